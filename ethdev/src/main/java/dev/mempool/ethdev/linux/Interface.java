// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A network interface, by its name: index, address, MTU, state. Thread-safe. All constants are the
 * same on all processors on which the JDK runs under Linux.
 */
public final class Interface implements AutoCloseable {

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

  /** The bytes of {@code struct ifreq}: a name and the largest of its values. */
  private static final int IFREQ = 40;

  private static final int NAME = 16;

  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCSIFMTU = 0x8922;
  private static final long SIOCGIFHWADDR = 0x8927;
  private static final long SIOCGIFINDEX = 0x8933;

  private static final long SIOCETHTOOL = 0x8946;

  /** The request of the numbers of queues, and the bytes of {@code struct ethtool_channels}. */
  private static final int ETHTOOL_GCHANNELS = 0x3c;

  private static final int CHANNELS = 36;
  private static final int CHANNELS_RX = 20;
  private static final int CHANNELS_COMBINED = 32;

  private static final int IFF_UP = 0x1;
  private static final int IFF_RUNNING = 0x40;

  private final String name;
  private final int fd;
  private final int index;
  private boolean closed;

  /**
   * Finds an interface of the network namespace of this process.
   *
   * @param name its name
   * @throws MempoolException ENOENT if there is none; EPERM, ENOTSUP if native calls are not
   *     possible
   */
  public Interface(String name) {
    this.name = name;
    this.fd = SocketCalls.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) {
      throw Errno.failed("making a socket", fd);
    }
    try {
      this.index = name.length() < NAME ? get(SIOCGIFINDEX, JAVA_INT_VALUE) : -Errno.ENODEV;
      if (index <= 0) {
        throw new MempoolException(
            Reason.ENOENT,
            String.format(
                Locale.ROOT,
                "there is no interface '%s' in this network namespace, there are %s; ip link lists"
                    + " them",
                name,
                names()));
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Tells {@link #get} that the value is an int. */
  private static final boolean JAVA_INT_VALUE = false;

  private static final boolean SHORT_VALUE = true;

  private static String names() {
    try {
      return NetworkInterface.networkInterfaces()
          .map(NetworkInterface::getName)
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (SocketException e) {
      return "none that can be listed";
    }
  }

  /** Returns the value that a request gives, or the negative errno. */
  private int get(long request, boolean isShort) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = ifreq(arena);
      int result = SocketCalls.ioctl(fd, request, ifreq);
      return result < 0
          ? result
          : isShort ? Short.toUnsignedInt(ifreq.get(JAVA_SHORT, NAME)) : ifreq.get(JAVA_INT, NAME);
    }
  }

  private MemorySegment ifreq(Arena arena) {
    MemorySegment ifreq = arena.allocate(IFREQ, Long.BYTES);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(bytes, 0, ifreq, JAVA_BYTE, 0, Math.min(bytes.length, NAME - 1));
    return ifreq;
  }

  /** {@return the name} */
  public String name() {
    return name;
  }

  /** {@return the index} */
  public int index() {
    return index;
  }

  /** {@return whether the interface still exists; another one of the same name does not count} */
  public boolean exists() {
    return get(SIOCGIFINDEX, JAVA_INT_VALUE) == index;
  }

  /** {@return whether packets can pass: the interface is up and has a carrier} */
  public boolean isUp() {
    int flags = get(SIOCGIFFLAGS, SHORT_VALUE);
    return flags >= 0 && (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
  }

  /** {@return the MTU in bytes, or the last one that is known if the interface has gone} */
  public int mtu() {
    int mtu = get(SIOCGIFMTU, JAVA_INT_VALUE);
    if (mtu < 0) {
      throw Errno.failed("reading the MTU of " + name, mtu);
    }
    return mtu;
  }

  /**
   * Sets the MTU.
   *
   * @param bytes the MTU
   * @throws MempoolException if the kernel refuses it
   */
  public void setMtu(int bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = ifreq(arena);
      ifreq.set(JAVA_INT, NAME, bytes);
      int result = SocketCalls.ioctl(fd, SIOCSIFMTU, ifreq);
      if (result < 0) {
        throw Errno.failed(
            String.format(Locale.ROOT, "setting the MTU of %s to %d", name, bytes), result);
      }
    }
  }

  /** {@return the number of queues that receive; -1 if the driver does not tell it} */
  public int rxQueues() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(CHANNELS, Integer.BYTES);
      channels.set(JAVA_INT, 0, ETHTOOL_GCHANNELS);
      MemorySegment ifreq = ifreq(arena);
      ifreq.set(JAVA_LONG, NAME, channels.address());
      int count =
          SocketCalls.ioctl(fd, SIOCETHTOOL, ifreq) < 0
              ? 0
              : channels.get(JAVA_INT, CHANNELS_RX) + channels.get(JAVA_INT, CHANNELS_COMBINED);
      return count > 0 ? count : -1;
    }
  }

  /** {@return the Ethernet address; 0 if the interface has none} */
  public long address() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = ifreq(arena);
      if (SocketCalls.ioctl(fd, SIOCGIFHWADDR, ifreq) < 0) {
        return 0;
      }
      long address = 0;
      for (int i = 0; i < 6; i++) {
        address = address << Byte.SIZE | ifreq.get(JAVA_BYTE, NAME + Short.BYTES + i) & 0xff;
      }
      return address;
    }
  }

  /** Gives the descriptor back. Nothing else is called afterwards. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SocketCalls.close(fd);
    }
  }
}
