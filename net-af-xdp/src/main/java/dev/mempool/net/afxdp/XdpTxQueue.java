// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.api.MempoolException;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.afxdp.linux.XdpSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that transmits. Mbufs of the pool of the socket go into the transmit ring as they are,
 * and are freed when the kernel has sent their frames. Other packets are copied into mbufs of that
 * pool, and freed at once. A packet that is longer than the MTU allows is dropped and counted,
 * because it would not arrive.
 */
final class XdpTxQueue extends TxQueue {

  /** The most bytes of a frame besides the MTU. */
  static final int HEADERS = EtherHeader.LENGTH + EtherHeader.VLAN_LENGTH;

  /** The most entries of a frame: as many pieces as a packet has at most in every kernel. */
  private static final int MAX_ENTRIES = 17;

  /** The same if the device itself reads them: drivers that can do this allow as many or more. */
  private static final int MAX_DEVICE_ENTRIES = 8;

  /** The most mbufs that are freed at a time: as {@link PktmbufPool#freeBulk} puts. */
  private static final int BATCH = 64;

  private final Interface link;
  private final int entries;
  private final boolean busyPoll;

  /** Packets that are not in the ring, and are to be freed. */
  private final Mbuf[] done = new Mbuf[BATCH];

  private int doneCount;
  private final Mbuf[] copies = new Mbuf[MAX_ENTRIES];

  private @Nullable QueuePair pair;
  private @Nullable ProducerRing ring;
  private int maxEntries = 1;

  /** Whether the kernel must be told again, because it was busy when it was told. */
  private boolean pending;

  /** The most bytes of a packet without a VLAN tag: MTU and Ethernet header. */
  private volatile int longest;

  private volatile long tooLong;
  private volatile long copied;
  private volatile long refused;

  /**
   * Makes a queue without a socket.
   *
   * @param link the interface
   * @param entries the entries of the ring
   * @param busyPoll whether bursts poll the device
   */
  XdpTxQueue(Interface link, int entries, boolean busyPoll) {
    this.link = link;
    this.entries = entries;
    this.busyPoll = busyPoll;
    readMtu();
  }

  int entries() {
    return entries;
  }

  /** Uses a socket that is not bound yet, and makes its transmit ring. */
  void use(QueuePair other) {
    ProducerRing made = new ProducerRing(other.socket.transmitRing(entries));
    other.transmit = made;
    ring = made;
    pair = other;
    pending = false;
  }

  /** Uses no socket any more. */
  void unuse() {
    ring = null;
    pair = null;
  }

  /** Begins to transmit. The socket is bound. */
  void start() {
    QueuePair to = Objects.requireNonNull(pair);
    int most = to.isZeroCopy() ? MAX_DEVICE_ENTRIES : MAX_ENTRIES;
    maxEntries = to.hasSeveralEntries() ? most : 1;
    readMtu();
  }

  /** Reads the MTU, which other programs may change too. */
  void readMtu() {
    longest = link.mtu() + EtherHeader.LENGTH;
  }

  /** Returns the packets that were longer than the MTU, or than a frame can be. */
  long tooLong() {
    return tooLong;
  }

  /** Returns the packets that were copied. */
  long copied() {
    return copied;
  }

  /** Returns how often the device refused a frame. */
  long refused() {
    return refused;
  }

  @Override
  public int txBurst(Mbuf[] packets, int from, int count) {
    QueuePair to = Objects.requireNonNull(pair);
    ProducerRing target = Objects.requireNonNull(ring);
    to.completions.reap();
    int taken = 0;
    int dropped = 0;
    long bytes = 0;
    try {
      for (; taken < count; taken++) {
        Mbuf packet = packets[from + taken];
        int length = packet.packetLength();
        int result = fits(packet, length) ? put(to, target, packet, length) : TOO_LONG;
        if (result == NO_ROOM) {
          break;
        }
        if (result == TOO_LONG) {
          dropped++;
          free(packet);
        } else {
          bytes += length;
        }
      }
      target.submit();
      freeDone();
      if (dropped > 0) {
        drop(dropped);
      }
      count(taken - dropped, bytes);
      if (count > 0) {
        transmit(to, target);
      }
    } catch (MempoolException e) { // the interface has gone
      freeDone();
      PktmbufPool.freeBulk(packets, from + taken, count - taken);
      throw e;
    }
    return taken;
  }

  // The results of put.
  private static final int PUT = 0;
  private static final int NO_ROOM = 1;
  private static final int TOO_LONG = 2;

