// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A tally that one thread at a time writes and any thread reads. There is no other writer,
 * therefore adding is an opaque load and an opaque store and not an atomic operation. A reader
 * never sees half of a number, and sees each number eventually.
 */
final class OwnedTally extends Tally {

  private static final VarHandle LONGS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /**
   * Two cache lines of padding on each side: see {@link dev.mempool.api.internal.CacheLinePadding}.
   */
  private static final int PAD = 16;

  private final long[] counts = new long[PAD + COUNTERS + PAD];

  @Override
  public void add(int counter, long number) {
    int index = PAD + counter;
    LONGS.setOpaque(counts, index, (long) LONGS.getOpaque(counts, index) + number);
  }

  @Override
  public long sum(int counter) {
    return (long) LONGS.getOpaque(counts, PAD + counter);
  }
}
