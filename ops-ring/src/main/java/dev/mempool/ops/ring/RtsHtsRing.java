// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

/**
 * A bounded first-in first-out ring of object indices, both sides of which are for many threads,
 * with the synchronisation of {@link RtsHeadTail} or {@link HtsHeadTail}. With RTS, a preempted
 * thread does not keep the other threads of its side from completing their calls; with HTS it does.
 * C counterpart: {@code struct rte_ring} with {@code RING_F_MP_RTS_ENQ} and {@code
 * RING_F_MC_RTS_DEQ}, or with {@code RING_F_MP_HTS_ENQ} and {@code RING_F_MC_HTS_DEQ}.
 */
final class RtsHtsRing extends RingBackend {

  /** By default {@code htdMax} is this part of the capacity, as in C. */
  private static final int HTD_MAX_PART = 8;

  /** The most objects of an RTS ring: twice as many slots must fit into a Java array. */
  static final int MAX_RTS_SIZE = (1 << 29) - 1;

  final RtsHtsHeadTail prod;
  final RtsHtsHeadTail cons;

  private RtsHtsRing(int size, RtsHtsHeadTail prod, RtsHtsHeadTail cons) {
    super(size);
    this.prod = prod;
    this.cons = cons;
  }

  /**
   * Creates a ring with relaxed tail synchronisation. It has twice the slots of the other rings,
   * because the slots that consumers have emptied become free only when the last of them completes,
   * and the objects from these slots may be put again before that. Consumers may hold at most half
   * of the slots in this way ({@code maxInFlight}), so the other half has room for all objects. For
   * producers the same maximum has no effect, because they never put more than all objects.
   *
   * @param size the number of objects that the ring must hold
   * @param htdMax the largest distance from tail to head at which a thread may reserve although
   *     other threads hold reservations, at least 1
   */
  static RtsHtsRing rts(int size, int htdMax) {
    int half = capacityFor(size) + 1;
    return new RtsHtsRing(
        half, new RtsHeadTail(capacityFor(half), htdMax, half), new RtsHeadTail(0, htdMax, half));
  }

  /** Creates a ring with head/tail synchronisation. */
  static RtsHtsRing hts(int size) {
    return new RtsHtsRing(size, new HtsHeadTail(capacityFor(size)), new HtsHeadTail(0));
  }

  /**
   * Returns the default of {@code htdMax} for a ring of a size. It is at least 1 also in the
   * smallest rings: with 0 only one thread at a time could hold a reservation.
   */
  static int defaultHtdMax(int size) {
    return Math.max(1, capacityFor(size) / HTD_MAX_PART);
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = prod.moveHead(cons, count);
    if (first == RtsHtsHeadTail.REFUSED) {
      return false;
    }
    copyIn((int) first, objects, from, count);
    prod.updateTail((int) first, count);
    return true;
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = cons.moveHead(prod, count);
    if (first == RtsHtsHeadTail.REFUSED) {
      return false;
    }
    copyOut((int) first, objects, from, count);
    cons.updateTail((int) first, count);
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    long first = prod.moveHead(cons, 1);
    if (first == RtsHtsHeadTail.REFUSED) {
      return false;
    }
    slots[(int) first & mask] = object;
    prod.updateTail((int) first, 1);
    return true;
  }

  @Override
  public int dequeueOne() {
    long first = cons.moveHead(prod, 1);
    if (first == RtsHtsHeadTail.REFUSED) {
      return NONE;
    }
    int object = slots[(int) first & mask];
    cons.updateTail((int) first, 1);
    return object;
  }

  @Override
  int prodTail() {
    return prod.tail();
  }

  @Override
  int consTail() {
    return cons.tail();
  }
}
