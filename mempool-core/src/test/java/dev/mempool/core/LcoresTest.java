// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.testsupport.CapturedLog;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(20) // a defect could make tasks wait for each other for ever
class LcoresTest {

  @AfterEach
  void thisThreadIsNoLcore() {
    assertEquals(Lcore.NONE, Lcore.current());
  }

  private static Reason reasonOf(Runnable code) {
    return assertThrows(MempoolException.class, code::run).reason();
  }

  private static void isArgumentError(Executable code, String words) {
    String message = assertThrows(IllegalArgumentException.class, code).getMessage();
    assertTrue(message.contains(words), message);
  }

  private static void isNull(String argument, Executable code) {
    assertEquals(argument, assertThrows(NullPointerException.class, code).getMessage());
  }

  private static <T> T onAnotherThread(Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    return task.get();
  }

  @Test
  void theStartingThreadIsTheMainLcoreUntilItCloses() {
    try (Lcores lcores = Lcores.start(2)) {
      assertEquals(Lcore.current(), lcores.mainLcore());
      assertNotEquals(Lcore.NONE, lcores.mainLcore());
      int[] workers = lcores.workers();
      assertEquals(2, workers.length);
      assertEquals(3, IntStream.of(lcores.mainLcore(), workers[0], workers[1]).distinct().count());
    }
  }

  @Test
  void aThreadThatIsAnLcoreAlreadyStaysOne() {
    try (LcoreRegistration registration = Lcore.register()) {
      try (Lcores lcores = Lcores.start(0)) {
        assertEquals(registration.lcoreId(), lcores.mainLcore());
        assertEquals(0, lcores.workers().length);
      }
      assertEquals(registration.lcoreId(), Lcore.current());
    }
  }

  @Test
  void aTaskRunsOnItsLcoreAndItsOutcomeIsHandedOver() throws Exception {
    try (Lcores lcores = Lcores.start(3)) {
      for (int worker : lcores.workers()) {
        assertEquals(worker, lcores.launch(worker, Lcore::current).get());
        assertEquals(worker, lcores.launch(worker, Lcore::current).get(), "free after get()");
        AtomicInteger ran = new AtomicInteger();
        assertSame(null, lcores.launch(worker, () -> ran.set(Lcore.current())).get());
        assertEquals(worker, ran.get());
      }
    }
  }

