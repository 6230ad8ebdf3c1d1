// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.LibC;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * An AF_XDP socket with its rings. Its memory is registered, and its rings are made, before it is
 * bound. One thread receives and one transmits; the counters may be read by any thread. All
 * constants are the same on all processors on which the JDK runs under Linux.
 */
public final class XdpSocket implements AutoCloseable {

  /** The bytes in front of a frame that the kernel keeps free for XDP programs. */
  public static final int HEADROOM = 256;

  /** The smallest place of a frame, which the kernel calls a chunk. */
  public static final int MIN_PLACE = 2048;

  /** The option of an entry that says that the frame goes on in the next one. */
  public static final int CONTINUED = 1;

  /** The flag of {@link #bind}: the kernel copies frames. */
  public static final int COPY = 1 << 1;

  /** The flag of {@link #bind}: the device writes frames to the memory of the socket itself. */
  public static final int ZERO_COPY = 1 << 2;

  /** The flag of {@link #bind}: frames may have several entries. Since Linux 6.6. */
  public static final int SEVERAL_ENTRIES = 1 << 4;

  /** The socket uses the memory of another one. */
  private static final int SHARED = 1;

  /** The kernel says in the flags of a ring whether it waits for a call. */
  private static final int USE_NEED_WAKEUP = 1 << 3;

  private static final int AF_XDP = 44;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_XDP = 283;
  private static final int SOL_SOCKET = 1;

  private static final int XDP_MMAP_OFFSETS = 1;
  private static final int XDP_RX_RING = 2;
  private static final int XDP_TX_RING = 3;
  private static final int XDP_UMEM_REG = 4;
  private static final int XDP_UMEM_FILL_RING = 5;
  private static final int XDP_UMEM_COMPLETION_RING = 6;
  private static final int XDP_STATISTICS = 7;
  private static final int XDP_OPTIONS = 8;

  private static final long RX_PAGES = 0;
  private static final long TX_PAGES = 0x8000_0000L;
  private static final long FILL_PAGES = 0x1_0000_0000L;
  private static final long COMPLETION_PAGES = 0x1_8000_0000L;

  private static final int UNALIGNED_PLACES = 1;

  /** The bytes of {@code struct xdp_ring_offset}: producer, consumer, entries, flags. */
  private static final int RING_OFFSETS = 4 * Long.BYTES;

  /** The bytes of an entry of the rings of frames: address, length, options. */
  private static final int FRAME_ENTRY = 16;

  private static final int SO_BUSY_POLL = 46;
  private static final int SO_PREFER_BUSY_POLL = 69;
  private static final int SO_BUSY_POLL_BUDGET = 70;

  /** The microseconds for which a call polls the device at most: as in DPDK. */
  private static final int BUSY_POLL_MICROS = 20;

  private static final int MSG_DONTWAIT = 0x40;
  private static final short POLLIN = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x1 | 0x8000;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment receiveErrno = LibC.errnoIn(arena);
  private final MemorySegment transmitErrno = LibC.errnoIn(arena);
  private final MemorySegment pollfd = arena.allocate(Long.BYTES, Integer.BYTES);
  private final MemorySegment offsets = arena.allocate(4 * RING_OFFSETS, Long.BYTES);
  private boolean closed;

