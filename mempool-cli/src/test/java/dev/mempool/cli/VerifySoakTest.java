package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VerifySoakTest {

  @Test
  void theLastLineSaysWhatWasFound() {
    Run run = Run.of("verify", "--ops", "ring_mp_mc", "--soak", "1s");
    assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
    assertTrue(
        run.lastLine().matches("soak seconds=\\d+ operations=[1-9]\\d* duplicated=0 lost=0"),
        run.out());
  }

  @Test
  void aWrongDurationIsToldWithTheForms() {
    String err = Run.of("verify", "--ops", "ring_mp_mc", "--soak", "10").err();
    assertTrue(err.contains("90s, 5m or 1h"), err);
  }
}
