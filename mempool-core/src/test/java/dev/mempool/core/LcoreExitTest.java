// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreHolder;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every kind of lcore flushes its caches when it ends. */
class LcoreExitTest {

  private final Mempool pool =
      Mempool.builder("exits")
          .registry(new PoolRegistry())
          .opsTable(OpsTable.of(new TestOps()))
          .ops("test")
          .size(63)
          .elementSize(8)
          .cacheSize(16)
          .build();

  @AfterEach
  void everythingIsBack() {
    assertEquals(0, pool.cachedCount());
    assertTrue(pool.isFull());
    pool.close();
  }

  /** The task of the lcores of this test: it leaves objects in the cache of the lcore. */
  private Thread use() {
    pool.put(pool.get());
    assertNotEquals(0, pool.cachedCount());
    return Thread.currentThread();
  }

  @Test
  void threadOfAnExecutor() throws Exception {
    Thread thread;
    try (ExecutorService executor =
        Executors.newSingleThreadExecutor(LcoreThread.factory("exits-"))) {
      thread = executor.submit(this::use).get();
    }
    thread.join();
  }

  /** A thread of a framework. */
  private static final class Holder extends Thread implements LcoreHolder {
    private final boolean careless;
    private @Nullable LcoreRegistration registration;

    Holder(Runnable task, boolean careless) {
      super(task);
      this.careless = careless;
    }

    @Override
    public @Nullable LcoreRegistration lcoreRegistration() {
      return registration;
    }

    @Override
    public void run() {
      LcoreRegistration mine = Lcore.register();
      registration = mine;
      super.run();
      if (!careless) {
        mine.close();
      }
    }
  }

  private void useOnHolder(boolean careless) throws Exception {
    FutureTask<Thread> task = new FutureTask<>(this::use);
    Thread thread = new Holder(task, careless);
    thread.start();
    thread.join();
    task.get();
  }

  @Test
  void holder() throws Exception {
    useOnHolder(false);
  }

  @Test
  void holderThatDiesWithoutClosing() throws Exception {
    useOnHolder(true);
    assertNotEquals(0, pool.cachedCount());
    assertTrue(Lcore.reclaimDead() > 0);
  }

  /** A thread of a fork-join pool, which accepts only its own class of threads. */
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
      registration = Lcore.register();
    }

    @Override
    protected void onTermination(@Nullable Throwable exception) {
      if (registration != null) {
        registration.close();
      }
    }
  }

  @Test
  void workerOfAForkJoinPool() throws Exception {
    Thread thread;
    try (ForkJoinPool workers = new ForkJoinPool(1, Worker::new, null, false)) {
      thread = workers.submit(this::use).get();
    }
    thread.join();
  }

  @Test
  void workersAndMainOfLcores() throws Exception {
    try (Lcores lcores = Lcores.start(2)) {
      lcores.launchAll(this::use);
      use();
      lcores.awaitAll();
    }
  }
}
