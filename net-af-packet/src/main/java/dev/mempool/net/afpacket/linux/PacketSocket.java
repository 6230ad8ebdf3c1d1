// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.LibC;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A packet socket with one ring, which the kernel and this process share. All constants are the
 * same on all processors on which the JDK runs under Linux. One thread uses the ring; the counters
 * may be read by any thread.
 */
public final class PacketSocket implements AutoCloseable {

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int ETH_P_ALL = 3;
  private static final int SOL_PACKET = 263;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUFFORCE = 32;

  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_TX_RING = 13;
  private static final int PACKET_LOSS = 14;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_FANOUT = 18;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int PACKET_IGNORE_OUTGOING = 23;

  private static final int FANOUT_IGNORE_OUTGOING = 0x4000;
  private static final int FANOUT_UNIQUE_ID = 0x2000;

  /**
   * The bytes that a frame counts against the buffer of a socket: its pages and the kernel's own
   * data.
   */
  private static final int BYTES_IN_FLIGHT = 8192;

  private static final int MSG_DONTWAIT = 0x40;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private static final int SOCKADDR_LL = 20;

  private final int fd;
  private final int interfaceIndex;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = LibC.errnoIn(arena);
  private final MemorySegment statistics = arena.allocate(3L * Integer.BYTES, Integer.BYTES);
  private @Nullable MemorySegment ring;

  /** Whether the kernel leaves out the packets that this host sends. */
  private boolean ignoresOutgoing;

  /** The counts of all reads: the kernel begins again at each. Guarded by this. */
  private long dropped;

  private boolean closed;

