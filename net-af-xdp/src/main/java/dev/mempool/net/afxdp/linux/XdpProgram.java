// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.ethdev.linux.SocketCalls;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/**
 * The XDP program of an interface. It hands a frame to the socket of the queue on which the frame
 * arrived, and to the network stack of the kernel if there is none. The kernel detaches it when
 * this process ends, however that happens. Thread-safe.
 */
public final class XdpProgram implements AutoCloseable {

  private static final String NAME = "mempool_af_xdp";

  /** The program takes frames that have several pieces in the kernel. Since Linux 5.18. */
  private static final int HAS_FRAGMENTS = 1 << 5;

  // The operation codes and the registers of the instructions below.
  private static final int LOAD_WORD = 0x61;
  private static final int LOAD_WIDE = 0x18;
  private static final int MOVE = 0xb7;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;

  /** The source "register" of a wide load that stands for the descriptor of a map. */
  private static final int MAP = 1;

  /** The offset of the number of the queue in the context of the program, {@code xdp_md}. */
  private static final int RX_QUEUE_INDEX = 16;

  /** The helper {@code bpf_redirect_map}. */
  private static final int REDIRECT_MAP = 51;

  /** The verdict that hands a frame to the network stack. */
  private static final int XDP_PASS = 2;

  private final String iface;
  private final int map;
  private final int program;
  private final int link;
  private final XdpMode mode;
  private boolean closed;

  private XdpProgram(String iface, int map, int program, int link, XdpMode mode) {
    this.iface = iface;
    this.map = map;
    this.program = program;
    this.link = link;
    this.mode = mode;
  }

  /**
   * Loads the program and attaches it to an interface.
   *
   * @param link the interface
   * @param queues the number of queues, of which the first is 0; they have no sockets yet
   * @param modes the modes, which are tried in this order
   * @return the program
   * @throws MempoolException EPERM without the capabilities, EBUSY if the interface has a program
   *     already, ENOTSUP if the kernel or the interface cannot do it
   */
  public static XdpProgram attach(Interface link, int queues, List<XdpMode> modes) {
    int map = BpfCalls.createSocketMap(NAME, queues);
    if (map < 0) {
      throw refused("making a map of sockets", map);
    }
    int program = -1;
    try {
      program = load(map);
      if (program < 0) {
        throw refused("loading the XDP program", program);
      }
      int result = 0;
      for (XdpMode mode : modes) {
        result = BpfCalls.linkXdp(program, link.index(), mode.flags);
        if (result >= 0) {
          return new XdpProgram(link.name(), map, program, result, mode);
        }
        if (result == -Errno.EBUSY || result == -Errno.EEXIST) {
          throw occupied(link.name());
        }
      }
      throw notAttached(link, modes, result);
    } catch (Throwable e) {
      if (program >= 0) {
        SocketCalls.close(program);
      }
      SocketCalls.close(map);
      throw e;
    }
  }

  private static int load(int map) {
    long[] instructions = {
      instruction(LOAD_WORD, 2, 1, RX_QUEUE_INDEX, 0), // r2 = context->rx_queue_index
      instruction(LOAD_WIDE, 1, MAP, 0, map), // r1 = map, in two instructions
      0,
      instruction(MOVE, 3, 0, 0, XDP_PASS), // r3 = the verdict if the queue has no socket
      instruction(CALL, 0, 0, 0, REDIRECT_MAP),
      instruction(EXIT, 0, 0, 0, 0)
    };
    int program = BpfCalls.loadXdp(NAME, instructions, HAS_FRAGMENTS);
    return program == -Errno.EINVAL ? BpfCalls.loadXdp(NAME, instructions, 0) : program;
  }

  /** Returns an instruction as it lies in memory: {@code struct bpf_insn}. */
  private static long instruction(int code, int target, int source, int offset, int immediate) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return little
        ? code
            | (long) (source << 4 | target) << 8
            | (offset & 0xffffL) << 16
            | (long) immediate << 32
        : (long) code << 56
            | (long) (target << 4 | source) << 48
            | (offset & 0xffffL) << 32
            | immediate & 0xffff_ffffL;
  }

  private static MempoolException refused(String what, int result) {
    return switch (-result) {
      case Errno.EPERM, 13 ->
          new MempoolException(
              Reason.EPERM,
              what
                  + " needs the capabilities CAP_BPF (CAP_SYS_ADMIN before Linux 5.8) and"
                  + " CAP_NET_ADMIN, in the user namespace of the machine; run as root outside of"
                  + " containers, or as a service with AmbientCapabilities=CAP_NET_RAW"
                  + " CAP_NET_ADMIN CAP_BPF. net_af_packet needs CAP_NET_RAW only");
      case 38, Errno.EINVAL ->
          new MempoolException(
              Reason.ENOTSUP,
              String.format(
                  Locale.ROOT,
                  "%s failed (errno %d): net_af_xdp needs Linux 5.9 or newer, built with"
                      + " CONFIG_BPF_SYSCALL and CONFIG_XDP_SOCKETS, and this is %s; use"
                      + " net_af_packet",
                  what,
                  -result,
                  System.getProperty("os.version")));
      default -> Errno.failed(what, result);
    };
  }

  private static MempoolException occupied(String iface) {
    return new MempoolException(
        Reason.EBUSY,
        String.format(
            Locale.ROOT,
            "%s has an XDP program already, which is not replaced; 'ip link show dev %s' shows it."
                + " End the process that has attached it, or detach it: 'ip link set dev %s xdp"
                + " off', or xdpgeneric in place of xdp",
            iface,
            iface,
            iface));
  }

  private static MempoolException notAttached(Interface link, List<XdpMode> modes, int result) {
    if (result == -Errno.EPERM || !link.exists()) {
      return refused("attaching the XDP program to " + link.name(), result);
    }
    return new MempoolException(
        Reason.ENOTSUP,
        String.format(
            Locale.ROOT,
            "attaching the XDP program to %s in mode %s failed (errno %d): %s",
            link.name(),
            modes.getLast().name().toLowerCase(Locale.ROOT),
            -result,
            modes.contains(XdpMode.SKB)
                ? "net_af_xdp needs Linux 5.9 or newer, and this is "
                    + System.getProperty("os.version")
                : "the driver of the interface does not support XDP, or not with this MTU ("
                    + link.mtu()
                    + "); leave out mode=drv, or set a smaller MTU"));
  }

  /** {@return the mode in which the program is attached} */
  public XdpMode mode() {
    return mode;
  }

  /**
   * Hands the frames of a queue to a socket from now on.
   *
   * @param queue the number of the queue
   * @param socket the socket, which is bound to it
   */
  public synchronized void handTo(int queue, XdpSocket socket) {
    int result = BpfCalls.update(map, queue, socket.fd());
    if (result < 0) {
      throw refused(
          String.format(Locale.ROOT, "handing queue %d of %s to a socket", queue, iface), result);
    }
  }

  /**
   * Hands the frames of a queue to the network stack from now on.
   *
   * @param queue the number of the queue
   */
  public synchronized void handToStack(int queue) {
    int _ = BpfCalls.delete(map, queue); // it has no socket, if this fails
  }

  /** Detaches the program. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SocketCalls.close(link);
      SocketCalls.close(program);
      SocketCalls.close(map);
    }
  }
}
