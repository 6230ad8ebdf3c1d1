// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Buffers cost no heap memory: a JVM that never collects garbage runs as long as it likes. */
class NoGarbageTest {

  /**
   * The heap of the JVM, of which it needs a third for itself. 16 bytes for each buffer of one way
   * of use would be more.
   */
  private static final String HEAP = "60m";

  /** What the JVM itself allocates meanwhile, for threads and for timers: less than this. */
  private static final long OF_THE_JVM = 2 << 20;

  @Test
  void millionsOfBuffersFitIntoASmallHeapThatIsNeverCollected() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:+UseEpsilonGC",
                    "-Xms" + HEAP,
                    "-Xmx" + HEAP,
                    "-XX:+ExitOnOutOfMemoryError",
                    "--sun-misc-unsafe-memory-access=deny",
                    "-Dio.netty.leakDetection.level=disabled",
                    "-cp",
                    System.getProperty("java.class.path"),
                    NoGarbageProgram.class.getName()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    String[] lines = output.strip().split("\n");
    long bytes = Long.parseLong(lines[lines.length - 1]);
    assertTrue(bytes < OF_THE_JVM, output);
  }
}