  /**
   * Makes a socket that is not bound.
   *
   * @param interfaceIndex the index of the interface
   * @param version the version of its ring, 2 or 3
   * @throws MempoolException EPERM without the capability, ENOTSUP if the kernel has no packet
   *     sockets or no such version
   */
  public PacketSocket(int interfaceIndex, int version) {
    this.interfaceIndex = interfaceIndex;
    this.fd = SocketCalls.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0); // receives nothing before bind
    if (fd < 0) {
      arena.close();
      throw Errno.failed("making a packet socket", fd);
    }
    try {
      // the numbers of the versions begin at 0
      require("choosing version " + version + " of rings", set(PACKET_VERSION, version - 1));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private int set(int option, int... values) {
    try (Arena confined = Arena.ofConfined()) {
      return SocketCalls.setsockopt(
          fd, SOL_PACKET, option, confined.allocateFrom(JAVA_INT, values));
    }
  }

  private static void require(String what, int result) {
    if (result < 0) {
      throw Errno.failed(what, result);
    }
  }

  /**
   * Makes the ring of a version 3 that receives.
   *
   * @param blockSize the bytes of a block, a multiple of the page size
   * @param blocks the number of blocks
   * @param frameSize a number that divides the block; it does not limit frames
   * @param retireMillis the time after which a block that is not full is handed over
   * @return the memory of the ring
   */
  public MemorySegment receiveRing3(int blockSize, int blocks, int frameSize, int retireMillis) {
    int frames = blockSize / frameSize * blocks;
    require(
        "making a ring that receives",
        set(PACKET_RX_RING, blockSize, blocks, frameSize, frames, retireMillis, 0, 0));
    return map((long) blockSize * blocks);
  }

  /**
   * Makes the ring of a version 2.
   *
   * @param receive whether it receives; otherwise it transmits
   * @param blockSize the bytes of a block, a multiple of the page size and of the frame size
   * @param blocks the number of blocks
   * @param frameSize the bytes of a frame with its header, a multiple of 16
   * @return the memory of the ring
   */
  public MemorySegment ring2(boolean receive, int blockSize, int blocks, int frameSize) {
    int frames = blockSize / frameSize * blocks;
    require(
        receive ? "making a ring that receives" : "making a ring that transmits",
        set(receive ? PACKET_RX_RING : PACKET_TX_RING, blockSize, blocks, frameSize, frames));
    return map((long) blockSize * blocks);
  }

  private MemorySegment map(long bytes) {
    MemorySegment address = SocketCalls.mmap(bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0, errno);
    if (address.address() == -1) {
      throw Errno.failed("mapping a ring", -LibC.errno(errno));
    }
    MemorySegment memory = LibC.memoryAt(address, bytes, arena, SocketCalls::munmap);
    ring = memory;
    return memory;
  }

  /**
   * Puts a {@link VirtioHeader} in front of each frame, in both directions. Called before a ring is
   * made.
   *
   * @throws MempoolException if the kernel does not have that
   */
  public void describeOffloads() {
    require("setting PACKET_VNET_HDR", set(PACKET_VNET_HDR, 1));
  }

  /** Leaves out frames that the kernel refuses, instead of blocking the ring at the first one. */
  public void skipRefused() {
    require("setting PACKET_LOSS", set(PACKET_LOSS, 1));
  }

  /**
   * Lets the frames of the whole ring be on their way at a time, if this process may decide that.
   *
   * @param frames the number of frames
   */
  public void allowInFlight(int frames) {
    try (Arena confined = Arena.ofConfined()) {
      int bytes = (int) Math.min(Integer.MAX_VALUE / 2, (long) frames * BYTES_IN_FLIGHT);
      int _ =
          SocketCalls.setsockopt(
              fd, SOL_SOCKET, SO_SNDBUFFORCE, confined.allocateFrom(JAVA_INT, bytes));
    }
  }

  /**
   * Lets frames go past the queueing discipline of the interface.
   *
   * @return whether the kernel can do this
   */
  public boolean bypassQdisc() {
    return set(PACKET_QDISC_BYPASS, 1) == 0;
  }

  /**
   * Binds the socket to its interface: from now on it receives all frames, or can transmit.
   *
   * @param receive whether it receives
   */
  public void bind(boolean receive) {
    ignoresOutgoing = receive && set(PACKET_IGNORE_OUTGOING, 1) == 0;
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment address = confined.allocate(SOCKADDR_LL, Integer.BYTES);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT, 2, receive ? Short.reverseBytes((short) ETH_P_ALL) : 0);
      address.set(JAVA_INT, 4, interfaceIndex);
      require("binding a packet socket", SocketCalls.bind(fd, address));
    }
  }

  /** {@return whether the kernel leaves out the packets that this host sends} */
  public boolean ignoresOutgoing() {
    return ignoresOutgoing;
  }

  /**
   * Joins a group of sockets among which the kernel deals frames. The socket is bound.
   *
   * @param mode the number of the mode, {@code PACKET_FANOUT_...}
   * @param group the id of the group, -1 to make one
   * @return the id
   * @throws MempoolException if the kernel refuses it
   */
  public int joinFanout(int mode, int group) {
    int unique = group < 0 ? FANOUT_UNIQUE_ID : 0;
    int id = Math.max(0, group);
    int result = set(PACKET_FANOUT, id | (mode | unique | FANOUT_IGNORE_OUTGOING) << Short.SIZE);
    if (result < 0) { // a kernel without the flag
      ignoresOutgoing = false;
      result = set(PACKET_FANOUT, id | (mode | unique) << Short.SIZE);
    }
    require("joining a fanout group", result);
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment value = confined.allocate(JAVA_INT);
      require(
          "reading a fanout group", SocketCalls.getsockopt(fd, SOL_PACKET, PACKET_FANOUT, value));
      return value.get(JAVA_INT, 0) & 0xffff;
    }
  }

  /**
   * Has the kernel transmit what is in the ring. Does not wait, and allocates nothing.
   *
   * @return whether the kernel has seen all of the ring; otherwise call it again later
   * @throws MempoolException ENODEV if the interface has gone
   */
  public boolean transmit() {
    return send(MemorySegment.NULL, 0) >= 0;
  }

  /**
   * Transmits a frame, from a socket without a ring. Does not wait, and allocates nothing.
   *
   * @param frame memory that begins with the frame
   * @param length its bytes
   * @return what became of it
   * @throws MempoolException ENODEV if the interface has gone
   */
  public Sent transmit(MemorySegment frame, int length) {
    int result = send(frame, length);
    return result >= 0
        ? Sent.DONE
        : result == -Errno.EAGAIN || result == -Errno.ENOBUFS ? Sent.LATER : Sent.REFUSED;
  }

  /** The outcomes of {@link #transmit(MemorySegment, int)}. */
  public enum Sent {
    /** The frame is on its way. */
    DONE,

    /** The kernel is busy and did not take it. */
    LATER,

    /** The kernel does not transmit such a frame. */
    REFUSED
  }

  private int send(MemorySegment message, int length) {
    int result = SocketCalls.send(fd, message, length, MSG_DONTWAIT, errno);
    if (result == -Errno.ENXIO || result == -Errno.ENODEV) {
      throw gone();
    }
    return result;
  }

  /** {@return the exception that says that the interface has gone} */
  public MempoolException gone() {
    return new MempoolException(
        Reason.ENODEV,
        String.format(
            Locale.ROOT,
            "the interface with the index %d has gone; close the device, and open it again when the"
                + " interface is back",
            interfaceIndex));
  }

  /** {@return the frames that the kernel dropped because the ring was full, since the bind} */
  public synchronized long dropped() {
    if (!closed
        && SocketCalls.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics.asSlice(0, 8))
            >= 0) {
      dropped += Integer.toUnsignedLong(statistics.get(JAVA_INT, Integer.BYTES));
    }
    return dropped;
  }

  /** Unmaps the ring and closes the socket. The thread that uses the ring has ended that. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      ring = null;
      arena.close();
      SocketCalls.close(fd);
    }
  }
}
