// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.testsupport.CapturedLog;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * An operation for which the Java heap has too little memory has no effect. Each allocation of each
 * operation fails once.
 */
class OutOfMemoryTest {

  /** Fewer would mean that the points were not put into the classes. */
  private static final int MIN_FAILURES = 1000;

  @Test
  void noAllocationThatFailsLosesAnObject() throws Exception {
    Class<?> program =
        new FaultLoader(FaultProgram.class.getName()).loadClass(FaultProgram.class.getName());
    List<String> findings;
    try (CapturedLog log = CapturedLog.start()) {
      findings = findings(program);
      // an executor, a cleaner and a logger may lack memory too
      int _ = log.expectOnly("watermark listener failed", "was dropped", "default moves are used");
    }
    int failures = Integer.parseInt(findings.getFirst().split(" ")[0]);
    assertTrue(failures >= MIN_FAILURES, findings::toString);
    assertEquals(List.of(), findings.subList(1, findings.size()));
  }

  @SuppressWarnings("unchecked")
  private static List<String> findings(Class<?> program) throws Exception {
    return ((Callable<List<String>>) program.getConstructor().newInstance()).call();
  }
}
