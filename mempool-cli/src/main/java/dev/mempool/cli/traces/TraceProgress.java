// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Lines on standard error that tell how far a verification is: steps on large packets or pools may
 * take minutes. Not thread-safe.
 */
final class TraceProgress {

  private final PrintWriter err;
  private final long between;
  private String place = "";
  private long next;

  TraceProgress(PrintWriter err, Duration between) {
    this.err = err;
    this.between = between.toNanos();
    this.next = System.nanoTime() + this.between;
  }

  /** Sets the place of the trace that is replayed. */
  void at(String place) {
    this.place = place;
  }

  /** Called before a step, counted from 1. */
  void step(int number, int steps) {
    long now = System.nanoTime();
    if (now - next >= 0) {
      next = now + between;
      err.printf("mempool: verify: %s, step %d of %d%n", place, number, steps);
      err.flush();
    }
  }
}
