package dev.mempool.bench;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the workers meet when they have given back what they held; the last one closes the pool.
 *
 * <p>JMH can close what workers share by itself, but the workers that do not close it then look
 * every second whether it is done, and that second per process is more than all else together.
 */
public final class Departure {

  /** Far more than a flush and the check of a pool take; a worker that failed never comes. */
  private static final long PATIENCE_SECONDS = 5;

  private final CyclicBarrier all;

  /**
   * Waits for nobody yet.
   *
   * @param workers how many will come
   * @param close what the last one does
   */
  public Departure(int workers, Runnable close) {
    all = new CyclicBarrier(workers, close);
  }

  /**
   * Waits for the others.
   *
   * @throws IllegalStateException if one of them never comes, or the pool could not be closed
   */
  public void leave() {
    try {
      all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the end of a measurement", e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("another worker did not give back its objects", e);
    }
  }
}
