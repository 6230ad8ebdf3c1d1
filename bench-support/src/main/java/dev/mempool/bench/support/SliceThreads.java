// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The threads that do the rounds of a {@link Workload} at the same time. Between slices they sleep.
 */
final class SliceThreads {

  private static final ThreadMXBean ALLOCATED = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * The means of the threads: nanoseconds for the get and the put of an object together, and bytes
   * allocated on the Java heap.
   */
  record Slice(double nsPerObject, double bytesPerObject) {}

  private final Workload work;
  private final int count;
  private final ExecutorService executor;

  /** Lets all threads begin together, and so gives each of them one task. */
  private final CyclicBarrier barrier;

  private final ThreadLocal<Workload.Loop> loops;

  /** Tells the threads to end their slice after the round that they are in. */
  private volatile boolean stop;

  /** Uses an executor that has just so many threads. */
  SliceThreads(Workload work, int count, ExecutorService executor) {
    this.work = work;
    this.count = count;
    this.executor = executor;
    barrier = new CyclicBarrier(count);
    loops = ThreadLocal.withInitial(work::loop);
  }

  /** Lets each thread do a number of rounds. */
  Slice run(long rounds) throws InterruptedException, ExecutionException {
    stop = false;
    return mean(invokeAll(() -> slice(loops.get(), rounds)));
  }

  /** Lets each thread do rounds for a time. */
  Slice runFor(long millis) throws InterruptedException, ExecutionException {
    stop = false;
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> stop = true);
    return mean(invokeAll(() -> slice(loops.get(), Long.MAX_VALUE)));
  }

  /** Gives back what the threads have cached, and ends them. */
  void end() throws InterruptedException, ExecutionException {
    invokeAll(() -> {
      loops.get().leave();
      return new Slice(0, 0);
    });
    executor.shutdown();
    executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  private List<Slice> invokeAll(Callable<Slice> task)
      throws InterruptedException, ExecutionException {
    Callable<Slice> together =
        () -> {
          barrier.await();
          return task.call();
        };
    List<Slice> slices = new ArrayList<>();
    for (Future<Slice> done : executor.invokeAll(Collections.nCopies(count, together))) {
      slices.add(done.get());
    }
    return slices;
  }

  private Slice slice(Workload.Loop loop, long rounds) {
    loop.begin();
    long allocated = ALLOCATED.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    long done = 0;
    int result = 0;
    do {
      result += loop.round();
      done++;
    } while (done < rounds && !stop);
    long nanos = System.nanoTime() - start;
    allocated = ALLOCATED.getCurrentThreadAllocatedBytes() - allocated;
    loop.end(result);
    double objects = (double) done * work.objects();
    return new Slice(nanos / objects, allocated / objects);
  }

  private static Slice mean(List<Slice> slices) {
    return new Slice(mean(slices, Slice::nsPerObject), mean(slices, Slice::bytesPerObject));
  }

  private static double mean(List<Slice> slices, ToDoubleFunction<Slice> figure) {
    return slices.stream().mapToDouble(figure).average().orElseThrow();
  }
}
