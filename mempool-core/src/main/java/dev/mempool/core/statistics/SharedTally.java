// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** A tally that any number of threads write at the same time. Thread-safe. */
final class SharedTally extends Tally {

  private final LongAdder[] counts = new LongAdder[COUNTERS];

  /** The numbers that an adder has not taken, because it lacked memory for another cell. */
  private final AtomicLongArray rest = new AtomicLongArray(COUNTERS);

  SharedTally() {
    for (int i = 0; i < COUNTERS; i++) {
      counts[i] = new LongAdder();
    }
  }

  @Override
  public void add(int counter, long number) {
    try {
      counts[counter].add(number);
    } catch (OutOfMemoryError e) { // the objects that are counted have moved already
      rest.addAndGet(counter, number);
    }
  }

  @Override
  public long sum(int counter) {
    return counts[counter].sum() + rest.get(counter);
  }
}