  /**
   * Makes a socket.
   *
   * @throws MempoolException EPERM without the capability, ENOTSUP if the kernel has no such
   *     sockets
   */
  public XdpSocket() {
    this.fd = SocketCalls.socket(AF_XDP, SOCK_RAW_CLOEXEC, 0);
    if (fd < 0) {
      arena.close();
      throw switch (-fd) {
        case Errno.EPERM ->
            new MempoolException(
                Reason.EPERM,
                "making an AF_XDP socket needs the capability CAP_NET_RAW; run as root, or as a"
                    + " service with AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN CAP_BPF");
        case 97 ->
            new MempoolException(
                Reason.ENOTSUP,
                "this kernel has no AF_XDP sockets; net_af_xdp needs Linux 5.9 or newer, built with"
                    + " CONFIG_XDP_SOCKETS, and this is "
                    + System.getProperty("os.version"));
        default -> Errno.failed("making an AF_XDP socket", fd);
      };
    }
    pollfd.set(JAVA_INT, 0, fd);
    pollfd.set(JAVA_SHORT, Integer.BYTES, POLLIN);
    try {
      readOffsets();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void readOffsets() {
    int length = SocketCalls.getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, offsets);
    require("reading the offsets of rings", length);
    if (length < offsets.byteSize()) {
      throw new MempoolException(
          Reason.ENOTSUP,
          "this kernel has rings without flags; net_af_xdp needs Linux 5.9 or newer, and this is "
              + System.getProperty("os.version"));
    }
  }

  /** {@return the descriptor, for the map of the program and for sockets that share the memory} */
  public int fd() {
    return fd;
  }

  private int set(int level, int option, int value) {
    try (Arena confined = Arena.ofConfined()) {
      return SocketCalls.setsockopt(fd, level, option, confined.allocateFrom(JAVA_INT, value));
    }
  }

  /**
   * Registers memory as that of the frames. Its pages stay in place until the kernel has no use for
   * them, some time after the close.
   *
   * @param address its address, at the start of a page
   * @param bytes its length
   * @param placeBytes the bytes of the place of a frame
   * @param aligned whether the places begin at multiples of their length, a power of two
   * @throws MempoolException ENOBUFS if this process may not lock so much memory
   */
  public void register(long address, long bytes, int placeBytes, boolean aligned) {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment memory = confined.allocate(4L * Long.BYTES, Long.BYTES);
      memory.set(JAVA_LONG, 0, address);
      memory.set(JAVA_LONG, 8, bytes);
      memory.set(JAVA_INT, 16, placeBytes);
      memory.set(JAVA_INT, 20, 0); // no headroom besides that of the kernel
      memory.set(JAVA_INT, 24, aligned ? 0 : UNALIGNED_PLACES);
      int result = SocketCalls.setsockopt(fd, SOL_XDP, XDP_UMEM_REG, memory);
      if (result == -Errno.ENOBUFS) {
        throw new MempoolException(
            Reason.ENOBUFS,
            String.format(
                Locale.ROOT,
                "the pool has %,d bytes of memory, which the kernel must lock for AF_XDP, and"
                    + " RLIMIT_MEMLOCK allows this process %s bytes, those included that its user"
                    + " has locked already. Raise it: 'ulimit -l KIB' before the JVM is started,"
                    + " LimitMEMLOCK= of a systemd unit, --ulimit memlock= of a container; or give"
                    + " the process CAP_IPC_LOCK, or make the pool smaller",
                bytes,
                LockedMemory.limit()));
      }
      require("registering the memory of the pool", result);
    }
  }

  /**
   * Makes the ring of the mbufs that the kernel may fill.
   *
   * @param entries the number of entries, a power of two
   * @return the ring
   */
  public RingMemory fillRing(int entries) {
    return ring(XDP_UMEM_FILL_RING, 2, FILL_PAGES, entries, Long.BYTES);
  }

  /**
   * Makes the ring of the mbufs whose frames were sent.
   *
   * @param entries the number of entries, a power of two
   * @return the ring
   */
  public RingMemory completionRing(int entries) {
    return ring(XDP_UMEM_COMPLETION_RING, 3, COMPLETION_PAGES, entries, Long.BYTES);
  }

  /**
   * Makes the ring of the frames that arrive.
   *
   * @param entries the number of entries, a power of two
   * @return the ring
   */
  public RingMemory receiveRing(int entries) {
    return ring(XDP_RX_RING, 0, RX_PAGES, entries, FRAME_ENTRY);
  }

  /**
   * Makes the ring of the frames to be sent.
   *
   * @param entries the number of entries, a power of two
   * @return the ring
   */
  public RingMemory transmitRing(int entries) {
    return ring(XDP_TX_RING, 1, TX_PAGES, entries, FRAME_ENTRY);
  }

  private RingMemory ring(int option, int number, long pages, int entries, int entryBytes) {
    require("making a ring", set(SOL_XDP, option, entries));
    long at = (long) number * RING_OFFSETS;
    long first = offsets.get(JAVA_LONG, at + 16);
    long bytes = first + (long) entries * entryBytes;
    MemorySegment address =
        SocketCalls.mmap(bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, pages, transmitErrno);
    if (address.address() == -1) {
      throw Errno.failed("mapping a ring", -LibC.errno(transmitErrno));
    }
    return new RingMemory(
        LibC.memoryAt(address, bytes, arena, SocketCalls::munmap),
        entries,
        offsets.get(JAVA_LONG, at),
        offsets.get(JAVA_LONG, at + 8),
        offsets.get(JAVA_LONG, at + 24),
        first);
  }

