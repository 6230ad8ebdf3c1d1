// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afpacket.linux.PacketSocket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A queue that receives from a ring. A frame for which the pool has no mbuf is dropped and counted,
 * as in C, so that the frames behind it are not older than need be.
 */
abstract class RxRing extends RxQueue {

  /** The packet type of a frame that this host sends. */
  private static final int OUTGOING = 4;

  /** The offset of the packet type in {@code struct sockaddr_ll}. */
  private static final int PACKET_TYPE = 10;

  /**
   * The empty bursts after which the queue asks whether the interface is still there: about a
   * second of a thread that does nothing else.
   */
  private static final int EMPTY_BURSTS = 1 << 20;

  final PacketSocket socket;
  final MemorySegment ring;
  private final Interface link;
  private final FrameReader reader;
  private int empty;

  /** Whether the socket is a member of a fanout group. */
  private boolean joined;

  private volatile long tooLong;

  RxRing(PacketSocket socket, MemorySegment ring, Interface link, PktmbufPool pool) {
    this.socket = socket;
    this.ring = ring;
    this.link = link;
    this.reader = new FrameReader(pool);
  }

  /** Gives the frames that have arrived back to the kernel. */
  abstract void drain();

  /**
   * Begins to receive. Frames that arrived before the last stop are dropped.
   *
   * @param fanoutMode the number of the mode by which the kernel deals frames, -1 for one queue
   * @param group the id of the group of queues, -1 to make one
   * @return the id of the group
   */
  final int start(int fanoutMode, int group) {
    drain();
    if (!joined) { // a member of a group cannot be bound again, and receives on
      socket.bind(/* receive= */ true);
    }
    if (fanoutMode < 0 || joined) {
      return group;
    }
    int id = socket.joinFanout(fanoutMode, group);
    joined = true;
    return id;
  }

  /** Ends receiving. */
  final void stop() {
    if (!joined && link.exists()) { // nothing arrives from one that has gone
      socket.bind(/* receive= */ false);
    }
  }

  /** Returns the frames that were longer than the ring allows, and that were dropped. */
  long tooLong() {
    return tooLong;
  }

  /** Returns the packets that came in one piece and are to be cut into several. */
  long merged() {
    return reader.merged();
  }

  /** Called when a burst has found no frame. */
  final int nothing() {
    if (++empty == EMPTY_BURSTS) {
      empty = 0;
      if (!link.exists()) {
        throw socket.gone();
      }
    }
    return 0;
  }

  /**
   * Makes a packet of a frame, unless it is one that this host sends or one that was cut.
   *
   * @param address the offset of its {@code struct sockaddr_ll}
   * @return the packet, or null if there is none to be received
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  final @Nullable Mbuf read(
      long offset,
      int length,
      int kept,
      int status,
      long address,
      int seconds,
      int nanos,
      int tci,
      int tpid) {
    if (!socket.ignoresOutgoing()
        && (RingFields.getShort(ring, address + PACKET_TYPE) & 0xff) == OUTGOING) {
      return null;
    }
    if (kept < length) {
      tooLong++;
      countErrors(1);
      return null;
    }
    Mbuf packet = reader.read(ring, offset, length, status, seconds, nanos, tci, tpid);
    if (packet == null) {
      countNoMbuf();
    }
    return packet;
  }
}
