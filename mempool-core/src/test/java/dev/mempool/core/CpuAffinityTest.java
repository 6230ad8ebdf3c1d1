// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class CpuAffinityTest {

  private static int last(int[] cpus) {
    return cpus[cpus.length - 1];
  }

  @Test
  void aPinnedThreadHasItsCpusAndNoOtherThreadHas() throws Exception {
    OnLinux.run(() -> {
      int[] before = CpuAffinity.current();
      int[] allowed = CpuAffinity.allowed();
      OnThread.run(
          LcoreThread::new,
          () -> {
            for (int cpu : allowed) {
              CpuAffinity.pin(cpu);
              assertArrayEquals(new int[] {cpu}, CpuAffinity.current());
              assertArrayEquals(allowed, CpuAffinity.allowed(), "the process keeps its own");
            }
            CpuAffinity.pin(allowed);
            assertArrayEquals(allowed, CpuAffinity.current());
          });
      assertArrayEquals(before, CpuAffinity.current());
    });
  }

  @Test
  void cpusThatAreNotAllowedAreNamedWithThoseThatAre() throws Exception {
    OnLinux.run(() -> {
      int[] before = CpuAffinity.current();
      int[] allowed = CpuAffinity.allowed();
      int beyond = last(allowed) + 1;
      refused(() -> CpuAffinity.pin(allowed[0], beyond), "use [" + beyond + "]", allowed);
      refused(() -> CpuAffinity.pin(-1), "[-1]", allowed);
      refused(() -> CpuAffinity.pin(Integer.MAX_VALUE), "[2147483647]", allowed);
      refused(CpuAffinity::pin, "[]", allowed);
      assertEquals(
          "cpus",
          assertThrows(NullPointerException.class, () -> CpuAffinity.pin((int[]) null))
              .getMessage());
      refused(() -> CpuAffinity.pinned(Thread::new, beyond), "use [" + beyond + "]", allowed);
      assertArrayEquals(before, CpuAffinity.current());
    });
  }

  private static void refused(Runnable code, String asked, int[] allowed) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, code::run);
    assertTrue(e.getMessage().contains(asked), e.getMessage());
    assertTrue(e.getMessage().contains(Arrays.toString(allowed)), e.getMessage());
  }

  @Test
  void threadsOfAFactoryTakeTheCpusInTurn() throws Exception {
    OnLinux.run(() -> {
      int[] cpus = CpuAffinity.allowed();
      ThreadFactory factory = CpuAffinity.pinned(LcoreThread.factory("pinned-"), cpus);
      for (int i = 0; i < cpus.length + 1; i++) {
        try (ExecutorService pool = Executors.newSingleThreadExecutor(factory)) {
          assertArrayEquals(
              new int[] {cpus[i % cpus.length]}, pool.submit(CpuAffinity::current).get());
          assertTrue(pool.submit(Lcore::current).get() >= 0);
        }
      }
    });
  }

  @Test
  void aFactoryMayRefuse() throws Exception {
    OnLinux.run(() -> {
      ThreadFactory refusing = CpuAffinity.pinned(_ -> null, CpuAffinity.allowed());
      assertNull(refusing.newThread(() -> {}));
    });
  }

  @Test
  void virtualThreadsAreRefused() throws Exception {
    FutureTask<?> outcome =
        new FutureTask<>(
            () -> {
              assertThrows(IllegalStateException.class, () -> CpuAffinity.pin(0));
              assertThrows(IllegalStateException.class, CpuAffinity::current);
            },
            null);
    Thread.startVirtualThread(outcome).join();
    outcome.get();
    OnLinux.run(() -> {
      ThreadFactory factory =
          CpuAffinity.pinned(Thread.ofVirtual().factory(), CpuAffinity.allowed());
      assertThrows(IllegalStateException.class, () -> factory.newThread(() -> {}));
    });
  }

  @Test
  void otherSystemsAreToldSo() {
    String real = System.setProperty("os.name", "Plan 9");
    try {
      MempoolException e = assertThrows(MempoolException.class, CpuAffinity::allowed);
      assertEquals(Reason.ENOTSUP, e.reason());
      assertTrue(e.getMessage().contains("Plan 9"), e.getMessage());
    } finally {
      System.setProperty("os.name", String.valueOf(real));
    }
  }
}
