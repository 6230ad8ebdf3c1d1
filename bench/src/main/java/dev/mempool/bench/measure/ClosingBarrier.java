package dev.mempool.bench.measure;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A barrier for the threads of a benchmark that have put back their objects; the last one that
 * arrives closes the pool. Thread-safe.
 *
 * <p>JMH could close shared state by itself. But then its other threads look only once a second
 * whether the state is closed, and this second would take longer than everything else.
 */
public final class ClosingBarrier {

  /** Far longer than a flush and the check of a pool take. A thread that failed never arrives. */
  private static final long TIMEOUT_SECONDS = 5;

  private final CyclicBarrier barrier;

  /** Makes a barrier. */
  public ClosingBarrier(int threads, Runnable close) {
    barrier = new CyclicBarrier(threads, close);
  }

  /**
   * Waits for the other threads.
   *
   * @throws IllegalStateException if one of them does not arrive, or the pool could not be closed
   */
  public void await() {
    try {
      barrier.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the end of a measurement", e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("another thread did not put back its objects", e);
    }
  }
}
