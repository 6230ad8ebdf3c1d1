// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A barrier for the threads that have put back their objects; the last one closes the pool.
 * Thread-safe. If JMH closed shared state, its other threads would look only once a second whether
 * it is closed, and this second would take longer than everything else.
 */
public final class ClosingBarrier {

  private final CyclicBarrier barrier;

  public ClosingBarrier(int threads, Runnable close) {
    barrier = new CyclicBarrier(threads, close);
  }

  /** Waits for the other threads, far longer than a flush and the check of a pool take. */
  public void await() {
    try {
      barrier.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("another thread did not put back its objects", e);
    }
  }
}
