package dev.mempool.core.statistics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one thread at a time writes and any thread reads. Adding is an opaque load and an
 * opaque store, and no atomic operation, because there is no other writer. A reader sees whole
 * numbers, and in the end the last ones.
 */
final class OwnedTally extends Tally {

  private static final VarHandle LONGS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /** Two cache lines of padding on each side: see {@link dev.mempool.api.CacheLinePadding}. */
  private static final int PAD = 16;

  private final long[] counts = new long[PAD + COUNTERS + PAD];

  @Override
  public void add(int counter, long number) {
    int place = PAD + counter;
    LONGS.setOpaque(counts, place, (long) LONGS.getOpaque(counts, place) + number);
  }

  @Override
  public long sum(int counter) {
    return (long) LONGS.getOpaque(counts, PAD + counter);
  }
}