  @Test
  void aBusyWorkerIsEBUSYUntilItsTaskHasEnded() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int worker = lcores.workers()[0];
      assertFalse(lcores.isRunning(worker));
      CountDownLatch release = new CountDownLatch(1);
      lcores.launch(
          worker,
          () -> {
            release.await();
            return null;
          });
      assertTrue(lcores.isRunning(worker));
      assertEquals(Reason.EBUSY, reasonOf(() -> lcores.launch(worker, () -> {})));
      release.countDown();
      lcores.await(worker);
      assertFalse(lcores.isRunning(worker));
      lcores.launch(worker, () -> {}).get();
    }
  }

  @Test
  void aCancelledTaskIsBusyAndAwaitedWhileItRuns() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int worker = lcores.workers()[0];
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch interrupted = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      AtomicBoolean ended = new AtomicBoolean();
      Future<?> task =
          lcores.launch(
              worker,
              () -> {
                begun.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                release.await();
                ended.set(true);
                return null;
              });
      begun.await();
      assertTrue(task.cancel(true));
      interrupted.await();
      assertTrue(lcores.isRunning(worker));
      assertEquals(Reason.EBUSY, reasonOf(() -> lcores.launch(worker, () -> {})));
      Thread waiting = Thread.currentThread();
      Thread releasing =
          new Thread(() -> {
            while (waiting.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
            release.countDown();
          });
      releasing.start();
      lcores.await(worker);
      assertTrue(ended.get());
      releasing.join();
      assertFalse(lcores.launch(worker, () -> Thread.interrupted()).get());
    }
  }

  @Test
  void anIdWithoutAWorkerAndNullAreRefused() {
    try (Lcores lcores = Lcores.start(1)) {
      int unknown = Lcore.max();
      for (int wrong : new int[] {unknown, lcores.mainLcore(), Lcore.NONE}) {
        isArgumentError(() -> lcores.launch(wrong, () -> {}), "the workers [");
        isArgumentError(() -> lcores.isRunning(wrong), "the workers [");
        isArgumentError(() -> lcores.await(wrong), "the workers [");
      }
      int worker = lcores.workers()[0];
      isNull("task", () -> lcores.launch(worker, (Runnable) null));
      isNull("task", () -> lcores.launch(worker, (Callable<?>) null));
      isNull("task", () -> lcores.launchAll((Runnable) null));
      isNull("task", () -> lcores.launchAll((Callable<?>) null));
      assertFalse(lcores.isRunning(worker), "nothing was launched");
    }
    isArgumentError(() -> Lcores.start(-1), "allowed are 0 to 1023");
    isArgumentError(() -> Lcores.startPinned(-1), "allowed are 0 to 1023");
    isNull("cpus", () -> Lcores.startOn((int[]) null));
  }

  private static List<Integer> valuesOf(List<Future<Integer>> outcomes) {
    return outcomes.stream().map(Future::resultNow).toList();
  }

  @Test
  void aTaskCanRunOnAllWorkers() throws Exception {
    try (Lcores lcores = Lcores.start(3)) {
      List<Future<Integer>> workers = lcores.launchAll(Lcore::current);
      lcores.awaitAll();
      assertEquals(Arrays.stream(lcores.workers()).boxed().toList(), valuesOf(workers));
      AtomicInteger runs = new AtomicInteger();
      Runnable task = () -> runs.addAndGet(1 << Lcore.current());
      lcores.launchAll(task);
      task.run();
      lcores.awaitAll();
      assertEquals(
          Arrays.stream(lcores.workers()).map(id -> 1 << id).sum() + (1 << lcores.mainLcore()),
          runs.get(),
          "the main lcore runs it by calling it");
    }
  }

  @Test
  void oneBusyWorkerKeepsATaskFromAll() throws Exception {
    try (Lcores lcores = Lcores.start(2)) {
      CountDownLatch release = new CountDownLatch(1);
      lcores.launch(
          lcores.workers()[1],
          () -> {
            release.await();
            return null;
          });
      AtomicInteger runs = new AtomicInteger();
      assertEquals(Reason.EBUSY, reasonOf(() -> lcores.launchAll(() -> runs.set(1))));
      release.countDown();
      lcores.awaitAll();
      assertEquals(0, runs.get());
      assertFalse(lcores.isRunning(lcores.workers()[0]));
    }
  }

  @Test
  void otherThreadsMayLaunchButNotClose() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int worker = lcores.workers()[0];
      assertEquals(worker, onAnotherThread(() -> lcores.launch(worker, Lcore::current).get()));
      onAnotherThread(() -> assertThrows(IllegalStateException.class, lcores::close));
      assertEquals(worker, lcores.launch(worker, Lcore::current).get());
    }
  }

  @Test
  void exceptionsOfTasksAreThrownWhenAllHaveEnded() throws Exception {
    try (Lcores lcores = Lcores.start(3)) {
      AtomicInteger ended = new AtomicInteger();
      List<Throwable> thrown = new ArrayList<>();
      for (int worker : lcores.workers()) {
        Throwable planted =
            switch (thrown.size()) {
              case 0 -> new ArithmeticException("planted");
              case 1 -> new StackOverflowError("planted");
              default -> new Exception("planted");
            };
        thrown.add(planted);
        lcores.launch(
            worker,
            () -> {
              ended.incrementAndGet();
              switch (planted) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                default -> throw new AssertionError(planted);
              }
            });
      }
      ExecutionException e = assertThrows(ExecutionException.class, lcores::awaitAll);
      assertEquals(3, ended.get());
      assertSame(thrown.get(0), e.getCause());
      assertEquals(thrown.subList(1, 3), List.of(e.getSuppressed()));
      ExecutionException one =
          assertThrows(ExecutionException.class, () -> lcores.await(lcores.workers()[2]));
      assertSame(thrown.get(2), one.getCause());
      for (int worker : lcores.workers()) {
        assertEquals(worker, lcores.launch(worker, Lcore::current).get(), "it lives on");
      }
      lcores.awaitAll();
    }
  }

  @Test
  void anExceptionIsReportedUntilTheNextLaunch() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      ArithmeticException planted = new ArithmeticException("planted");
      lcores.launchAll(
          (Runnable)
              () -> {
                throw planted;
              });
      for (int i = 0; i < 2; i++) {
        assertSame(planted, assertThrows(ExecutionException.class, lcores::awaitAll).getCause());
      }
      lcores.launchAll(() -> {});
      lcores.awaitAll();
    }
  }

  @Test
  void aTaskDoesNotWaitForItself() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int worker = lcores.workers()[0];
      lcores.launch(worker, () -> assertThrows(IllegalStateException.class, lcores::awaitAll));
      lcores.await(worker);
      lcores.launch(
          worker, () -> assertThrows(IllegalStateException.class, () -> lcores.await(worker)));
      lcores.await(worker);
    }
  }

  @Test
  void waitingCanBeInterruptedAndTheTaskGoesOn() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      CountDownLatch release = new CountDownLatch(1);
      Future<Integer> task =
          lcores.launch(
              lcores.workers()[0],
              () -> {
                release.await();
                return 7;
              });
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, lcores::awaitAll);
      release.countDown();
      assertEquals(7, task.get());
    }
  }

  @Test
  void closingWaitsForTasksAndEndsEverything() throws Exception {
    Lcores lcores = Lcores.start(1);
    int worker = lcores.workers()[0];
    Thread main = Thread.currentThread();
    Future<Thread> task =
        lcores.launch(
            worker,
            () -> {
              while (main.getState() != Thread.State.TIMED_WAITING
                  && main.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              return Thread.currentThread();
            });
    lcores.close();
    assertEquals(Thread.State.TERMINATED, task.resultNow().getState());
    lcores.close();
    assertThrows(IllegalStateException.class, () -> lcores.launch(worker, () -> {}));
    assertThrows(IllegalStateException.class, () -> lcores.launchAll(() -> {}));
    lcores.await(worker);
  }

  @Test
  void closingWhileInterruptedInterruptsTheTasks() throws Exception {
    Lcores lcores = Lcores.start(2);
    CountDownLatch begun = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    List<Future<Object>> tasks =
        lcores.launchAll(() -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
          }
          return null;
        });
    begun.await();
    tasks.getFirst().cancel(false); // it is cancelled and continues to run
    Thread.currentThread().interrupt();
    lcores.close();
    assertTrue(Thread.interrupted());
    assertEquals(2, interrupted.get());
    assertTrue(tasks.stream().allMatch(Future::isDone));
    lcores.await(lcores.workers()[1]);
  }

  /** No thread waits for ever for a task, whether the task has begun or not. */
  @Test
  void closingWhileInterruptedLeavesNoOutcomeOpen() throws Exception {
    for (int i = 0; i < 20; i++) {
      Lcores lcores = Lcores.start(1);
      Future<?> task =
          lcores.launch(
              lcores.workers()[0],
              () -> {
                new CountDownLatch(1).await();
                return null;
              });
      Thread.currentThread().interrupt();
      lcores.close();
      assertTrue(Thread.interrupted());
      assertTrue(task.isDone());
    }
  }

  @Test
  void tooManyAreENOSPCAndNoneIsLeftOver() {
    int free;
    try (LcoreRegistration registration = Lcore.register()) {
      free = registration.lcoreId();
    }
    long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    for (int workers : new int[] {Lcore.max(), Integer.MAX_VALUE}) {
      assertEquals(Reason.ENOSPC, reasonOf(() -> Lcores.start(workers)));
    }
    // the JVM may have started some of its own
    long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - before;
    assertTrue(started < 100, started + " threads");
    // one of the ids is taken, which is only found when all others have been given
    try (CapturedLog log = CapturedLog.start();
        Lcores _ = Lcores.start(1)) {
      assertEquals(Reason.ENOSPC, reasonOf(() -> Lcores.start(Lcore.max() - 1)));
      assertEquals(1, log.expectOnly("lcore"));
    }
    try (Lcores lcores = Lcores.start(1)) {
      assertEquals(free, lcores.mainLcore());
      assertEquals(free + 1, lcores.workers()[0]);
    }
  }

  @Test
  void virtualThreadsCannotBeTheMainLcore() throws Exception {
    FutureTask<?> task =
        new FutureTask<>(() -> assertThrows(IllegalStateException.class, () -> Lcores.start(1)));
    Thread.startVirtualThread(task).join();
    task.get();
  }

  @Test
  void pinnedLcoresSpreadOverTheCpusOfTheProcess() throws Exception {
    OnLinux.run(() -> {
      int[] before = CpuAffinity.current();
      int[] allowed = CpuAffinity.allowed();
      try (Lcores lcores = Lcores.startPinned(allowed.length)) {
        List<Future<int[]>> cpus = lcores.launchAll(CpuAffinity::current);
        lcores.awaitAll();
        assertArrayEquals(new int[] {allowed[0]}, CpuAffinity.current(), "the main lcore");
        for (int i = 1; i <= cpus.size(); i++) {
          assertArrayEquals(
              new int[] {allowed[i % allowed.length]}, cpus.get(i - 1).resultNow(), "lcore " + i);
        }
      }
      assertArrayEquals(before, CpuAffinity.current());
    });
  }

  @Test
  void eachLcoreRunsOnTheCpuThatWasAsked() throws Exception {
    OnLinux.run(() -> {
      int[] before = CpuAffinity.current();
      int[] allowed = CpuAffinity.allowed();
      int last = allowed[allowed.length - 1];
      try (Lcores lcores = Lcores.startOn(last, allowed[0], last)) {
        List<Future<int[]>> cpus = lcores.launchAll(CpuAffinity::current);
        lcores.awaitAll();
        assertArrayEquals(new int[] {last}, CpuAffinity.current());
        assertArrayEquals(
            new int[] {allowed[0]}, cpus.get(0).resultNow(), "not that of the main lcore");
        assertArrayEquals(new int[] {last}, cpus.get(1).resultNow());
      }
      assertArrayEquals(before, CpuAffinity.current());
      for (int[] wrong : new int[][] {{last + 1, last}, {last, last + 1}, {-1}, {}}) {
        isArgumentError(() -> Lcores.startOn(wrong), Arrays.toString(allowed));
        assertEquals(Lcore.NONE, Lcore.current());
      }
      assertArrayEquals(before, CpuAffinity.current());
    });
  }
}
