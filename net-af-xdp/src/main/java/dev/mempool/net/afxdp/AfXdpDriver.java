// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import com.google.auto.service.AutoService;
import dev.mempool.api.OpsSetting;
import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevDriver;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.net.afxdp.linux.XdpMode;
import java.util.List;

/**
 * The driver {@code net_af_xdp}: its devices are interfaces of Linux, whose frames the kernel
 * writes into mbufs. C counterpart: {@code drivers/net/af_xdp}.
 */
@AutoService(EthDevDriver.class)
public final class AfXdpDriver implements EthDevDriver {

  /** The most queues: more than an interface has. */
  private static final int MAX_QUEUES = 4096;

  static final OpsSetting IFACE = OpsSetting.text("iface", "the interface", "");
  static final OpsSetting START_QUEUE =
      OpsSetting.integer("start_queue", "the first queue of the interface", 0, MAX_QUEUES - 1, 0);
  static final OpsSetting QUEUE_COUNT =
      OpsSetting.integer("queue_count", "queues of the interface", 1, MAX_QUEUES, 1);
  static final OpsSetting SHARED_UMEM =
      OpsSetting.integer(
          "shared_umem", "1 to register the memory of a pool once for all queues", 0, 1, 0);
  static final OpsSetting XDP_PROG =
      OpsSetting.text("xdp_prog", "a program of your own, which is not supported", "");
  static final OpsSetting BUSY_BUDGET =
      OpsSetting.integer(
          "busy_budget", "frames for which a burst polls the device, 0 for none", 0, 65_535, 64);
  static final OpsSetting FORCE_COPY =
      OpsSetting.integer("force_copy", "1 to copy frames in any case", 0, 1, 0);
  static final OpsSetting MODE =
      OpsSetting.choice(
          "mode",
          "the place of the XDP program: in the driver, behind it, in the device, or the first of"
              + " drv and skb that is possible",
          "auto",
          "drv",
          "skb",
          "hw");

  /** Called by the service loader. */
  public AfXdpDriver() {}

  @Override
  public String name() {
    return "net_af_xdp";
  }

  @Override
  public List<OpsSetting> arguments() {
    return List.of(
        IFACE, START_QUEUE, QUEUE_COUNT, SHARED_UMEM, XDP_PROG, BUSY_BUDGET, FORCE_COPY, MODE);
  }

  @Override
  public EthDevOps probe(DeviceArguments arguments) {
    String iface = arguments.required(IFACE);
    if (arguments.isGiven(XDP_PROG)) {
      throw arguments.refused(
          "xdp_prog is not supported: the driver loads its own program, which hands all frames of"
              + " the queues to the device, and the others to the network stack; leave it out, and"
              + " choose frames by queue with 'ethtool -N'");
    }
    return new AfXdpDevice(arguments, iface, modes(arguments));
  }

  private static List<XdpMode> modes(DeviceArguments arguments) {
    return switch (arguments.text(MODE)) {
      case "drv" -> List.of(XdpMode.DRV);
      case "skb" -> List.of(XdpMode.SKB);
      case "hw" ->
          throw arguments.refused(
              "mode=hw is not supported, because a device that runs the program itself cannot hand"
                  + " frames to sockets; possible are drv and skb");
      default -> List.of(XdpMode.DRV, XdpMode.SKB);
    };
  }
}
