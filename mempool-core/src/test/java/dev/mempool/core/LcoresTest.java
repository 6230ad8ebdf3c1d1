package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.Lcores.CallMain;
import dev.mempool.core.Lcores.State;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.testsupport.CapturedLog;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20) // a defect could make tasks wait for each other for ever
class LcoresTest {

  @AfterEach
  void thisThreadIsNoLcore() {
    assertEquals(Lcore.NONE, Lcore.current());
  }

  private static Reason reasonOf(Runnable code) {
    return assertThrows(MempoolException.class, code::run).reason();
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
      assertArrayEquals(new int[] {lcores.mainLcore(), workers[0], workers[1]}, lcores.ids());
      assertEquals(3, Arrays.stream(lcores.ids()).distinct().count());
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
      assertEquals(State.WAIT, lcores.state(worker));
      CountDownLatch release = new CountDownLatch(1);
      lcores.launch(
          worker,
          () -> {
            release.await();
            return null;
          });
      assertEquals(State.RUNNING, lcores.state(worker));
      assertEquals(Reason.EBUSY, reasonOf(() -> lcores.launch(worker, () -> {})));
      release.countDown();
      lcores.await(worker);
      assertEquals(State.WAIT, lcores.state(worker));
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
      assertEquals(State.RUNNING, lcores.state(worker));
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
  void anIdWithoutAWorkerIsEINVAL() {
    try (Lcores lcores = Lcores.start(1)) {
      int unknown = Lcore.MAX;
      for (int wrong : new int[] {unknown, lcores.mainLcore(), Lcore.NONE}) {
        assertEquals(Reason.EINVAL, reasonOf(() -> lcores.launch(wrong, () -> {})));
        assertEquals(Reason.EINVAL, reasonOf(() -> lcores.state(wrong)));
        assertThrows(MempoolException.class, () -> lcores.await(wrong));
      }
    }
    assertEquals(Reason.EINVAL, reasonOf(() -> Lcores.start(-1)));
    assertEquals(Reason.EINVAL, reasonOf(Lcores::startOn));
  }

  private static List<Integer> valuesOf(List<Future<Integer>> outcomes) {
    return outcomes.stream().map(Future::resultNow).toList();
  }

  @Test
  void aTaskCanRunOnAllWithOrWithoutTheMainLcore() throws Exception {
    try (Lcores lcores = Lcores.start(3)) {
      List<Future<Integer>> workers = lcores.launchAll(Lcore::current, CallMain.SKIP_MAIN);
      lcores.awaitAll();
      assertEquals(Arrays.stream(lcores.workers()).boxed().toList(), valuesOf(workers));
      List<Future<Integer>> all = lcores.launchAll(Lcore::current, CallMain.CALL_MAIN);
      lcores.awaitAll();
      assertEquals(Arrays.stream(lcores.ids()).boxed().toList(), valuesOf(all));
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
      assertEquals(
          Reason.EBUSY, reasonOf(() -> lcores.launchAll(() -> runs.set(1), CallMain.CALL_MAIN)));
      release.countDown();
      lcores.awaitAll();
      assertEquals(0, runs.get());
      assertEquals(State.WAIT, lcores.state(lcores.workers()[0]));
    }
  }

  @Test
  void otherThreadsMayLaunchButNotAsTheMainLcore() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int worker = lcores.workers()[0];
      assertEquals(worker, onAnotherThread(() -> lcores.launch(worker, Lcore::current).get()));
      onAnotherThread(() ->
          assertThrows(
              IllegalStateException.class, () -> lcores.launchAll(() -> {}, CallMain.CALL_MAIN)));
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
  void anExceptionOfTheMainLcoreIsKeptUntilTheNextLaunch() throws Exception {
    try (Lcores lcores = Lcores.start(1)) {
      int main = lcores.mainLcore();
      lcores.launchAll(
          () -> {
            if (Lcore.current() == main) {
              throw new ArithmeticException("planted");
            }
          },
          CallMain.CALL_MAIN);
      ExecutionException e = assertThrows(ExecutionException.class, lcores::awaitAll);
      assertInstanceOf(ArithmeticException.class, e.getCause());
      lcores.launchAll(() -> {}, CallMain.SKIP_MAIN);
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
    assertThrows(IllegalStateException.class, () -> lcores.launchAll(() -> {}, CallMain.SKIP_MAIN));
    lcores.await(worker);
  }

  @Test
  void closingWhileInterruptedInterruptsTheTasks() throws Exception {
    Lcores lcores = Lcores.start(2);
    CountDownLatch begun = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    List<Future<Object>> tasks =
        lcores.launchAll(
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              }
              return null;
            },
            CallMain.SKIP_MAIN);
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
    try (CapturedLog log = CapturedLog.start()) {
      assertEquals(Reason.ENOSPC, reasonOf(() -> Lcores.start(Integer.MAX_VALUE)));
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
        List<Future<int[]>> cpus = lcores.launchAll(CpuAffinity::current, CallMain.CALL_MAIN);
        lcores.awaitAll();
        for (int i = 0; i < cpus.size(); i++) {
          assertArrayEquals(
              new int[] {allowed[i % allowed.length]}, cpus.get(i).resultNow(), "lcore " + i);
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
      try (Lcores lcores = Lcores.startOn(last, Lcores.ANY_CPU, last)) {
        List<Future<int[]>> cpus = lcores.launchAll(CpuAffinity::current, CallMain.CALL_MAIN);
        lcores.awaitAll();
        assertArrayEquals(new int[] {last}, cpus.get(0).resultNow());
        assertArrayEquals(before, cpus.get(1).resultNow(), "not inherited from the main lcore");
        assertArrayEquals(new int[] {last}, cpus.get(2).resultNow());
      }
      assertArrayEquals(before, CpuAffinity.current());
      for (int[] wrong : new int[][] {{last + 1, last}, {last, last + 1}, {-2}}) {
        assertEquals(Reason.EINVAL, reasonOf(() -> Lcores.startOn(wrong)));
        assertEquals(Lcore.NONE, Lcore.current());
      }
      assertArrayEquals(before, CpuAffinity.current());
    });
  }
}
