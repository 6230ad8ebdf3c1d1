package dev.mempool.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one thread at a time writes, and everybody may read. Opaque, so that a reader sees
 * whole numbers that go on; adding is a load and a store, no atomic operation.
 */
final class OwnedTally extends Tally {

  private static final VarHandle LONGS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /** Two cache lines on each side, because processors fetch lines in pairs. */
  private static final int PAD = 16;

  private final long[] counts = new long[PAD + COUNTERS + PAD];

  @Override
  void add(int counter, long number) {
    int place = PAD + counter;
    LONGS.setOpaque(counts, place, (long) LONGS.getOpaque(counts, place) + number);
  }

  @Override
  long sum(int counter) {
    return (long) LONGS.getOpaque(counts, PAD + counter);
  }
}
