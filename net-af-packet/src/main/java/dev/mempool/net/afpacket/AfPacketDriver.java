// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import com.google.auto.service.AutoService;
import dev.mempool.api.OpsSetting;
import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevDriver;
import dev.mempool.ethdev.EthDevOps;
import java.util.List;
import java.util.Locale;

/**
 * The driver {@code net_af_packet}: its devices are interfaces of Linux, whose frames the kernel
 * and this process exchange in rings. C counterpart: {@code drivers/net/af_packet}.
 */
@AutoService(EthDevDriver.class)
public final class AfPacketDriver implements EthDevDriver {

  static final OpsSetting IFACE = OpsSetting.text("iface", "the interface", "");
  static final OpsSetting QPAIRS =
      OpsSetting.integer("qpairs", "queues, among which the kernel deals frames", 1, 256, 1);
  static final OpsSetting BLOCKSZ =
      OpsSetting.integer(
          "blocksz",
          "bytes of a block of a ring; a frame that is received is no longer",
          4096,
          1 << 24,
          1 << 17);
  static final OpsSetting FRAMESZ =
      OpsSetting.integer(
          "framesz", "bytes of a frame with its header of the kernel", 128, 1 << 18, 2048);
  static final OpsSetting FRAMECNT =
      OpsSetting.integer(
          "framecnt", "frames of a ring, which has framesz times framecnt bytes", 8, 1 << 20, 4096);
  static final OpsSetting QDISC_BYPASS =
      OpsSetting.integer(
          "qdisc_bypass", "1 to go past the queueing discipline of the interface", 0, 1, 1);
  static final OpsSetting FANOUT_MODE =
      OpsSetting.choice(
          "fanout_mode",
          "how frames are dealt to the queues",
          "hash",
          "lb",
          "cpu",
          "rollover",
          "rnd",
          "qm");
  static final OpsSetting TPACKET =
      OpsSetting.integer(
          "tpacket",
          "version of the ring that receives; 3 takes long frames and waits up to 1 ms for a block"
              + " to fill, 2 hands over each frame at once",
          2,
          3,
          3);

  /** Called by the service loader. */
  public AfPacketDriver() {}

  @Override
  public String name() {
    return "net_af_packet";
  }

  @Override
  public List<OpsSetting> arguments() {
    return List.of(IFACE, QPAIRS, BLOCKSZ, FRAMESZ, FRAMECNT, QDISC_BYPASS, FANOUT_MODE, TPACKET);
  }

  @Override
  public EthDevOps probe(DeviceArguments arguments) {
    String iface = arguments.required(IFACE);
    int blockSize = arguments.integer(BLOCKSZ);
    int frameSize = arguments.integer(FRAMESZ);
    if (Integer.bitCount(blockSize) != 1) {
      throw refused(arguments, BLOCKSZ, "a power of two", blockSize);
    }
    if (frameSize % 16 != 0) {
      throw refused(arguments, FRAMESZ, "a multiple of 16", frameSize);
    }
    if (frameSize > blockSize) {
      throw refused(arguments, FRAMESZ, "at most blocksz, which is " + blockSize, frameSize);
    }
    return new AfPacketDevice(arguments, iface);
  }

  private static IllegalArgumentException refused(
      DeviceArguments arguments, OpsSetting argument, String allowed, int value) {
    return arguments.refused(
        String.format(
            Locale.ROOT, "%s=%d is not possible; it must be %s", argument.name(), value, allowed));
  }
}
