// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Chunks;
import dev.mempool.tck.fixture.Closing;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.TestMemory;
import dev.mempool.tck.fixture.Trial;
import java.util.List;

/** Rules about memory that starts anywhere or comes in several chunks. */
public final class PlacementRules {

  /** The starts to try. They have every remainder by two, four and eight times the alignment. */
  private static final int STARTS = 8;

  private PlacementRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        rule(
            "R38",
            "memory-requirement-grows-with-objects",
            "For more objects, memoryRequirement never asks for less memory, and it asks for the"
                + " same amount before and after a backend is made.",
            PlacementRules::grows),
        rule(
            "R39",
            "memory-suffices-wherever-it-starts",
            "The memory that is asked for holds all objects wherever it starts, as long as the"
                + " start is aligned as asked.",
            PlacementRules::anyStart),
        rule(
            "R40",
            "populate-piece-by-piece",
            "When the memory comes in chunks, of the smallest size asked for or larger, with one"
                + " call of populate for each, all objects are placed: at least one in each chunk,"
                + " and all that are left in a chunk as large as is asked for them.",
            PlacementRules::chunks));
  }

  private static Rule rule(
      String id, String name, String statement, MemoryRules.MemoryCheck check) {
    return new Rule(id, name, statement, MemoryRules.eachGeometry(check));
  }

  private static void grows(Trial trial, Geometry geometry) {
    long before = 0;
    int step = Math.max(1, geometry.size() / 2_000);
    for (int objects = 1; objects <= geometry.size(); objects += step) {
      long bytes = MemoryRules.need(trial, geometry, objects).bytes();
      trial.require(
          bytes >= before,
          "at least %d bytes for %d objects, as for fewer objects".formatted(before, objects),
          "memoryRequirement asked for %d".formatted(bytes));
      before = bytes;
    }
    MemoryRequirement[] first = twice(trial, geometry);
    MempoolBackend backend = trial.create(geometry);
    MemoryRequirement[] after = twice(trial, geometry);
    Closing.close(trial, backend::close, "while it has no objects yet");
    for (int i = 0; i < first.length; i++) {
      trial.require(
          first[i].equals(after[i]),
          first[i] + " after create(), as before",
          "it became " + after[i]);
    }
  }

  /**
   * Asks twice, so that an answer that alternates, which rule R06 reports, changes nothing here.
   */
  private static MemoryRequirement[] twice(Trial trial, Geometry geometry) {
    return new MemoryRequirement[] {
      MemoryRules.need(trial, geometry, geometry.size()),
      MemoryRules.need(trial, geometry, geometry.size())
    };
  }

  private static void anyStart(Trial trial, Geometry geometry) {
    int size = geometry.size();
    MemoryRequirement need = MemoryRules.need(trial, geometry, size);
    long alignment = Math.max(need.alignment(), geometry.alignment());
    try (TestMemory memory = new TestMemory(geometry)) {
      long base = memory.allocate(need.bytes() + STARTS * alignment, STARTS * alignment);
      // of a large pool the first start and the last one
      int step = size > 1_000 ? STARTS - 1 : 1;
      for (int start = 0; start < STARTS; start += step) {
        int placed =
            MemoryRules.place(trial, geometry, base + start * alignment, need.bytes(), size).size();
        trial.require(
            placed == size,
            "all %d objects to be placed in the %d bytes asked for, from 0x%x on"
                .formatted(size, need.bytes(), base + start * alignment),
            "%d were placed".formatted(placed));
      }
    }
  }

  private static void chunks(Trial trial, Geometry geometry) {
    int size = geometry.size();
    chunks(trial, geometry, 0);
    chunks(trial, geometry.unplaced(), (size + 1) / 2);
  }

  /**
   * Places the objects in chunks of random sizes. When at most {@code inOneChunk} objects are left,
   * the next chunk is as large as the ops ask for them, and must take them all.
   */
  private static void chunks(Trial trial, Geometry geometry, int inOneChunk) {
    SplitMix64 random = trial.random();
    int left = geometry.size();
    try (TestMemory memory = new TestMemory(geometry)) {
      while (left > 0) {
        MemoryRequirement need = MemoryRules.need(trial, geometry, left);
        boolean last = left <= inOneChunk;
        long bytes = last ? need.bytes() : Chunks.size(need, random);
        List<Long> places =
            MemoryRules.place(
                trial, geometry, Chunks.allocate(memory, geometry, need, bytes), bytes, left);
        trial.require(
            last ? places.size() == left : !places.isEmpty(),
            "%s of the %d objects left to be placed in a chunk of %d bytes, with %s"
                .formatted(last ? "all" : "at least one", left, bytes, need),
            "%d were placed".formatted(places.size()));
        places.forEach(geometry::place);
        left -= places.size();
      }
    }
  }
}
