package dev.mempool.tck;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import java.lang.foreign.Arena;
import java.util.List;

/** Memory that starts anywhere, and memory in pieces. */
final class PlacementRules {

  /** Starts to try: every residue of a few powers of two above the alignment. */
  private static final int STARTS = 8;

  private PlacementRules() {}

  static List<BackendRule> all() {
    return List.of(
        rule(
            "R38",
            "memory-requirement-grows-with-objects",
            "For more objects never less memory is asked, and the same before and after a backend"
                + " is made.",
            PlacementRules::grows),
        rule(
            "R39",
            "memory-suffices-wherever-it-starts",
            "The memory asked for holds all objects wherever it starts, as long as the start is"
                + " aligned as asked.",
            PlacementRules::anyStart),
        rule(
            "R40",
            "populate-piece-by-piece",
            "In pieces of the smallest size asked for and larger ones, one call for each, all"
                + " objects are placed: at least one in each piece, and all that are left in as"
                + " much memory as is asked for them.",
            PlacementRules::pieces));
  }

  private static BackendRule rule(
      String id, String name, String statement, MemoryRules.MemoryCheck check) {
    return new BackendRule(
        id, name, RuleLevel.PLACEMENT, statement, MemoryRules.eachGeometry(check));
  }

  private static void grows(Trial trial, Geometry geometry) {
    long before = 0;
    for (int objects = 1; objects <= geometry.size(); objects++) {
      long bytes = MemoryRules.need(trial, geometry, objects).bytes();
      trial.require(
          bytes >= before,
          "at least %d bytes for %d objects, as for one less".formatted(before, objects),
          "%d were asked".formatted(bytes));
      before = bytes;
    }
    MemoryRequirement[] first = twice(trial, geometry);
    MempoolOps ops = trial.subject().ops();
    try (MempoolBackend _ = ops.create(geometry, trial.subject().config())) {
      MemoryRequirement[] then = twice(trial, geometry);
      for (int i = 0; i < first.length; i++) {
        trial.require(
            first[i].equals(then[i]),
            first[i] + " after create() as before",
            "it became " + then[i]);
      }
    }
  }

  /** Twice, because an answer that changes of itself is the business of another rule. */
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
    try (Arena arena = Arena.ofConfined()) {
      long base = arena.allocate(need.bytes() + STARTS * alignment, STARTS * alignment).address();
      for (int start = 0; start < STARTS; start++) {
        int placed =
            MemoryRules.place(trial, geometry, base + start * alignment, need.bytes(), size).size();
        trial.require(
            placed == size,
            "all %d objects in the %d bytes asked for, from 0x%x on"
                .formatted(size, need.bytes(), base + start * alignment),
            "%d were placed".formatted(placed));
      }
    }
  }

  private static void pieces(Trial trial, Geometry geometry) {
    int size = geometry.size();
    pieces(trial, geometry, 0);
    Geometry same = new Geometry(size, geometry.elementSize(), geometry.alignment());
    pieces(trial, same, (size + 1) / 2);
  }

  /** Pieces of random sizes; when so few objects are left, all that they still need at once. */
  private static void pieces(Trial trial, Geometry geometry, int atOnce) {
    Dice dice = trial.dice();
    int left = geometry.size();
    try (Arena arena = Arena.ofConfined()) {
      while (left > 0) {
        MemoryRequirement need = MemoryRules.need(trial, geometry, left);
        boolean last = left <= atOnce;
        long bytes = last ? need.bytes() : Pieces.size(need, dice);
        List<Long> places =
            MemoryRules.place(
                trial, geometry, Pieces.start(arena, geometry, need, bytes), bytes, left);
        trial.require(
            last ? places.size() == left : !places.isEmpty(),
            "%s of the %d objects left to be placed in a piece of %d bytes of %s"
                .formatted(last ? "all" : "one or more", left, bytes, need),
            "%d were".formatted(places.size()));
        places.forEach(geometry::place);
        left -= places.size();
      }
    }
  }
}
