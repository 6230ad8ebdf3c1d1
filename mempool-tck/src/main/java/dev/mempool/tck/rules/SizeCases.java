// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.Trial;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Lists cases for many sizes of pools and bulks. */
public final class SizeCases {

  private static final int[] SOME_SIZES = {1, 2, 3, 7, 8, 63, 64, 65, 1024};

  /** The smallest sizes, then powers of two and their neighbours. */
  private static final int[] ALL_SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000,
    1023, 1024, 1025
  };

  private static final int MILLION = 1_000_000;

  /** More than 16 bits can count, and takes a few milliseconds. */
  private static final int LARGE = 100_000;

  /** Every size up to here is tried: the largest pool that no ops may refuse. */
  private static final int EACH_TO = 1_000;

  private static final int[] BULKS = {1, 2, 3, 4, 7, 8, 31, 32, 33, 255, 256};

  private SizeCases() {}

  /** Checks a pool of one size. */
  @FunctionalInterface
  interface SizeCheck {
    void run(Trial trial, int size);
  }

  /** Checks a pool of one size with bulks of one size, which is at most that of the pool. */
  @FunctionalInterface
  interface BulkCheck {
    void run(Trial trial, int size, int bulk);
  }

  /** Returns a single case. */
  public static Cases once(Cases.Check check) {
    return (tested, budget, sink) -> sink.add("", check);
  }

  /** Returns a case for each size of pool. */
  static Cases eachSize(SizeCheck check) {
    return (tested, budget, sink) -> {
      for (int size : sizes(budget)) {
        sink.add("size=" + size, trial -> check.run(trial, size));
      }
    };
  }

  /** Returns a case for each size of pool and of bulk. */
  static Cases eachBulk(BulkCheck check) {
    return (tested, budget, sink) -> {
      for (int size : sizes(budget)) {
        addBulks(sink, size, bulks(size), check);
      }
    };
  }

  /**
   * Returns the cases of {@link #eachBulk}, those of {@link #between}, and those of a pool of a
   * million objects, or of a hundred thousand where not all sizes are checked.
   */
  static Cases eachBulkToAMillionAndBetween(BulkCheck check) {
    return (tested, budget, sink) -> {
      eachBulk(check).list(tested, budget, sink);
      between(check).list(tested, budget, sink);
      if (budget.all()) {
        addBulks(sink, MILLION, new int[] {1, 256, MILLION}, check);
      } else {
        addBulks(sink, LARGE, new int[] {LARGE}, check);
      }
    };
  }

  /**
   * Returns a case for each of several numbers of whole blocks, with one object fewer, none and one
   * more; no case when the ops declare no blocks. A case asks the backend for its block size when
   * it runs, since only the backend knows it. A small pool may have smaller blocks, and then more.
   */
  static Cases eachBlockCount(SizeCheck check) {
    return (tested, budget, sink) -> {
      for (int blocks : new int[] {1, 3, 5}) {
        for (int more : new int[] {-1, 0, 1}) {
          if (tested.contiguousBlocks()) {
            sink.add(
                "size=%d blocks%+d".formatted(blocks, more),
                trial -> {
                  int block = Blocks.sizeInLargePool(trial);
                  // rule R23 reports a block size of 0
                  if (block > 0) {
                    check.run(trial, Math.max(1, blocks * block + more));
                  }
                });
          }
        }
      }
    };
  }

  /**
   * Returns a case with each small size, and one with sizes up to 100,000 that the seed chooses. In
   * both the seed also chooses the bulks, one for each size.
   */
  static Cases between(BulkCheck check) {
    return (tested, budget, sink) -> {
      int most = budget.all() ? 600 : 200;
      sink.add(
          "size=1 to %d".formatted(most),
          trial -> {
            SplitMix64 random = trial.random();
            for (int size = 1; size <= most; size++) {
              check.run(trial, size, 1 + random.nextInt(size));
            }
          });
      sink.add(
          "size=random",
          trial -> {
            SplitMix64 random = trial.random();
            for (int i = 0; i < (budget.all() ? 24 : 12); i++) {
              int size = 1 + random.nextInt(200 << (i % 10));
              check.run(trial, size, 1 + random.nextInt(size));
            }
          });
    };
  }

  /**
   * Returns a case with each size up to a thousand, and one with the larger powers of two up to
   * 131,072 and their neighbours. In both the seed chooses the bulks.
   */
  static Cases eachSizeInBulks(BulkCheck check) {
    return (tested, budget, sink) -> {
      sink.add(
          "size=1 to %d".formatted(EACH_TO),
          trial -> {
            SplitMix64 random = trial.random();
            for (int size = 1; size <= EACH_TO; size++) {
              check.run(trial, size, 1 + random.nextInt(size));
            }
          });
      sink.add(
          "powers of two",
          trial -> {
            SplitMix64 random = trial.random();
            for (int power = 2_048; power <= 131_072; power *= 2) {
              for (int size = power - 1; size <= power + 1; size++) {
                check.run(trial, size, size - random.nextInt(3));
              }
            }
          });
    };
  }

  static int[] sizes(Budget budget) {
    return budget.all() ? ALL_SIZES : SOME_SIZES;
  }

  private static int[] bulks(int size) {
    IntStream fitting = Arrays.stream(BULKS).filter(bulk -> bulk < size);
    return IntStream.concat(fitting, IntStream.of(size)).toArray();
  }

  private static void addBulks(Cases.Sink sink, int size, int[] bulks, BulkCheck check) {
    for (int bulk : bulks) {
      sink.add("size=%d, bulk=%d".formatted(size, bulk), trial -> check.run(trial, size, bulk));
    }
  }
}
