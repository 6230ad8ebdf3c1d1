// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.Pages;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.net.afxdp.linux.XdpSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a queue that receives and of the queue of the same number that transmits, and its
 * rings. The threads of both queues use their own rings; all else is done while the device is
 * stopped.
 */
final class QueuePair {

  /** The binary logarithm of the bytes of an entry of the receive ring. */
  private static final int FRAME_SHIFT = 4;

  /**
   * The entries of the fill ring for each entry of the receive ring. The process may see a frame
   * before it sees that the kernel has taken the mbuf out of the fill ring, and must have room for
   * another one then.
   */
  private static final int FILL_FACTOR = 2;

  /**
   * The time for which a bind waits for the socket that had the queue before: the kernel lets go of
   * it some time after its close.
   */
  private static final Duration RELEASE = Duration.ofSeconds(5);

  /** The time for which a close waits for frames that the kernel has not sent yet. */
  private static final Duration DRAIN = Duration.ofMillis(200);

  private static final long PAUSE_NANOS = 100_000;

  /** The fewest entries of a ring. */
  static final int MIN_ENTRIES = 2;

  final XdpSocket socket;
  final Umem umem;
  final ConsumerRing received;
  final ProducerRing fill;
  final Completions completions;

  /** The ring that transmits; null if there is no such queue. */
  @Nullable ProducerRing transmit;

  /** Whether frames may have several entries. */
  private boolean severalEntries;

  private boolean zeroCopy;
  private @Nullable Interface boundTo;
  private int boundQueue;
  private boolean registered;
  private boolean bound;

  /** The number of mbufs that were ever given to the transmit ring. */
  long given;

  private QueuePair(XdpSocket socket, Umem umem, int receiveEntries, int transmitEntries) {
    this.socket = socket;
    this.umem = umem;
    this.fill = new ProducerRing(socket.fillRing(FILL_FACTOR * receiveEntries));
    this.completions = new Completions(umem, socket.completionRing(transmitEntries));
    this.received = new ConsumerRing(socket.receiveRing(receiveEntries), FRAME_SHIFT);
  }

