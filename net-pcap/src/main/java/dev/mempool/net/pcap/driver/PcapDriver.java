// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap.driver;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.OpsSetting;
import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevDriver;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.net.pcap.DamagedCaptureException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The driver {@code net_pcap}: its devices receive the frames of captures, and write what they
 * transmit to captures. Each file is a queue. A device without a file for a direction receives
 * nothing, or drops what it is given. C counterpart: {@code drivers/net/pcap}.
 */
@AutoService(EthDevDriver.class)
public final class PcapDriver implements EthDevDriver {

  static final OpsSetting RX_PCAP =
      OpsSetting.text("rx_pcap", "a capture whose frames are received", "");
  static final OpsSetting TX_PCAP =
      OpsSetting.text(
          "tx_pcap", "a capture that is written: pcapng if its name ends so, else pcap", "");
  static final OpsSetting INFINITE_RX =
      OpsSetting.integer("infinite_rx", "1 to begin again at the end of a capture", 0, 1, 0);
  static final OpsSetting EOF =
      OpsSetting.integer("eof", "1 to report the link as down at the end of all captures", 0, 1, 0);
  static final OpsSetting SNAPLEN =
      OpsSetting.integer(
          "snaplen", "the most bytes of a frame that are written", 1, 262_144, 262_144);
  private static final OpsSetting IFACE =
      OpsSetting.text("iface", "an interface; not possible here, use net_af_packet", "");

  /** Called by the service loader. */
  public PcapDriver() {}

  @Override
  public String name() {
    return "net_pcap";
  }

  @Override
  public List<OpsSetting> arguments() {
    return List.of(RX_PCAP, TX_PCAP, INFINITE_RX, EOF, SNAPLEN, IFACE);
  }

  @Override
  public Set<String> repeatable() {
    return Set.of(RX_PCAP.name(), TX_PCAP.name());
  }

  @Override
  public EthDevOps probe(DeviceArguments arguments) {
    if (arguments.isGiven(IFACE)) {
      throw arguments.refused(
          String.format(
              Locale.ROOT,
              "iface=%1$s is not possible, because net_pcap has files only; open"
                  + " net_af_packet0,iface=%1$s",
              arguments.text(IFACE)));
    }
    if (arguments.all(RX_PCAP).isEmpty() && arguments.all(TX_PCAP).isEmpty()) {
      throw arguments.refused("a file is missing; give rx_pcap=FILE, tx_pcap=FILE, or both");
    }
    if (arguments.integer(INFINITE_RX) == 1 && arguments.all(RX_PCAP).isEmpty()) {
      throw arguments.refused("infinite_rx=1 needs a capture; give rx_pcap=FILE");
    }
    PcapDevice device = new PcapDevice(arguments);
    try {
      device.open();
      return device;
    } catch (IOException e) {
      device.close();
      throw new MempoolException(
          Reason.EIO,
          String.format(Locale.ROOT, "device %s: %s", arguments.device(), e.getMessage()),
          e);
    } catch (DamagedCaptureException e) {
      device.close();
      throw new MempoolException(
          Reason.EIO,
          String.format(Locale.ROOT, "device %s: %s", arguments.device(), e.getMessage()),
          e);
    }
  }
}
