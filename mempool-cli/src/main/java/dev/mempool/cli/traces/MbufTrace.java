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

/**
 * One recorded trace of a pool of mbufs without caches.
 *
 * @param size the number of mbufs
 * @param privateSize the bytes of each private area
 * @param dataRoom the bytes of each buffer
 * @param steps what was done, and what came of it
 * @param finalAvail how many were available when all packets had been freed
 */
record MbufTrace(int size, int privateSize, int dataRoom, List<MbufStep> steps, long finalAvail) {

  /** More than any recorded pool has; a damaged line must not ask for all memory. */
  private static final int MAX_SIZE = 1 << 16;

  /** For the same reason: the bytes of all buffers. */
  private static final long MAX_BYTES = 1L << 30;

  /** Tells whether this is a trace of a pool of mbufs. */
  static boolean isKnown(JsonObject object) {
    return object.has("n") && object.has("data_room_size") && object.has("steps");
  }

  /**
   * Reads a trace.
   *
   * @throws IllegalArgumentException if it is not of the right form
   */
  static MbufTrace of(JsonObject object) {
    int size = number(member(object, "n"), 1, MAX_SIZE);
    int privateSize = number(member(object, "priv_size"), 0, PktmbufPool.MAX_PRIVATE_SIZE);
    int dataRoom = number(member(object, "data_room_size"), 0, PktmbufPool.MAX_DATA_ROOM);
    if ((long) size * (privateSize + dataRoom) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%d mbufs of %d bytes are more than %d bytes"
              .formatted(size, privateSize + dataRoom, MAX_BYTES));
    }
    List<MbufStep> steps = new ArrayList<>();
    for (JsonElement step : array(member(object, "steps"))) {
      steps.add(MbufStep.of(array(step)));
    }
    return new MbufTrace(
        size, privateSize, dataRoom, steps, unsigned(member(object, "final_avail")));
  }
}