  /** Puts a packet into the ring, as it is or as a copy. */
  private int put(QueuePair to, ProducerRing target, Mbuf packet, int length) {
    Umem umem = to.umem;
    if (packet.next() == null) {
      if (umem.canSend(packet)) {
        if (!hasRoom(to, target, 1)) {
          return NO_ROOM;
        }
        target.add(umem.giveData(packet), packet.dataLength(), 0);
        to.given++;
        return PUT;
      }
    } else {
      int segments = sendable(umem, packet);
      if (segments > 0) {
        if (!hasRoom(to, target, segments)) {
          return NO_ROOM;
        }
        putChain(to, target, packet);
        return PUT;
      }
    }
    return putCopy(to, target, packet, length);
  }

  /** Returns the number of segments of a packet; 0 if it cannot be sent as it is. */
  private int sendable(Umem umem, Mbuf packet) {
    int count = 0;
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      if (count == maxEntries || !umem.canSend(segment)) {
        return 0;
      }
      count++;
    }
    return count;
  }

  /** Puts the segments of a packet into the ring, each as an mbuf of its own. */
  private static void putChain(QueuePair to, ProducerRing target, Mbuf packet) {
    Mbuf segment = packet;
    while (segment != null) {
      Mbuf next = segment.next();
      int length = segment.dataLength();
      target.add(to.umem.giveData(segment), length, next == null ? 0 : XdpSocket.CONTINUED);
      to.given++;
      segment.reset(); // unchains it
      segment = next;
    }
  }

  /** Copies a packet into mbufs of the pool of the socket, and puts these into the ring. */
  private int putCopy(QueuePair to, ProducerRing target, Mbuf packet, int length) {
    PktmbufPool pool = to.umem.pool();
    int room = to.umem.placeBytes() - PktmbufPool.defaultHeadroom();
    int count = Math.ceilDiv(length, room);
    if (count > maxEntries) {
      return TOO_LONG;
    }
    if (!hasRoom(to, target, count) || !copy(to, packet, room, count)) {
      return NO_ROOM;
    }
    for (int i = 0; i < count; i++) {
      Mbuf part = copies[i];
      target.add(
          to.umem.giveData(part), part.dataLength(), i + 1 < count ? XdpSocket.CONTINUED : 0);
      to.given++;
    }
    countCopied();
    free(packet);
    return PUT;
  }

  /** Copies a packet in parts. Returns whether the pool had enough mbufs. */
  private boolean copy(QueuePair to, Mbuf packet, int room, int count) {
    PktmbufPool pool = to.umem.pool();
    for (int i = 0; i < count; i++) {
      Mbuf part = packet.copy(pool, i * room, room);
      if (part == null) {
        to.completions.reap();
        part = packet.copy(pool, i * room, room);
      }
      if (part == null) {
        PktmbufPool.freeBulk(copies, 0, i);
        return false;
      }
      copies[i] = part;
    }
    return true;
  }

  /** Tells whether the ring has room, after the kernel has sent something if need be. */
  private boolean hasRoom(QueuePair to, ProducerRing target, int count) {
    if (target.hasRoom(count)) {
      return true;
    }
    target.submit();
    transmit(to, target);
    to.completions.reap();
    return target.hasRoom(count);
  }

  private void free(Mbuf packet) {
    if (doneCount == BATCH) {
      freeDone();
    }
    done[doneCount++] = packet;
  }

  private void freeDone() {
    int count = doneCount;
    doneCount = 0;
    PktmbufPool.freeBulk(done, 0, count);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void drop(int packets) {
    tooLong += packets;
    countErrors(packets);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void countCopied() {
    copied++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void countRefused() {
    refused++;
  }

  /** Tells whether the interface takes a packet: a VLAN tag does not count against the MTU. */
  private boolean fits(Mbuf packet, int length) {
    if (length <= longest && length >= EtherHeader.LENGTH) {
      return true;
    }
    if (length < EtherHeader.LENGTH) {
      return false;
    }
    readMtu(); // it may be larger now
    return length <= longest
        || length <= longest + EtherHeader.VLAN_LENGTH
            && EtherHeader.type(packet, 0) == EtherHeader.VLAN;
  }

  @Override
  public void reclaim() {
    QueuePair to = Objects.requireNonNull(pair);
    if (pending) {
      transmit(to, Objects.requireNonNull(ring));
    }
    to.completions.reap();
  }

  /**
   * Tells the kernel, which sends some of the frames by a call. It says if there are more, and also
   * if it has no memory, no room for sent mbufs, or a device that is busy or down.
   */
  private void transmit(QueuePair to, ProducerRing target) {
    pending = false;
    int waiting = Integer.MAX_VALUE;
    while (busyPoll || target.needsWakeup()) {
      int result = to.socket.transmit();
      if (result >= 0) {
        return;
      }
      if (result == -Errno.ENXIO) {
        throw QueuePair.gone(link);
      }
      if (result == -Errno.EBUSY) {
        countRefused();
      }
      int now = target.waiting();
      if (now == 0) {
        return;
      }
      if (now == waiting) {
        pending = true;
        return;
      }
      waiting = now;
      to.completions.reap();
    }
  }
}
