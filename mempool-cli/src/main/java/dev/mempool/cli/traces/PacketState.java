// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import static dev.mempool.cli.traces.TraceJson.array;
import static dev.mempool.cli.traces.TraceJson.member;
import static dev.mempool.cli.traces.TraceJson.unsigned;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.mempool.mbuf.Mbuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The state of a packet as text, in the same format for a recorded packet and for an mbuf. */
final class PacketState {

  /** The members of a recorded state. All of them are compared. */
  private static final List<String> MEMBERS = List.of("pkt_len", "nb_segs", "fnv", "segs");

  /**
   * The number of values of a recorded segment: data_off, data_len, buf_len, refcnt, headroom and
   * tailroom.
   */
  private static final int SEGMENT_NUMBERS = 6;

  private static final String NONE = "none";

  private PacketState() {}

  /** Returns the state that was recorded. JSON null stands for no packet. */
  static String recorded(JsonElement element) {
    if (element.isJsonNull()) {
      return NONE;
    }
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException(element + " is not the state of a packet");
    }
    JsonObject state = element.getAsJsonObject();
    if (state.size() != MEMBERS.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the state of a packet has the members %s, not %s",
              MEMBERS,
              state.keySet()));
    }
    List<List<Long>> segments = new ArrayList<>();
    for (JsonElement segment : array(member(state, "segs"))) {
      JsonArray numbers = array(segment);
      if (numbers.size() != SEGMENT_NUMBERS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "a segment has %d numbers, not %d", SEGMENT_NUMBERS, numbers.size()));
      }
      segments.add(numbers.asList().stream().map(TraceJson::unsigned).toList());
    }
    return text(
        unsigned(member(state, "pkt_len")),
        unsigned(member(state, "nb_segs")),
        unsigned(member(state, "fnv")),
        segments);
  }

  /** Returns the state of an mbuf. */
  static String actual(@Nullable Mbuf packet) {
    if (packet == null) {
      return NONE;
    }
    List<List<Long>> segments = new ArrayList<>();
    Fnv fnv = new Fnv();
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      byte[] data = new byte[segment.dataLength()];
      segment.read(0, data);
      fnv.add(data);
      segments.add(
          List.of(
              (long) segment.dataOffset(),
              (long) segment.dataLength(),
              (long) segment.bufLength(),
              (long) segment.refcnt(),
              (long) segment.headroom(),
              (long) segment.tailroom()));
    }
    return text(packet.packetLength(), packet.segmentCount(), fnv.value(), segments);
  }

  private static String text(
      long packetLength, long segmentCount, long fnv, List<List<Long>> segments) {
    return String.format(
        Locale.ROOT,
        "pkt_len=%d nb_segs=%d fnv=%d segs=%s",
        packetLength,
        segmentCount,
        fnv,
        segments);
  }
}
