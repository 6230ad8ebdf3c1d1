package dev.mempool.tck;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Crosses the rules with sizes of pools and bulks. */
final class Cross {

  private static final int[] QUICK_SIZES = {1, 2, 3, 7, 8, 63, 64, 65, 1024};

  /** Everything small, then powers of two and their neighbours. */
  private static final int[] FULL_SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000,
    1023, 1024, 1025
  };

  private static final int MILLION = 1_000_000;

  private static final int[] BULKS = {1, 2, 3, 4, 7, 8, 31, 32, 33, 255, 256};

  private Cross() {}

  /** A check of one size of pool. */
  @FunctionalInterface
  interface SizeCheck {
    void run(Trial trial, int size);
  }

  /** A check of one size of pool with one size of bulk, which is at most the pool's. */
  @FunctionalInterface
  interface BulkCheck {
    void run(Trial trial, int size, int bulk);
  }

  static Cases once(Cases.Check check) {
    return (subject, effort, sink) -> sink.add("", check);
  }

  static Cases eachSize(SizeCheck check) {
    return (subject, effort, sink) -> {
      for (int size : sizes(effort)) {
        sink.add("size=" + size, trial -> check.run(trial, size));
      }
    };
  }

  static Cases eachBulk(BulkCheck check) {
    return (subject, effort, sink) -> {
      for (int size : sizes(effort)) {
        addBulks(sink, size, bulks(size), check);
      }
    };
  }

  /** As {@link #eachBulk}, and with a large pool. */
  static Cases eachBulkToAMillion(BulkCheck check) {
    return (subject, effort, sink) -> {
      eachBulk(check).list(subject, effort, sink);
      if (effort == Effort.FULL) {
        addBulks(sink, MILLION, new int[] {1, 256, MILLION}, check);
      }
    };
  }

  static int[] sizes(Effort effort) {
    return effort == Effort.QUICK ? QUICK_SIZES : FULL_SIZES;
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
