package dev.mempool.bench;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the workers meet at the end of an iteration, when they have given back what they held. JMH
 * closes the pool after that, on the thread of the worker that is first.
 */
final class Departure {

  /** Far more than a flush takes; a worker that failed never comes. */
  private static final long PATIENCE_SECONDS = 5;

  private final CyclicBarrier all;

  Departure(int workers) {
    all = new CyclicBarrier(workers);
  }

  void meet() {
    try {
      all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the end of an iteration", e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("another worker did not give back its objects", e);
    }
  }
}
