// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The text of a packet, in the format of C, with the names of mbufs in place of their addresses.
 */
final class MbufDump {

  /** The number of bytes in a line, as in C. */
  private static final int LINE = 16;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final StringBuilder out = new StringBuilder();

  private MbufDump() {}

  /** Returns the packet as text, with at most the given number of bytes of its data. */
  static String dump(Mbuf packet, int bytes) {
    MbufDump dump = new MbufDump();
    dump.write(packet, bytes);
    return dump.out.toString();
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  private void write(Mbuf packet, int bytes) {
    line("dump %s, iova=0x%x, buf_len=%d", packet.label(), packet.knownIova(), packet.bufLength());
    line(
        "  pkt_len=%d, ol_flags=0x%x, nb_segs=%d, port=%d%s, ptype=0x%x",
        packet.packetLength(),
        packet.olFlags(),
        packet.segmentCount(),
        packet.port(),
        tags(packet),
        packet.packetType());
    int left = bytes;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      line(
          "  segment %s, data=0x%x, len=%d, off=%d, refcnt=%d",
          segment.label(),
          segment.address(),
          segment.dataLength(),
          segment.dataOffset(),
          segment.refcnt());
      byte[] data = new byte[Math.min(left, segment.dataLength())];
      if (data.length > 0) { // the data of a free mbuf cannot be read, and its length is 0
        segment.read(0, data);
        hex(data);
      }
      left -= data.length;
    }
  }

  private static String tags(Mbuf packet) {
    boolean twoTags = packet.hasFlags(OlFlags.RX_QINQ) || packet.hasFlags(OlFlags.TX_QINQ);
    boolean oneTag = packet.hasFlags(OlFlags.RX_VLAN) || packet.hasFlags(OlFlags.TX_VLAN);
    return (twoTags ? ", vlan_tci_outer=" + MbufField.VLAN_TCI_OUTER.get(packet) : "")
        + (oneTag ? ", vlan_tci=" + MbufField.VLAN_TCI.get(packet) : "");
  }

  private void hex(byte[] data) {
    for (int from = 0; from < data.length; from += LINE) {
      int to = Math.min(data.length, from + LINE);
      StringBuilder text = new StringBuilder();
      for (int i = from; i < to; i++) {
        text.append(data[i] >= ' ' && data[i] <= '~' ? (char) data[i] : '.');
      }
      // 47 columns: three characters per byte, without the last blank
      line("  %08X: %-47s | %s", from, HEX.formatHex(data, from, to), text);
    }
  }
}
