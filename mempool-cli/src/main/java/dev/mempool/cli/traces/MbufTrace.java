// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import static dev.mempool.cli.traces.TraceJson.array;
import static dev.mempool.cli.traces.TraceJson.member;
import static dev.mempool.cli.traces.TraceJson.number;
import static dev.mempool.cli.traces.TraceJson.unsigned;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.mempool.mbuf.PktmbufPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One recorded trace of a pool of mbufs without caches.
 *
 * @param size the number of mbufs
 * @param privateSize the bytes of the private area of each mbuf
 * @param dataRoom the bytes of the buffer of each mbuf
 * @param steps the operations with their results
 * @param finalAvail the number of mbufs that were available after all packets were freed
 */
record MbufTrace(int size, int privateSize, int dataRoom, List<MbufStep> steps, long finalAvail) {

  /**
   * The largest number of mbufs that is accepted, so that a damaged line cannot make the replay
   * allocate all memory. No recorded pool is as large.
   */
  private static final int MAX_SIZE = 1 << 16;

  /** The largest number of bytes of all buffers that is accepted, for the same reason. */
  private static final long MAX_BYTES = 1L << 30;

  /** Tells whether this is a trace of a pool of mbufs. */
  static boolean isKnown(JsonObject object) {
    return object.has("n") && object.has("data_room_size") && object.has("steps");
  }

  /**
   * Reads a trace.
   *
   * @throws IllegalArgumentException if the trace is malformed
   */
  static MbufTrace of(JsonObject object) {
    int size = number(member(object, "n"), 1, MAX_SIZE);
    int privateSize = number(member(object, "priv_size"), 0, PktmbufPool.maxPrivateSize());
    int dataRoom = number(member(object, "data_room_size"), 0, PktmbufPool.maxDataRoom());
    if ((long) size * (privateSize + dataRoom) > MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d mbufs of %d bytes are more than %d bytes in all",
              size,
              privateSize + dataRoom,
              MAX_BYTES));
    }
    List<MbufStep> steps = new ArrayList<>();
    for (JsonElement step : array(member(object, "steps"))) {
      steps.add(MbufStep.of(array(step)));
    }
    return new MbufTrace(
        size, privateSize, dataRoom, steps, unsigned(member(object, "final_avail")));
  }
}
