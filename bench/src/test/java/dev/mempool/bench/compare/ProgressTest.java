// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.pools.Cell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Progress progress() {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Progress(out, 68, 20, Duration.ofSeconds(3));
  }

  @Test
  void atFirstTheTimeIsAGuessForTheCellsThatTakeTime() {
    progress();
    String line = said.toString(StandardCharsets.UTF_8);
    assertTrue(line.contains("68 cells, 20 to be measured, about 1:00"), line);
  }

  @Test
  void thenTheTimeOfTheMeasuredCellsCounts() {
    Progress progress = progress();
    progress.done(Duration.ofSeconds(4));
    progress.done(Duration.ofSeconds(6));
    assertEquals("1:30", progress.remaining());
    Cell cell = Plan.quick().cells().getFirst();
    progress.begin(cell);
    String line = said.toString(StandardCharsets.UTF_8);
    assertTrue(line.contains("1 of 68, 1:30 left: " + cell.name()), line);
  }
}
