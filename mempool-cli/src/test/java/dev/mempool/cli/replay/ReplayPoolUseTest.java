// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.cli.replay.pipeline.InterruptedRunException;
import dev.mempool.cli.replay.pipeline.ReplayOptions;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsTable;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The use of the backend by a replay, and its reaction to a faulty backend. */
@Timeout(60)
class ReplayPoolUseTest {

  private static final int POOL_SIZE = 64;

  /** Not a multiple of the size of a refill, so that the cache of rx is not empty at the end. */
  private static final int FRAMES = 2001;

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    in = Files.write(folder.resolve("in.pcap"), Capture.random(3, FRAMES, 100).bytes());
    out = folder.resolve("out.pcap");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void onlyTxPuts(int lcores) {
    StackOps ops = new StackOps(Concurrency.SP_SC);
    ReplayResult result = run(ops, lcores, 16);
    assertEquals(0, result.missing());
    Set<String> putters =
        ops.putters.stream().filter(name -> name.startsWith("replay-")).collect(Collectors.toSet());
    assertEquals(Set.of("replay-tx"), putters);
  }

  @Test
  void opsForOneThreadAreRefusedForSeveralLcores() throws IOException {
    assertEquals(FRAMES, run(new StackOps(Concurrency.SINGLE_THREAD), 1, 16).packets());
    Files.delete(out);
    for (int lcores = 2; lcores <= 4; lcores++) {
      int many = lcores;
      String message =
          assertThrows(
                  UsageException.class,
                  () -> run(new StackOps(Concurrency.SINGLE_THREAD), many, 16))
              .getMessage();
      assertTrue(message.contains("single_thread"), message);
      assertTrue(message.contains("--lcores " + lcores), message);
      assertFalse(Files.exists(out));
    }
  }

  @Test
  void lostMbufsAreCounted() {
    StackOps lossy =
        new StackOps(Concurrency.SP_SC) {
          private int lost;

          @Override
          boolean beforePut(int count) {
            boolean ours = Thread.currentThread().getName().startsWith("replay");
            return !ours || count != 1 || lost++ >= 3;
          }
        };
    ReplayResult result = run(lossy, 2, 0, 1);
    assertEquals(3, result.missing());
    StringWriter err = new StringWriter();
    assertEquals(ExitStatus.FAILED, ReplayCommand.status(result, new PrintWriter(err)));
    assertTrue(err.toString().contains("3 of the pool's 64 mbufs are missing"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aFailureEndsAllLcoresAndLeavesAnOlderOutput(int lcores) throws IOException {
    StackOps failing =
        new StackOps(Concurrency.SP_SC) {
          private int puts;

          @Override
          boolean beforePut(int count) {
            if (Thread.currentThread().getName().startsWith("replay") && ++puts == 5) {
              throw new IllegalStateException("out of order");
            }
            return true;
          }
        };
    Files.writeString(out, "precious");
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> run(failing, lcores, 0));
    assertEquals("out of order", failure.getMessage());
    assertEquals("precious", Files.readString(out));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(Set.of(in, out), files.collect(Collectors.toSet()));
    }
    assertNoLcoreIsLeft();
  }

  @Test
  void anErrorIsThrownAsItIs() {
    StackOps failing =
        new StackOps(Concurrency.SP_SC) {
          @Override
          boolean beforePut(int count) {
            if (Thread.currentThread().getName().startsWith("replay")) {
              throw new StackOverflowError("deep");
            }
            return true;
          }
        };
    assertThrows(StackOverflowError.class, () -> run(failing, 3, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void anInterruptEndsTheRun(int lcores) {
    Thread waiting = Thread.currentThread();
    StackOps interrupting =
        new StackOps(Concurrency.SP_SC) {
          @Override
          boolean beforePut(int count) {
            if (Thread.currentThread() != waiting) {
              waiting.interrupt();
            }
            return true;
          }
        };
    // With as many passes as this, only the interrupt can end the run.
    ReplayOptions endless = options(lcores, 16, 32, Integer.MAX_VALUE);
    Replay replay = new Replay(endless, OpsTable.of(interrupting));
    assertThrows(InterruptedRunException.class, () -> replay.run(false));
    assertTrue(Thread.interrupted());
    assertFalse(Files.exists(out));
    assertNoLcoreIsLeft();
  }

  @Test
  void aGoodFileHasNoDamage() {
    assertNull(run(new StackOps(Concurrency.MP_MC), 2, 16).damage());
  }

  private static void assertNoLcoreIsLeft() {
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("replay")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aBackendThatKeepsAllObjectsFailsTheRun(int lcores) {
    StackOps keepsAll =
        new StackOps(Concurrency.MP_MC) {
          @Override
          boolean beforePut(int count) {
            return false;
          }
        };
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> run(keepsAll, lcores, 0));
    assertTrue(e.getMessage().contains("gives no mbuf"), e.getMessage());
    assertFalse(Files.exists(out));
  }

  private ReplayResult run(StackOps ops, int lcores, int cache) {
    return run(ops, lcores, cache, 32);
  }

  private ReplayResult run(StackOps ops, int lcores, int cache, int burst) {
    return new Replay(options(lcores, cache, burst, 1), OpsTable.of(ops)).run(false);
  }

  private ReplayOptions options(int lcores, int cache, int burst, int repeat) {
    return new ReplayOptions(
        in,
        out,
        new OpsChoice("stack_for_test", ""),
        lcores,
        POOL_SIZE,
        cache,
        2176,
        burst,
        repeat,
        false);
  }
}