  /**
   * Lets the calls of this process do the work of the device's interrupts.
   *
   * @param budget the most frames of one call
   * @return 0, or the negative errno: since Linux 5.11, with CAP_NET_ADMIN
   */
  public int preferBusyPoll(int budget) {
    int result = set(SOL_SOCKET, SO_PREFER_BUSY_POLL, 1);
    if (result == 0) {
      result = set(SOL_SOCKET, SO_BUSY_POLL, BUSY_POLL_MICROS);
    }
    return result == 0 ? set(SOL_SOCKET, SO_BUSY_POLL_BUDGET, budget) : result;
  }

  /**
   * Binds the socket to a queue of an interface: from now on it can transmit, and receive what the
   * program hands over.
   *
   * @param interfaceIndex the index of the interface
   * @param queue the number of the queue
   * @param flags the flags, of those above
   * @return 0, or the negative errno
   */
  public int bind(int interfaceIndex, int queue, int flags) {
    return bind(interfaceIndex, queue, flags | USE_NEED_WAKEUP, 0);
  }

  /**
   * Binds the socket as {@link #bind} does, to the memory of another socket, with the flags of that
   * one.
   *
   * @param interfaceIndex the index of the interface
   * @param queue the number of the queue
   * @param other the other socket, which is bound
   * @return 0, or the negative errno
   */
  public int bindShared(int interfaceIndex, int queue, XdpSocket other) {
    return bind(interfaceIndex, queue, SHARED, other.fd);
  }

  private int bind(int interfaceIndex, int queue, int flags, int memoryOf) {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment address = confined.allocate(4L * Integer.BYTES, Integer.BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_XDP);
      address.set(JAVA_SHORT, 2, (short) flags);
      address.set(JAVA_INT, 4, interfaceIndex);
      address.set(JAVA_INT, 8, queue);
      address.set(JAVA_INT, 12, memoryOf);
      return SocketCalls.bind(fd, address);
    }
  }

  /** {@return whether the device writes frames to the memory itself} */
  public boolean isZeroCopy() {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment options = confined.allocate(JAVA_INT);
      return SocketCalls.getsockopt(fd, SOL_XDP, XDP_OPTIONS, options) > 0
          && (options.get(JAVA_INT, 0) & 1) != 0;
    }
  }

  /** {@return the counters of the kernel, since the socket was made} */
  public synchronized XdpStatistics statistics() {
    if (closed) {
      return XdpStatistics.NONE;
    }
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment counters = confined.allocate(6L * Long.BYTES, Long.BYTES); // zeros
      int _ = SocketCalls.getsockopt(fd, SOL_XDP, XDP_STATISTICS, counters);
      return new XdpStatistics(
          counters.getAtIndex(JAVA_LONG, 0),
          counters.getAtIndex(JAVA_LONG, 1),
          counters.getAtIndex(JAVA_LONG, 2),
          counters.getAtIndex(JAVA_LONG, 3),
          counters.getAtIndex(JAVA_LONG, 4),
          counters.getAtIndex(JAVA_LONG, 5));
    }
  }

  /**
   * Has the kernel send frames of the transmit ring. Does not wait, and allocates nothing.
   *
   * @return 0 or more if it has seen all of them, or the negative errno
   */
  public int transmit() {
    return SocketCalls.flush(fd, MSG_DONTWAIT, transmitErrno);
  }

  /**
   * Has the kernel poll the device. Does not wait, and allocates nothing.
   *
   * @return 0 or more, or the negative errno
   */
  public int receive() {
    return SocketCalls.receive(fd, MSG_DONTWAIT, receiveErrno);
  }

  /** Tells the kernel that the fill ring has mbufs. Does not wait, and allocates nothing. */
  public void wake() {
    int _ = SocketCalls.poll(pollfd, receiveErrno);
  }

  private static void require(String what, int result) {
    if (result < 0) {
      throw Errno.failed(what, result);
    }
  }

  /** Closes the socket and unmaps its rings. The threads that use them have ended that. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SocketCalls.close(fd);
      arena.close();
    }
  }
}
