// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An operation for which the stack has too little room has no effect, with code of the interpreter
 * and of each compiler. {@link StackProgram} has the details. The system property {@code
 * mempool.stack.rounds} sets the number of recursions per pool, for a longer run.
 */
class StackOverflowTest {

  private static final String ROUNDS = System.getProperty("mempool.stack.rounds", "2");

  @ParameterizedTest
  @CsvSource({ // the frames of compiled code are smaller, so fewer of them are tried
    "-Xint, 2",
    "-XX:TieredStopAtLevel=1, 3",
    "-XX:+TieredCompilation, 7"
  })
  void noOverflowLosesAnObjectOrBlocksAnotherThread(String compilers, String every)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // a short stack and short traces, so that an overflow takes little time
    command.addAll(
        List.of("-XX:+UseSerialGC", "-Xss256k", "-XX:MaxJavaStackTraceDepth=4", compilers));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(StackProgram.class.getName(), ROUNDS, every));
    command.addAll(
        List.of(
            "ring_mp_mc",
            "ring_sp_sc",
            "ring_mt_rts",
            "stack",
            "lf_stack",
            "bucket",
            "dpaa",
            "dpaa2",
            "mbuf"));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (var out = program.getInputStream()) {
      output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      program.destroy();
    }
    assertEquals(0, program.waitFor(), output);
    assertTrue(output.contains("ok "), output);
  }
}
