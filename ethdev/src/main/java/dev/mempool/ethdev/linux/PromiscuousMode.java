// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/**
 * The promiscuous mode of an interface, held by a socket, so that the kernel ends it when this
 * process ends. Not thread-safe.
 */
public final class PromiscuousMode implements AutoCloseable {

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int NONE = -1;

  private final int interfaceIndex;

  /** The socket, which receives nothing; {@link #NONE} while the mode is off. */
  private int fd = NONE;

  /**
   * Makes an instance that does not change the mode yet.
   *
   * @param interfaceIndex the index of the interface
   */
  public PromiscuousMode(int interfaceIndex) {
    this.interfaceIndex = interfaceIndex;
  }

  /** {@return whether this instance has set the mode} */
  public boolean isOn() {
    return fd != NONE;
  }

  /**
   * Sets the mode, or takes it back.
   *
   * @param on whether the interface receives the frames of all addresses
   * @throws dev.mempool.api.MempoolException if the kernel refuses it
   */
  public void set(boolean on) {
    if (!on) {
      close();
    } else if (!isOn()) {
      int made = SocketCalls.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
      int result = made < 0 ? made : join(made);
      if (result < 0) {
        if (made >= 0) {
          SocketCalls.close(made);
        }
        throw Errno.failed("changing the promiscuous mode", result);
      }
      fd = made;
    }
  }

  private int join(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      // struct packet_mreq: index, type and length of an address, 8 bytes of it
      return SocketCalls.setsockopt(
          socket,
          SOL_PACKET,
          PACKET_ADD_MEMBERSHIP,
          arena.allocateFrom(JAVA_INT, interfaceIndex, PACKET_MR_PROMISC, 0, 0));
    }
  }

  /** Takes the mode back. */
  @Override
  public void close() {
    if (isOn()) {
      SocketCalls.close(fd);
      fd = NONE;
    }
  }
}
