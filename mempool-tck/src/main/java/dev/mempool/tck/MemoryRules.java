package dev.mempool.tck;

import dev.mempool.api.MemoryRequirement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** How the ops ask for memory and place objects in it. */
final class MemoryRules {

  private static final int CACHE_LINE = 64;

  private MemoryRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R06",
            "memory-requirement-holds-the-slots",
            RuleLevel.MEMORY,
            "The memory asked for has at least a slot per object, its smallest piece at least one"
                + " slot, and the same question gets the same answer.",
            eachGeometry(MemoryRules::requirement)),
        new BackendRule(
            "R07",
            "populate-places-what-was-asked",
            RuleLevel.MEMORY,
            "In the memory that they asked for the ops place all objects: in ascending order,"
                + " aligned, a whole slot each, within the chunk; in a smaller chunk fewer, in one"
                + " smaller than a slot none; and they return how many.",
            eachGeometry(MemoryRules::populate)));
  }

  /** A check of one geometry. */
  @FunctionalInterface
  interface MemoryCheck {
    void run(Trial trial, Geometry geometry);
  }

  static Cases eachGeometry(MemoryCheck check) {
    return (subject, effort, sink) -> {
      for (int size : new int[] {1, 2, 3, 64, 65, 1000}) {
        for (int element : new int[] {1, 8, 60, 64, 2049}) {
          for (int alignment : new int[] {Long.BYTES, CACHE_LINE}) {
            String label = "size=%d, element=%d, alignment=%d".formatted(size, element, alignment);
            sink.add(label, trial -> check.run(trial, new Geometry(size, element, alignment)));
          }
        }
      }
    };
  }

  static MemoryRequirement need(Trial trial, Geometry geometry, int objects) {
    return trial.subject().ops().memoryRequirement(geometry, trial.subject().config(), objects);
  }

  private static void requirement(Trial trial, Geometry geometry) {
    requirement(trial, geometry, geometry.size());
    requirement(trial, geometry, (geometry.size() + 1) / 2);
  }

  private static void requirement(Trial trial, Geometry geometry, int objects) {
    MemoryRequirement need = need(trial, geometry, objects);
    long slots = (long) objects * geometry.slotSize();
    trial.require(
        need.bytes() >= slots,
        "at least %d bytes for %d objects".formatted(slots, objects),
        need.toString());
    trial.require(
        need.minChunkBytes() >= geometry.slotSize(),
        "pieces of at least a slot of %d bytes".formatted(geometry.slotSize()),
        need.toString());
    MemoryRequirement again = need(trial, geometry, objects);
    trial.require(need.equals(again), need.toString(), "the next answer was " + again);
  }

  private static void populate(Trial trial, Geometry geometry) {
    int objects = geometry.size();
    MemoryRequirement need = need(trial, geometry, objects);
    long alignment = Math.max(need.alignment(), geometry.alignment());
    try (Arena arena = Arena.ofConfined()) {
      // enough for the slots in any case: whether enough is asked for is the rule above
      long bytes = Math.max(need.bytes(), (long) objects * geometry.slotSize());
      // a start that is aligned as asked and not better
      MemorySegment memory = arena.allocate(bytes + alignment, 2 * alignment);
      long start = memory.address() + alignment;
      int placed = place(trial, geometry, start, bytes, objects).size();
      trial.require(
          placed == objects,
          "all %d objects to be placed in %d bytes".formatted(objects, bytes),
          "%d were".formatted(placed));
      long piece = Math.max(need.minChunkBytes(), geometry.slotSize());
      int some = place(trial, geometry, start, piece, objects).size();
      trial.require(some > 0, "objects in the smallest piece, of " + piece, "none was placed");
      int none = place(trial, geometry, start, geometry.slotSize() - 1, objects).size();
      trial.require(none == 0, "no object in less than a slot", none + " were placed");
    }
  }

  /** Places objects and checks each; gives where they are. The geometry does not learn of it. */
  static List<Long> place(Trial trial, Geometry geometry, long start, long bytes, int objects) {
    List<Long> places = new ArrayList<>();
    int returned =
        trial
            .subject()
            .ops()
            .populate(geometry, trial.subject().config(), start, bytes, objects, places::add);
    long free = start;
    for (long place : places) {
      boolean good =
          place >= free
              && place % geometry.alignment() == 0
              && place + geometry.slotSize() <= start + bytes;
      trial.require(
          good,
          "a multiple of %d from 0x%x on, with a slot of %d bytes before the end at 0x%x"
              .formatted(geometry.alignment(), free, geometry.slotSize(), start + bytes),
          "an object was placed at 0x%x".formatted(place));
      free = place + geometry.slotSize();
    }
    trial.require(
        returned == places.size() && returned <= objects,
        "the number of placed objects, at most " + objects,
        "populate() placed %d and returned %d".formatted(places.size(), returned));
    return places;
  }
}
