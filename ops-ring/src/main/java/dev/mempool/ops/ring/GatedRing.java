package dev.mempool.ops.ring;

/**
 * A bounded first-in first-out ring of object indices, both sides for many threads, for machines
 * with more threads than cores: a thread that is preempted inside keeps no other from completing
 * what it has begun. C counterpart: {@code rte_ring} with {@code RING_F_MP_RTS_ENQ} and {@code
 * RING_F_MC_RTS_DEQ}, or the same with HTS.
 */
final class GatedRing extends RingBackend {

  /**
   * The default distance of head and tail is this part of the capacity, as in the C library: room
   * for several bulks at once, and the most that a preempted thread withholds from the other side.
   */
  private static final int HTD_MAX_PART = 8;

  /** The most objects of an rts ring: twice the slots, a power of two, must be a Java array. */
  static final int MAX_RTS_SIZE = (1 << 29) - 1;

  final Gate producers;
  final Gate consumers;

  private GatedRing(int size, Gate producers, Gate consumers) {
    super(size);
    this.producers = producers;
    this.consumers = consumers;
  }

  /**
   * Makes a ring with relaxed tail synchronisation. It has twice the slots of the other rings: one
   * that was got becomes free when the last consumer leaves, and until then the object that was in
   * it may come back. The consumers' span is the half that is spare.
   *
   * @param size the number of objects that it must hold
   * @param htdMax how far a head may be ahead of its tail for another thread to enter, at least 1
   */
  static GatedRing rts(int size, int htdMax) {
    int span = capacityFor(size) + 1;
    int lead = capacityFor(span);
    return new GatedRing(span, new RtsGate(lead, htdMax, span), new RtsGate(0, htdMax, span));
  }

  /** Makes a ring with head and tail in step. */
  static GatedRing hts(int size) {
    return new GatedRing(size, new HtsGate(capacityFor(size)), new HtsGate(0));
  }

  /**
   * {@return the default distance of head and tail} At least 1 also in the smallest rings: with 0
   * no thread could enter while another is inside.
   */
  static int defaultHtdMax(int size) {
    return Math.max(1, capacityFor(size) / HTD_MAX_PART);
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long head = producers.enter(consumers, count);
    if (head == Gate.REFUSED) {
      return false;
    }
    copyIn((int) head, objects, from, count);
    producers.leave((int) head, count);
    return true;
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long head = consumers.enter(producers, count);
    if (head == Gate.REFUSED) {
      return false;
    }
    copyOut((int) head, objects, from, count);
    consumers.leave((int) head, count);
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    long head = producers.enter(consumers, 1);
    if (head == Gate.REFUSED) {
      return false;
    }
    slots[(int) head & mask] = object;
    producers.leave((int) head, 1);
    return true;
  }

  @Override
  public int dequeueOne() {
    long head = consumers.enter(producers, 1);
    if (head == Gate.REFUSED) {
      return NONE;
    }
    int object = slots[(int) head & mask];
    consumers.leave((int) head, 1);
    return object;
  }

  @Override
  int producersTail() {
    return producers.tail();
  }

  @Override
  int consumersTail() {
    return consumers.tail();
  }
}
