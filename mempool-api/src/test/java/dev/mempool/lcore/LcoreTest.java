// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.testsupport.CapturedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class LcoreTest {

  private static int idOn(Runnable during) throws InterruptedException {
    AtomicInteger id = new AtomicInteger(Lcore.NONE);
    LcoreThread thread =
        new LcoreThread(() -> {
          id.set(Lcore.current());
          during.run();
        });
    thread.start();
    thread.join();
    return id.get();
  }

  @Test
  void ordinaryThreadIsNoLcore() {
    assertEquals(Lcore.NONE, Lcore.current());
  }

  @Test
  void lcoreThreadHasTheLowestFreeIdWhileItRuns() throws InterruptedException {
    int first = idOn(() -> {});
    assertEquals(first, idOn(() -> {}), "the id is free again after the thread's end");
    LcoreThread thread = new LcoreThread(() -> {});
    assertEquals(Lcore.NONE, thread.lcoreId());
    thread.start();
    thread.join();
    assertEquals(Lcore.NONE, thread.lcoreId());
  }

  @Test
  void idsOfLiveLcoresDiffer() throws InterruptedException {
    int count = 16;
    CountDownLatch all = new CountDownLatch(count);
    Set<Integer> ids = Collections.synchronizedSet(new HashSet<>());
    List<LcoreThread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LcoreThread thread =
          new LcoreThread(() -> {
            ids.add(Lcore.current());
            all.countDown();
            await(all);
          });
      thread.start();
      threads.add(thread);
    }
    for (LcoreThread thread : threads) {
      thread.join();
    }
    assertEquals(count, ids.size());
  }

  @Test
  void virtualThreadIsNoLcoreAndCannotBecomeOne() throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicInteger id = new AtomicInteger();
    Thread.ofVirtual()
        .start(() -> {
          id.set(Lcore.current());
          thrown.set(assertThrows(IllegalStateException.class, Lcore::register));
        })
        .join();
    assertEquals(Lcore.NONE, id.get());
    assertTrue(String.valueOf(thrown.get()).contains("virtual"), String.valueOf(thrown.get()));
  }

  @Test
  void foreignThreadIsAnLcoreWhileItIsRegistered() {
    try (LcoreRegistration registration = Lcore.register()) {
      assertNotEquals(Lcore.NONE, registration.lcoreId());
      assertEquals(registration.lcoreId(), Lcore.current());
      IllegalStateException e = assertThrows(IllegalStateException.class, Lcore::register);
      assertTrue(e.getMessage().contains("already"), e.getMessage());
    }
    assertEquals(Lcore.NONE, Lcore.current());
  }

  @Test
  void registrationIsClosedByItsThreadOnceOrMore() throws InterruptedException {
    LcoreRegistration registration = Lcore.register();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        new Thread(
            () -> thrown.set(assertThrows(IllegalStateException.class, registration::close)));
    other.start();
    other.join();
    assertTrue(String.valueOf(thrown.get()).contains("registered"));
    registration.close();
    registration.close();
    assertEquals(Lcore.NONE, registration.lcoreId());
  }

  @Test
  void listenersRunOnTheEndingLcoreLatestFirstAndUntilTheyUnsubscribe()
      throws InterruptedException {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    int ended;
    try (Subscription _ = Lcore.onExit(id -> calls.add("first " + id + " on " + Lcore.current()));
        Subscription _ = Lcore.onExit(id -> calls.add("second " + id))) {
      ended = idOn(() -> {});
    }
    idOn(() -> {});
    assertEquals(
        List.of("second " + ended, String.format(Locale.ROOT, "first %d on %d", ended, ended)),
        calls);
  }

  @Test
  void listenersThatThrowHinderNobody() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    try (CapturedLog log = CapturedLog.start();
        Subscription _ = Lcore.onExit(id -> calls.incrementAndGet());
        Subscription _ =
            Lcore.onExit(id -> {
              throw new IllegalStateException("planted, the log shows it");
            });
        Subscription _ = Lcore.onExit(id -> sneak(new IOException("planted, the log shows it")))) {
      int id = idOn(() -> {});
      assertEquals(id, idOn(() -> {}), "the id was freed all the same");
      assertEquals(4, log.expectOnly("listener"));
    }
    assertEquals(2, calls.get());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable e) throws E {
    throw (E) e;
  }

  @Test
  void taskThatThrowsFreesTheIdAndReachesTheHandlerAsNoLcore() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger idInHandler = new AtomicInteger(99);
    try (Subscription _ = Lcore.onExit(id -> calls.incrementAndGet())) {
      LcoreThread thread =
          new LcoreThread(() -> {
            throw new IllegalStateException("planted");
          });
      thread.setUncaughtExceptionHandler((t, e) -> idInHandler.set(Lcore.current()));
      thread.start();
      thread.join();
    }
    assertEquals(1, calls.get());
    assertEquals(Lcore.NONE, idInHandler.get());
  }

  @Test
  void deadThreadsRegistrationIsTakenBack() throws InterruptedException {
    AtomicInteger id = new AtomicInteger();
    Thread careless = new Thread(() -> id.set(Lcore.register().lcoreId()));
    careless.start();
    careless.join();
    List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = Lcore.onExit(ended::add)) {
      assertEquals(id.get(), idOn(() -> {}));
    }
    assertEquals(
        List.of(id.get(), id.get()), ended, "once for the dead thread, once for the new one");
  }

  @Test
  void idsOfTheDeadAreTakenBackOnRequestOnTheCaller() throws InterruptedException {
    Lcore.reclaimDead();
    Thread careless = new Thread(Lcore::register);
    careless.start();
    careless.join();
    List<Thread> tellers = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = Lcore.onExit(_ -> tellers.add(Thread.currentThread()))) {
      assertEquals(1, Lcore.reclaimDead());
      assertEquals(0, Lcore.reclaimDead());
    }
    assertEquals(List.of(Thread.currentThread()), tellers);
  }

  @Test
  void theLivingKeepTheirIds() throws InterruptedException {
    List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = Lcore.onExit(ended::add);
        LcoreRegistration registration = Lcore.register()) {
      int other = idOn(Lcore::reclaimDead);
      assertEquals(List.of(other), ended);
      assertEquals(registration.lcoreId(), Lcore.current());
    }
  }

  /** Another thread takes back while the first is in the middle of it, and so does a listener. */
  @Test
  void ofManyThatTakeBackAtOnceEachIdHasOneTaker() throws InterruptedException {
    Lcore.reclaimDead();
    int dead = 3;
    CountDownLatch registered = new CountDownLatch(dead);
    List<Thread> careless = new ArrayList<>();
    for (int i = 0; i < dead; i++) {
      Thread thread =
          new Thread(() -> {
            Lcore.register();
            registered.countDown();
            await(registered); // so that no id is taken back by the next that registers
          });
      thread.start();
      careless.add(thread);
    }
    for (Thread thread : careless) {
      thread.join();
    }
    List<Integer> ended = new ArrayList<>();
    List<Integer> takenByOthers = Collections.synchronizedList(new ArrayList<>());
    Thread first = Thread.currentThread();
    IntConsumer listener =
        id -> {
          if (Thread.currentThread() != first) {
            return;
          }
          ended.add(id);
          takenByOthers.add(Lcore.reclaimDead());
          Thread second = new Thread(() -> takenByOthers.add(Lcore.reclaimDead()));
          second.start();
          join(second);
        };
    try (Subscription _ = Lcore.onExit(listener)) {
      assertEquals(dead, Lcore.reclaimDead());
    }
    assertEquals(Collections.nCopies(2 * dead, 0), takenByOthers);
    assertEquals(dead, new HashSet<>(ended).size(), "each end was told, and once");
    assertEquals(dead, ended.size());
  }

  @Test
  void allIdsCanBeInUseAndTheNextIsENOSPCAndAllAreFreeAgain() throws Exception {
    for (int round = 0; round < 2; round++) {
      CountDownLatch release = new CountDownLatch(1);
      Set<Integer> ids = Collections.synchronizedSet(new HashSet<>());
      List<LcoreThread> threads = new ArrayList<>();
      try {
        for (int i = 0; i < Lcore.max(); i++) {
          LcoreThread thread =
              new LcoreThread(() -> {
                ids.add(Lcore.current());
                await(release);
              });
          thread.start();
          threads.add(thread);
        }
        LcoreThread oneTooMany = new LcoreThread(() -> {});
        isENOSPC(assertThrows(MempoolException.class, oneTooMany::start));
        assertEquals(Thread.State.NEW, oneTooMany.getState());
        isENOSPC(assertThrows(MempoolException.class, Lcore::register));
        assertEquals(Lcore.NONE, Lcore.current());
        try (CapturedLog log = CapturedLog.start();
            ExecutorService pool =
                Executors.newSingleThreadExecutor(LcoreThread.factory("late-"))) {
          assertEquals(Lcore.NONE, pool.submit(Lcore::current).get(), "the task is not lost");
          pool.submit(() -> assertThrows(IllegalStateException.class, Lcore::register)).get();
          assertEquals(1, log.expectOnly("late-0"));
        }
      } finally {
        release.countDown();
        for (LcoreThread thread : threads) {
          thread.join();
        }
      }
      assertEquals(Lcore.max(), ids.size());
    }
    assertEquals(0, idOn(() -> {}));
  }

  private static void isENOSPC(MempoolException e) {
    assertEquals(MempoolException.Reason.ENOSPC, e.reason());
    assertTrue(e.getMessage().contains("1024"), e.getMessage());
  }

  @Test
  void startTwiceIsRefusedAndRunIsNotForOthers() throws InterruptedException {
    LcoreThread thread = new LcoreThread(() -> {}, "named");
    assertEquals("named", thread.getName());
    assertThrows(IllegalStateException.class, thread::run);
    thread.start();
    thread.join();
    assertThrows(IllegalThreadStateException.class, thread::start);
  }

  /** Thread pools of the JDK do not call start() on the threads that their factory makes. */
  @Test
  void threadsOfAPoolAreLcoresToo() throws Exception {
    List<Thread> made = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            2,
            task -> {
              made.add(new LcoreThread(task));
              return made.getLast();
            })) {
      assertEquals(0, pool.submit(Lcore::current).get());
      assertEquals("lcore-0", made.getFirst().getName());
    }
    for (Thread thread : made) {
      thread.join();
      assertEquals(Lcore.NONE, ((LcoreThread) thread).lcoreId());
    }
    assertEquals(0, idOn(() -> {}), "the ids are free again");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aNameThatWasSetStays() throws InterruptedException {
    LcoreThread thread = new LcoreThread(() -> {});
    thread.setName("rx");
    thread.start();
    thread.join();
    assertEquals("rx", thread.getName());
  }

  /** A thread whose class has foreign code where its state is asked for. */
  private static final class Stubborn extends Thread {
    Stubborn(Runnable task) {
      super(task);
    }

    @Override
    public State getState() {
      throw new AssertionError("foreign code was called");
    }
  }

  @Test
  void noForeignCodeTellsWhetherAThreadHasEnded() throws InterruptedException {
    Stubborn dead =
        new Stubborn(() -> {
          LcoreRegistration _ = Lcore.register();
        });
    dead.start();
    dead.join();
    assertEquals(1, Lcore.reclaimDead());
  }
}
