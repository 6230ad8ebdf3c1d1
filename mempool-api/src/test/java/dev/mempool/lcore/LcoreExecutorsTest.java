// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Executors of the JDK whose threads are lcores. */
class LcoreExecutorsTest {

  /** Keeps the threads, which end a little later than their executor. */
  private static final class Recording implements ThreadFactory {
    final List<Thread> made = Collections.synchronizedList(new ArrayList<>());
    final ThreadFactory factory = LcoreThread.factory("worker-");

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = factory.newThread(task);
      made.add(thread);
      return thread;
    }

    void join() throws InterruptedException {
      for (Thread thread : made) {
        thread.join();
      }
    }
  }

  private static int lowestFreeId() {
    try (LcoreRegistration registration = Lcore.register()) {
      return registration.lcoreId();
    }
  }

  @Test
  void theFactoryNamesItsThreadsWhichAreNoDaemons() throws Exception {
    ThreadFactory factory = LcoreThread.factory("io-");
    assertEquals("io-0", factory.newThread(() -> {}).getName());
    assertEquals("io-1", factory.newThread(() -> {}).getName());
    assertFalse(factory.newThread(() -> {}).isDaemon());
    FutureTask<Boolean> made = new FutureTask<>(() -> factory.newThread(() -> {}).isDaemon());
    Thread creator = new Thread(made);
    creator.setDaemon(true);
    creator.start();
    assertFalse(made.get(), "not even if a daemon creates it");
  }

  @Test
  void eachThreadOfAPoolIsAnLcoreUntilThePoolEnds() throws Exception {
    int free = lowestFreeId();
    Recording factory = new Recording();
    int threads = 3;
    CyclicBarrier together = new CyclicBarrier(threads);
    Set<Integer> ids = new HashSet<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads, factory)) {
      List<Callable<Integer>> tasks =
          Collections.nCopies(
              threads,
              () -> {
                together.await();
                return Lcore.current();
              });
      for (Future<Integer> id : pool.invokeAll(tasks)) {
        ids.add(id.get());
      }
    }
    factory.join();
    assertEquals(threads, ids.size());
    assertFalse(ids.contains(Lcore.NONE));
    assertEquals(free, lowestFreeId());
  }

  @Test
  void workerThatReplacesAFailedOneIsAnLcoreToo() throws Exception {
    int free = lowestFreeId();
    Recording factory = new Recording();
    CountDownLatch ended = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newSingleThreadExecutor(factory);
        Subscription _ = Lcore.onExit(_ -> ended.countDown())) {
      Thread first = pool.submit(Thread::currentThread).get();
      first.setUncaughtExceptionHandler((_, _) -> {});
      pool.execute(() -> {
        throw new IllegalStateException("planted");
      });
      assertNotSame(first, pool.submit(Thread::currentThread).get());
      assertTrue(pool.submit(Lcore::current).get() >= free);
      ended.await();
    }
    factory.join();
    assertEquals(2, factory.made.size());
    assertEquals(free, lowestFreeId());
  }

  @Test
  void schedulersAndThreadPerTask() throws Exception {
    int free = lowestFreeId();
    Recording factory = new Recording();
    try (ScheduledExecutorService pool = Executors.newScheduledThreadPool(1, factory)) {
      assertEquals(free, pool.schedule(Lcore::current, 0, TimeUnit.SECONDS).get());
    }
    factory.join();
    for (int i = 0; i < 3; i++) {
      try (ExecutorService pool = Executors.newThreadPerTaskExecutor(factory)) {
        assertEquals(free, pool.submit(Lcore::current).get());
      }
      factory.join();
    }
    assertEquals(free, lowestFreeId());
  }

  /** A fork-join pool insists on its own class of threads. */
  private static final class Worker extends ForkJoinWorkerThread implements LcoreHolder {
    private @Nullable LcoreRegistration registration;

    Worker(ForkJoinPool pool) {
      super(pool);
    }

    @Override
    public @Nullable LcoreRegistration lcoreRegistration() {
      return registration;
    }

    @Override
    protected void onStart() {
      super.onStart();
      registration = Lcore.register();
    }

    @Override
    protected void onTermination(@Nullable Throwable exception) {
      if (registration != null) {
        registration.close();
      }
      super.onTermination(exception);
    }
  }

  @Test
  void forkJoinPoolWithAHolder() throws Exception {
    int free = lowestFreeId();
    List<Thread> made = Collections.synchronizedList(new ArrayList<>());
    ForkJoinPool.ForkJoinWorkerThreadFactory factory =
        pool -> {
          Worker worker = new Worker(pool);
          made.add(worker);
          return worker;
        };
    try (ForkJoinPool pool = new ForkJoinPool(1, factory, null, false)) {
      assertEquals(free, pool.submit(Lcore::current).get());
    }
    for (Thread thread : made) {
      thread.join();
    }
    assertEquals(free, lowestFreeId());
  }
}
