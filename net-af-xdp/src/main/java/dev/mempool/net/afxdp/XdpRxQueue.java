// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.ethdev.RxPackets;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afxdp.linux.XdpSocket;
import java.util.Arrays;

/**
 * A queue that receives. For each mbuf that a burst takes from the receive ring, it gives another
 * one of the pool to the fill ring. If the pool is empty, the fill ring gets fewer, until later
 * bursts find mbufs.
 */
final class XdpRxQueue extends RxQueue {

  // struct xdp_desc
  private static final int LENGTH = 8;
  private static final int OPTIONS = 12;

  /** The most mbufs that are allocated at a time. */
  private static final int BATCH = 64;

  /** The segments of a packet for which there is room at first: a frame of 9,000 bytes. */
  private static final int SEGMENTS = 8;

  /**
   * The empty bursts after which the queue asks whether the interface is still there: about a
   * second of a thread that does nothing else.
   */
  private static final int EMPTY_BURSTS = 1 << 20;

  private final Interface link;
  private final PktmbufPool pool;
  private final Umem umem;
  private final int entries;
  private final boolean busyPoll;
  private final Mbuf[] fresh = new Mbuf[BATCH];

  private QueuePair pair;

  /** The mbufs that the fill ring should have besides those that it has. */
  private int missing;

  /** The segments of a packet whose end has not arrived yet. */
  private Mbuf[] segments = new Mbuf[SEGMENTS];

  private int segmentCount;
  private int empty;

  /**
   * Makes a queue, and fills the fill ring of its socket.
   *
   * @param link the interface
   * @param pair the socket
   * @param entries the entries of the receive ring, which is also the number of mbufs that the
   *     kernel gets
   * @param busyPoll whether bursts poll the device
   */
  XdpRxQueue(Interface link, QueuePair pair, int entries, boolean busyPoll) {
    this.link = link;
    this.umem = pair.umem;
    this.pool = umem.pool();
    this.entries = entries;
    this.busyPoll = busyPoll;
    this.pair = pair;
    use(pair);
  }

  Umem umem() {
    return umem;
  }

  int entries() {
    return entries;
  }

  /** Uses another socket of the same pool, when the one before is closed. */
  void use(QueuePair other) {
    pair = other;
    missing = entries;
    fill(0);
  }

  @Override
  public int rxBurst(Mbuf[] packets, int from, int count) {
    ConsumerRing ring = pair.received;
    int received = 0;
    int taken = 0;
    long bytes = 0;
    while (received < count && ring.hasNext()) {
      long at = ring.next();
      taken++;
      long address = ring.getLong(at);
      int length = ring.getInt(at + LENGTH);
      Mbuf mbuf = umem.take(address);
      mbuf.reset();
      mbuf.setDataOffset(umem.offsetOf(address));
      mbuf.setDataLength(length);
      mbuf.setPacketLength(length);
      boolean goesOn = (ring.getInt(at + OPTIONS) & XdpSocket.CONTINUED) != 0;
      if (goesOn || segmentCount > 0) {
        add(mbuf);
        if (goesOn) {
          continue;
        }
        mbuf = RxPackets.join(segments, segmentCount);
        segmentCount = 0;
      }
      bytes += mbuf.packetLength();
      packets[from + received++] = mbuf;
    }
    if (taken == 0) {
      return nothing();
    }
    ring.release();
    missing += taken;
    fill(taken);
    count(received, bytes);
    return received;
  }

  private void add(Mbuf segment) {
    if (segmentCount == segments.length) {
      segments = Arrays.copyOf(segments, 2 * segmentCount);
    }
    segments[segmentCount++] = segment;
  }

  /**
   * Gives the mbufs that are missing to the fill ring.
   *
   * @param taken the mbufs that a burst has just taken, for which there should be others
   */
  private void fill(int taken) {
    int wanted = missing;
    while (missing > 0) {
      int count = Math.min(missing, BATCH);
      ProducerRing ring = pair.fill;
      if (!ring.hasRoom(count)) {
        break;
      }
      count = allocate(count);
      if (count == 0) {
        break;
      }
      for (int i = 0; i < count; i++) {
        ring.add(umem.give(fresh[i]));
      }
      ring.submit();
      missing -= count;
    }
    for (int i = wanted - missing; i < taken; i++) {
      countNoMbuf();
    }
  }

  /** Allocates mbufs, fewer if there are fewer. Returns the number. */
  private int allocate(int count) {
    if (pool.rawAllocBulk(fresh, 0, count)) {
      return count;
    }
    pair.completions.reapForOthers();
    if (pool.rawAllocBulk(fresh, 0, count)) {
      return count;
    }
    int allocated = 0;
    while (allocated < count) {
      Mbuf mbuf = pool.rawAlloc();
      if (mbuf == null) {
        break;
      }
      fresh[allocated++] = mbuf;
    }
    return allocated;
  }

  /** Called when a burst has found no frame. */
  private int nothing() {
    if (missing > 0) {
      fill(0);
    }
    pair.completions.reapForOthers();
    if (busyPoll) {
      if (pair.socket.receive() == -Errno.ENXIO) {
        throw QueuePair.gone(link);
      }
    } else if (pair.fill.needsWakeup()) {
      pair.socket.wake();
    }
    if (++empty == EMPTY_BURSTS) {
      empty = 0;
      if (!link.exists()) {
        throw QueuePair.gone(link);
      }
    }
    return 0;
  }

  /** Begins to receive: frames that arrived before the last stop are dropped. */
  void start() {
    freeSegments();
    pair.dropReceived();
    fill(0);
  }

  /** Frees the segments of a packet whose end has not arrived. */
  void freeSegments() {
    PktmbufPool.freeBulk(segments, 0, segmentCount);
    segmentCount = 0;
  }
}
