// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import static dev.mempool.cli.traces.TraceJson.array;
import static dev.mempool.cli.traces.TraceJson.number;
import static dev.mempool.cli.traces.TraceJson.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One recorded trace of a pool of objects.
 *
 * @param ops the name of the ops
 * @param size the number of objects
 * @param elementSize the bytes of each object
 * @param cacheSize the size of the cache of the lcore
 * @param steps the gets and puts with their results
 */
record PoolTrace(String ops, int size, int elementSize, int cacheSize, List<Step> steps) {

  /**
   * The largest number of objects of all gets and puts that is accepted, so that a damaged line can
   * neither make the replay allocate a huge array nor make it run for minutes. The largest recorded
   * trace has a hundredth of them.
   */
  private static final int MAX_OBJECTS = 1 << 22;

  /**
   * The largest number of bytes of all objects that is accepted, so that a damaged line cannot make
   * the replay allocate all memory.
   */
  private static final long MAX_BYTES = 1L << 30;

  /**
   * One step.
   *
   * @param get whether it is a get; otherwise a put
   * @param count the number of objects that were asked for or put
   * @param ok whether the get succeeded; a put always does
   * @param objects the objects that the get returned or that were put
   * @param avail the number of objects that were available after the step
   * @param inUse the number of objects in use after the step
   * @param cacheLength the number of objects in the cache after the step
   */
  record Step(
      boolean get, int count, boolean ok, int[] objects, int avail, int inUse, int cacheLength) {}

  /**
   * Tells whether this is a trace of gets and puts. Traces of ops with contiguous blocks are not
   * replayed, because the C library loses objects there, a fault that this library does not have.
   */
  static boolean isKnown(JsonObject object) {
    return object.has("ops")
        && object.has("populated")
        && object.has("cache_size")
        && object.has("steps")
        && (!object.has("contig_block_size") || number(object.get("contig_block_size")) == 0);
  }

  /**
   * Reads a trace.
   *
   * @throws IllegalArgumentException if the trace is malformed
   */
  static PoolTrace of(JsonObject object) {
    int size = number(object.get("populated"), 1, MAX_OBJECTS);
    int elementSize =
        object.has("elt_size") ? number(object.get("elt_size"), 0, Integer.MAX_VALUE) : 1;
    if ((long) size * elementSize > MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d objects of %d bytes are more than %d bytes in all",
              size,
              elementSize,
              MAX_BYTES));
    }
    List<Step> steps = new ArrayList<>();
    long objects = 0;
    for (JsonElement element : array(object.get("steps"))) {
      Step step = step(array(element), size);
      objects += step.count();
      if (objects > MAX_OBJECTS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "its first %d steps get and put more than %d objects",
                steps.size() + 1,
                MAX_OBJECTS));
      }
      steps.add(step);
    }
    return new PoolTrace(
        text(object.get("ops")), size, elementSize, number(object.get("cache_size")), steps);
  }

  private static Step step(JsonArray step, int size) {
    String what = step.isEmpty() ? "" : text(step.get(0));
    if (what.equals("get") && step.size() == 7) {
      return new Step(
          true,
          count(step.get(1)),
          number(step.get(2)) == 1,
          objects(step.get(3), size),
          number(step.get(4)),
          number(step.get(5)),
          number(step.get(6)));
    }
    if (what.equals("put") && step.size() == 5) {
      int[] objects = objects(step.get(1), size);
      return new Step(
          false,
          objects.length,
          true,
          objects,
          number(step.get(2)),
          number(step.get(3)),
          number(step.get(4)));
    }
    throw new IllegalArgumentException("unknown step " + step);
  }

  private static int[] objects(JsonElement element, int size) {
    JsonArray array = array(element);
    int[] objects = new int[array.size()];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = number(array.get(i));
      if (objects[i] < 0 || objects[i] >= size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "object %d is not in a pool of %d objects", objects[i], size));
      }
    }
    return objects;
  }

  private static int count(JsonElement element) {
    return number(element, 0, MAX_OBJECTS);
  }
}
