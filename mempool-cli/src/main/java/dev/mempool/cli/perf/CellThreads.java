// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.LcoreThread;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The lcores of a cell, which use its pool at the same time. Between slices they sleep. */
final class CellThreads {

  private final Mempool pool;
  private final List<LcoreThread> threads;

  /** All threads and the one that calls {@link #slice} wait here before and after each slice. */
  private final CyclicBarrier barrier;

  /** The figure of each thread in the last slice; the barrier publishes it. */
  private final double[] nanosPerObject;

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stop;
  private volatile boolean ended;

  CellThreads(Mempool pool, int lcores) {
    this.pool = pool;
    this.barrier = new CyclicBarrier(lcores + 1);
    this.nanosPerObject = new double[lcores];
    this.threads = IntStream.range(0, lcores).mapToObj(i -> new LcoreThread(() -> run(i))).toList();
    for (LcoreThread thread : threads) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Lets all threads work for a time. {@return nanoseconds per object, the mean of the threads} */
  double slice(long millis) throws Throwable {
    stop = false;
    barrier.await();
    Thread.sleep(millis);
    stop = true;
    barrier.await();
    Throwable cause = failure.get();
    if (cause != null) {
      throw cause;
    }
    return Arrays.stream(nanosPerObject).average().orElseThrow();
  }

  /** Ends the threads. Where the backend allows it, that flushes their caches. */
  void end() throws InterruptedException, BrokenBarrierException {
    ended = true;
    barrier.await();
    for (LcoreThread thread : threads) {
      thread.join();
    }
  }

  private void run(int number) {
    GetPutLoop loop = new GetPutLoop(pool);
    try {
      barrier.await();
      while (!ended) {
        try {
          nanosPerObject[number] = slice(loop);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
        barrier.await();
        barrier.await();
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      // the process is ending
    }
  }

  private double slice(GetPutLoop loop) {
    long objects = 0;
    long begin = System.nanoTime();
    do {
      objects += loop.round();
    } while (!stop);
    return (double) (System.nanoTime() - begin) / objects;
  }
}
