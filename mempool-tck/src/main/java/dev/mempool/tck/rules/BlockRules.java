// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.Trial;
import java.util.List;

/** Rules about contiguous blocks, in single calls. */
public final class BlockRules {

  private BlockRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R23",
            "blocks-are-declared",
            "Ops declare contiguous blocks exactly when their backends have a block size above 0; a"
                + " backend with block size 0 throws UnsupportedOperationException when it is asked"
                + " for blocks.",
            SizeCases.once(BlockRules::declared)),
        new Rule(
            "R24",
            "blocks-are-whole",
            "A block's objects lie one slot apart, and none of them is handed out again until it is"
                + " put back; a call gets all its blocks or none, and a failed call leaves the"
                + " array unchanged.",
            (tested, budget, sink) -> {
              if (tested.contiguousBlocks()) {
                for (int size : new int[] {1, 7, 64, 1000, Blocks.LARGE}) {
                  for (int blocks : new int[] {1, 2, 3}) {
                    sink.add(
                        "size=%d, blocks=%d".formatted(size, blocks),
                        trial -> whole(trial, size, blocks, 0));
                  }
                }
                for (int from : new int[] {1, 1_000, 70_000}) {
                  sink.add("from=" + from, trial -> whole(trial, Blocks.LARGE, 2, from));
                }
                SizeCases.eachBlockCount((trial, size) -> whole(trial, size, 2, 0))
                    .list(tested, budget, sink);
              }
            }));
  }

  private static void declared(Trial trial) {
    boolean declared = trial.tested().contiguousBlocks();
    try (Fixture fixture = Blocks.inLargePool(trial)) {
      int size = fixture.geometry().size();
      fixture.put(0, size, size);
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      trial.require(
          declared == block > 0,
          "a block size %s 0, since contiguousBlocks() is %s"
              .formatted(declared ? "above" : "of", declared),
          "contiguousBlockSize() is " + block);
      if (block == 0) {
        try {
          boolean got = backend.dequeueContiguousBlocks(new int[1], 0, 1);
          throw trial.violation("UnsupportedOperationException", "the call returned " + got);
        } catch (UnsupportedOperationException e) {
          // the rule demands it
        }
      }
    }
  }

  private static void whole(Trial trial, int size, int blocks, int from) {
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      int block = backend.contiguousBlockSize();
      // rule R23 reports a block size of 0
      for (int round = 0; block > 0 && round < 2; round++) {
        int[] objects = Blocks.takeAll(trial, fixture, blocks, from);
        int[] all = Indices.concat(objects, fixture.takeAll());
        fixture.requireExactly(all, size);
        fixture.put(0, size, size);
      }
    }
  }
}
