// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifySoakTest {

  @Test
  void theLastLineIsTheResult() {
    Run run = Run.of("verify", "--ops", "ring_mp_mc", "--soak", "1s");
    assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
    assertTrue(
        run.lastLine().matches("soak seconds=\\d+ operations=[1-9]\\d* duplicated=0 lost=0"),
        run.out());
  }

  @Test
  void settingsThatDependOnThePoolSizeAreAccepted() {
    Run run = Run.of("verify", "--ops", "ring_mt_rts:htdMax=64", "--soak", "1s");
    assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
  }

  @Test
  void aFaultExitsWith1AndIsPrintedBeforeTheLastLine() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    OpsEntry losing = OpsTable.of(new LosingOps()).require("losing");
    int status =
        new SoakReport(writer, new PrintWriter(new StringWriter()))
            .run(losing, "", Duration.ofSeconds(1), new PoolRegistry());
    writer.flush();
    assertEquals(ExitStatus.FAILED, status);
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(lines.size() - 2).contains("(seed "), out.toString());
    assertTrue(
        lines.getLast().matches("soak seconds=\\d+ operations=\\d+ duplicated=0 lost=[1-9]\\d*"),
        out.toString());
  }

  /** A locked stack that loses an object of every hundredth bulk. */
  private static final class LosingOps implements MempoolOps {

    @Override
    public String name() {
      return "losing";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return new MempoolBackend() {
        private final int[] free = new int[geometry.size()];
        private int count;
        private int calls;

        @Override
        public synchronized boolean enqueue(int[] objects, int from, int n) {
          if (count + n > free.length) {
            return false;
          }
          System.arraycopy(objects, from, free, count, n);
          count += n;
          return true;
        }

        @Override
        public synchronized boolean dequeue(int[] objects, int from, int n) {
          if (n >= count) {
            return false;
          }
          count -= n;
          System.arraycopy(free, count, objects, from, n);
          count -= ++calls % 100 == 0 ? 1 : 0;
          return true;
        }

        @Override
        public synchronized int count() {
          return count;
        }
      };
    }
  }

  @Test
  void theMessageAboutAWrongDurationShowsExamples() {
    String err = Run.of("verify", "--ops", "ring_mp_mc", "--soak", "10").err();
    assertTrue(err.contains("90s, 5m or 1h"), err);
  }
}
