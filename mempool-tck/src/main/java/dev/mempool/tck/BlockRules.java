package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.List;

/** Blocks of neighbouring objects. */
final class BlockRules {

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
                for (int size : new int[] {1, 7, 64, 1000, Blocks.LARGE}) {
                  for (int blocks : new int[] {1, 2, 3}) {
                    sink.add(
                        "size=%d, blocks=%d".formatted(size, blocks),
                        trial -> whole(trial, size, blocks));
                  }
                }
                Blocks.eachShape((trial, size) -> whole(trial, size, 2))
                    .list(subject, effort, sink);
              }
            }));
  }

  private static void declared(Trial trial) {
    boolean declared = trial.subject().contiguousBlocks();
    try (Fixture fixture = trial.full(Blocks.LARGE)) {
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
        int[] objects = Blocks.takeAll(trial, fixture, blocks);
        int[] all = Numbers.concat(objects, fixture.takeAll());
        fixture.requireExactly(all, size);
        fixture.put(0, size, size);
      }
    }
  }
}
