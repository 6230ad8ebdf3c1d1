// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.PopulateRequest;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.TestMemory;
import dev.mempool.tck.fixture.Trial;
import java.util.ArrayList;
import java.util.List;

/** Rules about the memory that ops ask for and how they place objects in it. */
public final class MemoryRules {

  private static final int CACHE_LINE = 64;

  /** The most that pools take from ops: no machine has more, or can align it so. */
  private static final long MAX_BYTES = 1L << 61;

  private static final long MAX_ALIGNMENT = 1L << 50;

  private MemoryRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R06",
            "memory-requirement-holds-the-slots",
            "memoryRequirement asks for at least one slot per object and for chunks of at least one"
                + " slot, for no more than 2^61 bytes and no alignment above 2^50, and the same"
                + " question gets the same answer.",
            eachGeometry(MemoryRules::requirement)),
        new Rule(
            "R07",
            "populate-places-what-was-asked",
            "In the memory that they asked for, the ops place all objects: in ascending order,"
                + " aligned, one whole slot each, within the chunk. They place fewer in a smaller"
                + " chunk and none in one that is smaller than a slot. populate returns how many.",
            eachGeometry(MemoryRules::populate)));
  }

  /** Checks one geometry. */
  @FunctionalInterface
  interface MemoryCheck {
    void run(Trial trial, Geometry geometry);
  }

  /**
   * Returns a case for each of several sizes, element sizes and alignments, without guards and with
   * them, and for pools whose slots or whose memory are large.
   */
  static Cases eachGeometry(MemoryCheck check) {
    return (tested, budget, sink) -> {
      eachUsualGeometry(check).list(tested, budget, sink);
      for (int size : new int[] {3, 65}) {
        for (int element : new int[] {1, 60, 64}) {
          for (int alignment : new int[] {Long.BYTES, CACHE_LINE}) {
            String label =
                "size=%d, element=%d, alignment=%d, guards".formatted(size, element, alignment);
            sink.add(
                label,
                trial -> check.run(trial, new Geometry(size, element, alignment).withGuards()));
          }
        }
      }
      for (LargeGeometry large : LargeGeometry.ALL) {
        sink.add(large.toString(), trial -> check.run(trial, large.geometry()));
      }
    };
  }

  private static Cases eachUsualGeometry(MemoryCheck check) {
    return (tested, budget, sink) -> {
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

  /** Returns what the ops ask for. */
  static MemoryRequirement need(Trial trial, Geometry geometry, int objects) {
    return trial.tested().ops().memoryRequirement(geometry, trial.tested().config(), objects);
  }

  private static void requirement(Trial trial, Geometry geometry) {
    requirement(trial, geometry, geometry.size());
    requirement(trial, geometry, (geometry.size() + 1) / 2);
  }

  private static void requirement(Trial trial, Geometry geometry, int objects) {
    MemoryRequirement need = need(trial, geometry, objects);
    trial.require(
        isPossible(need),
        "at most %d bytes, aligned to at most %d, for %d objects of %d bytes"
            .formatted(MAX_BYTES, MAX_ALIGNMENT, objects, geometry.slotSize()),
        "memoryRequirement asks for " + need);
    long slots = (long) objects * geometry.slotSize();
    trial.require(
        need.bytes() >= slots,
        "at least %d bytes for %d objects".formatted(slots, objects),
        need.toString());
    trial.require(
        need.minChunkBytes() >= geometry.slotSize(),
        "chunks of at least one slot of %d bytes".formatted(geometry.slotSize()),
        need.toString());
    MemoryRequirement again = need(trial, geometry, objects);
    trial.require(need.equals(again), need.toString(), "the second answer was " + again);
  }

  private static boolean isPossible(MemoryRequirement need) {
    return need.bytes() <= MAX_BYTES && need.alignment() <= MAX_ALIGNMENT;
  }

  private static void populate(Trial trial, Geometry geometry) {
    int objects = geometry.size();
    MemoryRequirement asked = need(trial, geometry, objects);
    // rule R06 reports what nobody has
    MemoryRequirement need =
        isPossible(asked) ? asked : MemoryRequirement.packed(geometry, objects);
    long alignment = Math.max(need.alignment(), geometry.alignment());
    try (TestMemory memory = new TestMemory(geometry)) {
      // enough for the slots in any case; rule R06 reports ops that ask for less
      long bytes = Math.max(need.bytes(), (long) objects * geometry.slotSize());
      // the start has exactly the alignment that is asked for
      long start = memory.allocate(bytes + alignment, 2 * alignment) + alignment;
      int placed = place(trial, geometry, start, bytes, objects).size();
      trial.require(
          placed == objects,
          "all %d objects to be placed in %d bytes".formatted(objects, bytes),
          "%d were placed".formatted(placed));
      long smallest = Math.max(need.minChunkBytes(), geometry.slotSize());
      int some = place(trial, geometry, start, smallest, objects).size();
      trial.require(
          some > 0,
          "an object in the smallest chunk, of %d bytes".formatted(smallest),
          "none was placed");
      int none = place(trial, geometry, start, geometry.slotSize() - 1, objects).size();
      trial.require(none == 0, "no object in less than a slot", none + " were placed");
    }
  }

  /**
   * Lets the ops place objects in a chunk and checks each place.
   *
   * @param trial the run
   * @param geometry the pool; it is not changed
   * @param start the address of the chunk
   * @param bytes the size of the chunk
   * @param objects the most objects to place
   * @return the addresses of the objects
   */
  static List<Long> place(Trial trial, Geometry geometry, long start, long bytes, int objects) {
    List<Long> places = new ArrayList<>();
    PopulateRequest request =
        PopulateRequest.of(geometry, trial.tested().config(), objects, places::add)
            .withMemory(start, bytes);
    int returned = trial.tested().ops().populate(request);
    long next = start;
    for (long place : places) {
      boolean good =
          place >= next
              && place % geometry.alignment() == 0
              && place + geometry.slotSize() <= start + bytes;
      trial.require(
          good,
          "a multiple of %d, at least 0x%x, with a slot of %d bytes before the end at 0x%x"
              .formatted(geometry.alignment(), next, geometry.slotSize(), start + bytes),
          "an object was placed at 0x%x".formatted(place));
      next = place + geometry.slotSize();
    }
    trial.require(
        returned == places.size() && returned <= objects,
        "the number of placed objects, at most " + objects,
        "populate() placed %d and returned %d".formatted(places.size(), returned));
    return places;
  }
}
