package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.List;

/** Blocks of neighbouring objects. */
final class BlockRules {

  /** Large enough for every block size in sight. */
  private static final int LARGE = 4096;

  private BlockRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R23",
            "blocks-are-declared",
            RuleLevel.CALLS,
            "Ops declare contiguous blocks exactly when their backends have a block size above 0;"
                + " a backend with block size 0 refuses to hand out blocks with"
                + " UnsupportedOperationException.",
            Cross.once(BlockRules::declared)),
        new BackendRule(
            "R24",
            "blocks-are-whole",
            RuleLevel.CALLS,
            "A block's objects lie one slot apart and belong to the one who got it until they are"
                + " put back; blocks come all or none, and a failure leaves the array untouched.",
            (subject, effort, sink) -> {
              if (subject.contiguousBlocks()) {
                for (int size : new int[] {1, 7, 64, 1000, LARGE}) {
                  for (int blocks : new int[] {1, 2, 3}) {
                    sink.add(
                        "size=%d, blocks=%d".formatted(size, blocks),
                        trial -> whole(trial, size, blocks));
                  }
                }
              }
            }));
  }

  private static void declared(Trial trial) {
    boolean declared = trial.subject().contiguousBlocks();
    try (Fixture fixture = trial.full(LARGE)) {
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      trial.require(
          declared == block > 0,
          "a block size that agrees with contiguousBlocks() = " + declared,
          "contiguousBlockSize() is " + block);
      if (block == 0) {
        try {
          boolean got = backend.dequeueContiguousBlocks(new int[1], 0, 1);
          throw trial.broken("UnsupportedOperationException", "the call returned " + got);
        } catch (UnsupportedOperationException e) {
          // as it should be
        }
      }
    }
  }

  private static void whole(Trial trial, int size, int blocks) {
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      // the rule above reports a block size of 0
      for (int round = 0; block > 0 && round < 2; round++) {
        int[] objects = takeBlocks(trial, fixture, block, blocks);
        int[] all = Numbers.concat(objects, fixture.takeAll());
        fixture.requireExactly(all, size);
        fixture.put(0, size, size);
      }
    }
  }

  /** The objects of all blocks that there are, taken several at a time. */
  private static int[] takeBlocks(Trial trial, Fixture fixture, int block, int blocks) {
    int[] objects = {};
    int[] firsts = Numbers.marked(blocks);
    while (fixture.backend().dequeueContiguousBlocks(firsts, 0, blocks)) {
      for (int first : firsts) {
        objects = Numbers.concat(objects, neighbours(trial, fixture, first, block));
      }
      trial.require(
          objects.length <= fixture.geometry().size(), "an end of blocks", "more than there are");
      firsts = Numbers.marked(blocks);
    }
    trial.require(
        Numbers.changed(firsts, 0, blocks) < 0,
        "an array without a change when there are no blocks",
        "it became " + Arrays.toString(firsts));
    return objects;
  }

  private static int[] neighbours(Trial trial, Fixture fixture, int first, int block) {
    Geometry geometry = fixture.geometry();
    int[] objects = new int[block];
    for (int i = 0; i < block; i++) {
      long address = geometry.address(first) + (long) i * geometry.slotSize();
      try {
        objects[i] = geometry.indexOf(address);
      } catch (IllegalArgumentException e) {
        throw trial.broken(
            e,
            "%d objects one slot apart from object %d on".formatted(block, first),
            "there is no object in slot %d".formatted(i));
      }
    }
    return objects;
  }
}