  /**
   * Makes a socket with its rings, without the one that transmits.
   *
   * @param umem the memory
   * @param receiveEntries the entries of the receive ring
   * @param transmitEntries the entries of the completion ring, as many as the transmit ring has
   * @param register whether to register the memory now; otherwise that is done by the bind, if the
   *     memory is not shared then
   */
  static QueuePair open(Umem umem, int receiveEntries, int transmitEntries, boolean register) {
    XdpSocket socket = new XdpSocket();
    try {
      QueuePair made = new QueuePair(socket, umem, receiveEntries, transmitEntries);
      if (register) {
        made.register();
      }
      return made;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  private void register() {
    umem.register(socket);
    registered = true;
  }

  boolean isBound() {
    return bound;
  }

  boolean isZeroCopy() {
    return zeroCopy;
  }

  boolean hasSeveralEntries() {
    return severalEntries;
  }

  /**
   * Binds the socket to a queue of an interface.
   *
   * @param copy whether frames must be copied
   */
  void bind(Interface link, int queue, boolean copy) {
    if (!registered) {
      register();
    }
    int result = -Errno.EINVAL;
    if (!copy && umem.isForDevices()) {
      // a device that cannot chain sends and receives without a copy only if nothing is chained
      boolean chains = link.mtu() + XdpTxQueue.HEADERS > umem.receiveRoom();
      result = tryBind(link, queue, XdpSocket.ZERO_COPY, chains);
    }
    if (result < 0) {
      result = tryBind(link, queue, XdpSocket.COPY, true);
    }
    if (result == -Errno.EINVAL) { // Linux before 6.6
      result = tryBind(link, queue, XdpSocket.COPY, false);
    }
    requireBound(link, queue, result);
  }

  private int tryBind(Interface link, int queue, int flags, boolean chains) {
    severalEntries = chains;
    int all = flags | (chains ? XdpSocket.SEVERAL_ENTRIES : 0);
    return untilReleased(() -> socket.bind(link.index(), queue, all));
  }

  /**
   * Binds the socket to a queue and to the memory of another socket.
   *
   * @param other the other one, which is bound
   */
  void bindShared(Interface link, int queue, QueuePair other) {
    severalEntries = other.severalEntries;
    requireBound(
        link, queue, untilReleased(() -> socket.bindShared(link.index(), queue, other.socket)));
  }

  private static int untilReleased(IntSupplier bind) {
    int result = bind.getAsInt();
    long end = System.nanoTime() + RELEASE.toNanos();
    while (result == -Errno.EBUSY && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_NANOS);
      result = bind.getAsInt();
    }
    return result;
  }

  private void requireBound(Interface link, int queue, int result) {
    if (result < 0) {
      throw notBound(link, queue, result);
    }
    zeroCopy = socket.isZeroCopy();
    bound = true;
    boundTo = link;
    boundQueue = queue;
  }

  private static MempoolException notBound(Interface link, int queue, int result) {
    String name = link.name();
    return switch (-result) {
      case Errno.EBUSY ->
          new MempoolException(
              Reason.EBUSY,
              String.format(
                  Locale.ROOT,
                  "another AF_XDP socket has queue %d of %s; end the program that has it, or choose"
                      + " other queues by start_queue",
                  queue,
                  name));
      case Errno.EINVAL ->
          new MempoolException(
              Reason.EIO,
              String.format(
                  Locale.ROOT,
                  "%s has no queue %d that can be used; 'ethtool -l %s' shows its queues, see"
                      + " start_queue and queue_count",
                  name,
                  queue,
                  name));
      default ->
          Errno.failed(
              String.format(Locale.ROOT, "binding a socket to queue %d of %s", queue, name),
              result);
    };
  }

  /** Returns the exception that says that the interface has gone. */
  static MempoolException gone(Interface link) {
    return new MempoolException(
        Reason.ENODEV,
        String.format(
            Locale.ROOT,
            "the interface %s has gone; close the device, and open it again when the interface is"
                + " back",
            link.name()));
  }

  /** Gives the frames that have arrived, and that nobody will read, back to the kernel. */
  void dropReceived() {
    while (received.hasNext() && fill.hasRoom(1)) {
      fill.add(umem.placeOf(received.getLong(received.next())));
    }
    received.release();
    fill.submit();
  }

  /** Closes the socket. All mbufs are back in the pool then. */
  void close() {
    ProducerRing ring = transmit;
    if (bound && ring != null) {
      drain();
    }
    socket.close();
    Interface link = boundTo;
    if (zeroCopy && link != null) {
      // the device writes into the memory until the kernel has let go of the socket
      int _ = awaitReleased(link, boundQueue);
    }
    umem.freeHeld();
  }

  /**
   * Waits until the kernel has let go of the socket that had a queue, some time after its close.
   *
   * @return 0, or the negative errno: EBUSY if that takes too long
   */
  static int awaitReleased(Interface link, int queue) {
    try (Arena arena = Arena.ofConfined();
        XdpSocket other = new XdpSocket()) {
      long page = Pages.BASE_BYTES;
      MemorySegment memory = arena.allocate(page, page);
      other.register(memory.address(), page, XdpSocket.MIN_PLACE, true);
      other.fillRing(MIN_ENTRIES);
      other.completionRing(MIN_ENTRIES);
      other.receiveRing(MIN_ENTRIES);
      return untilReleased(() -> other.bind(link.index(), queue, XdpSocket.COPY));
    }
  }

  /** Gives the kernel time to send what it was given. */
  private void drain() {
    long end = System.nanoTime() + DRAIN.toNanos();
    while (completions.freed() < given && System.nanoTime() < end) {
      if (socket.transmit() == -Errno.ENXIO) {
        return; // the interface has gone
      }
      completions.reap();
      if (completions.freed() < given) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
