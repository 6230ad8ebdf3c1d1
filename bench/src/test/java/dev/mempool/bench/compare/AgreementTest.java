// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.Work;
import dev.mempool.bench.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgreementTest {

  private static final Machine MACHINE =
      new Machine("cpu", 2, "Linux 6", "jdk 25", "default", null, null, 0, Map.of());

  @TempDir private Path folder;

  /** A document with a cell for each n, of a ratio with a spread. */
  private Path document(String name, double[]... ratios) throws IOException {
    List<CellResult> results =
        IntStream.range(0, ratios.length)
            .mapToObj(i -> result(i + 1, ratios[i][0], ratios[i][1]))
            .toList();
    return Files.writeString(folder.resolve(name), Json.pretty(report(results).json()));
  }

  private static Report report(List<CellResult> results) {
    Report report = new Report(List.of(), MACHINE, List.of());
    results.forEach(report::add);
    return report;
  }

  private static CellResult result(int n, double ratio, double spread) {
    List<List<Double>> java = List.of(List.of(1.0), List.of(1.0), List.of(1.0));
    List<List<Double>> c =
        List.of(List.of(ratio - spread), List.of(ratio), List.of(ratio + spread));
    return new CellResult(
        new Cell(Work.OBJECTS, Optional.of("ring_mp_mc"), "0", 1, n, 512, 2048),
        CellResult.Pairs.of(java, c),
        10,
        0,
        "",
        Map.of());
  }

  @Test
  void intervalsThatTouchAgree() throws IOException {
    Path before = document("before", new double[] {1.0, 0.25}, new double[] {2.0, 0.25});
    Path after = document("after", new double[] {1.5, 0.25}, new double[] {1.25, 0.25});
    Agreement agreement = Agreement.of(before, after);
    assertEquals(2, agreement.compared());
    assertEquals(1, agreement.differences().size());
    String line = agreement.differences().getFirst();
    assertTrue(line.contains("n=2") && line.contains("slower"), line);
    assertTrue(agreement.text().contains("2 cells in both, 1 agree, 1 differ"), agreement.text());
    assertTrue(Agreement.of(after, before).differences().getFirst().contains("faster"));
  }

  @Test
  void cellsWithoutARatioAreNotCompared() throws IOException {
    Path before = document("before", new double[] {1.0, 0.25});
    Cell cell = result(1, 1, 0).cell();
    Path after = folder.resolve("after");
    Files.writeString(
        after, Json.pretty(report(List.of(CellResult.missing(cell, "no reason"))).json()));
    assertEquals(0, Agreement.of(before, after).compared());
  }

  @Test
  void otherFilesAreRefusedByName() throws IOException {
    Path good = document("good", new double[] {1.0, 0.25});
    Path bad = folder.resolve("bad");
    for (String text : new String[] {"", "[]", "{}", "{\"cells\":[{}]}", "{\"cells\":[1]}"}) {
      Files.writeString(bad, text);
      IOException refusal = assertThrows(IOException.class, () -> Agreement.of(good, bad), text);
      assertTrue(refusal.getMessage().contains("bad"), refusal.getMessage());
    }
    IOException refusal =
        assertThrows(IOException.class, () -> Agreement.of(folder.resolve("none"), good));
    assertTrue(refusal.getMessage().contains("none"), refusal.getMessage());
  }
}
