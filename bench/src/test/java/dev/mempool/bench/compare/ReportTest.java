// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.Work;
import dev.mempool.bench.support.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Machine MACHINE =
      new Machine("cpu", 2, "Linux 6", "jdk 25", "default", "DPDK 22.11", "-O3", 0, Map.of());

  private static final List<Double> FIVE = List.of(2.0, 2.0, 2.0, 2.0, 2.5);

  /** One process for each pair of slices. */
  private static CellResult result(Cell cell, List<Double> java, List<Double> c, String reason) {
    List<CellResult.Pairs> forks =
        CellResult.Pairs.of(
            java.stream().map(List::of).toList(), c.stream().map(List::of).toList());
    return new CellResult(cell, forks, 10, 0, reason, Map.of());
  }

  private static Report report(List<CellResult> results) {
    Report report = new Report(List.of(), MACHINE, List.of());
    results.forEach(report::add);
    return report;
  }

  private static JsonObject parse(JsonObject document) {
    return JsonParser.parseString(Json.pretty(document)).getAsJsonObject();
  }

  private static JsonObject cell(CellResult result) {
    JsonObject document = parse(report(List.of(result)).json());
    return document.getAsJsonArray("cells").get(0).getAsJsonObject();
  }

  @Test
  void aMeasuredCellHasBothTimesAndTheRatio() {
    Cell cell = new Cell(Work.OBJECTS, Optional.of("ring_mp_mc"), "512", 1, 32, 512, 2048);
    JsonObject json = cell(result(cell, List.of(1.0, 1.0, 1.0, 1.0, 1.0), FIVE, ""));
    assertEquals("ring_mp_mc", json.get("ops").getAsString());
    assertEquals(512, json.get("cache").getAsInt());
    assertEquals(1, json.get("cores").getAsInt());
    assertEquals(32, json.get("n").getAsInt());
    assertEquals(1, json.get("java_ns").getAsDouble());
    assertEquals(2, json.get("c_ns").getAsDouble());
    assertEquals(2, json.get("ratio").getAsDouble());
    assertEquals(0.5, json.get("spread").getAsDouble());
    assertEquals(5, json.get("pairs").getAsInt());
    assertEquals(
        FIVE,
        json.getAsJsonArray("fork_ratios").asList().stream()
            .map(JsonElement::getAsDouble)
            .toList());
    assertEquals(10 * 512 / 32 * 2, json.get("operations_per_slice").getAsInt());
    assertEquals("faster", json.get("verdict").getAsString());
    assertTrue(json.get("reason").isJsonNull());
  }

  @Test
  void aCloseCellIsUndecided() {
    Cell cell = new Cell(Work.OBJECTS, Optional.of("ring_mp_mc"), "user", 8, 1, 32, 64);
    JsonObject json = cell(result(cell, List.of(2.0, 1.9, 2.1, 2.0, 2.0), FIVE, ""));
    assertTrue(json.get("undecided").getAsBoolean());
    assertEquals("undecided", json.get("verdict").getAsString());
    assertEquals("user", json.get("cache").getAsString());
    assertEquals("all", json.get("cores").getAsString());
  }

  @Test
  void withoutCThereIsAReason() {
    Cell cell = new Cell(Work.PACKETS, Optional.empty(), "512", 1, 32, 32, 2048);
    JsonObject json = cell(result(cell, FIVE, List.of(), "no library"));
    assertTrue(json.get("ops").isJsonNull());
    assertTrue(json.get("c_ns").isJsonNull());
    assertTrue(json.get("ratio").isJsonNull());
    assertEquals(2, json.get("java_ns").getAsDouble());
    assertEquals("no library", json.get("reason").getAsString());
  }

  @Test
  void aMissingCellIsListed() {
    Cell cell = new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 512, 2048);
    CellResult missing = CellResult.missing(cell, "there are no ops named stack here");
    JsonObject json = cell(missing);
    assertTrue(json.get("java_ns").isJsonNull());
    assertEquals("missing", json.get("verdict").getAsString());
    String table = report(List.of(missing)).table();
    assertTrue(table.contains("1 cell(s): there are no ops named stack here"), table);
  }

  @Test
  void allCellsWithACSideHaveAMeanAndACount() {
    Cell cell = new Cell(Work.OBJECTS, Optional.of("ring_mp_mc"), "0", 1, 1, 512, 2048);
    List<Double> one = List.of(1.0, 1.0, 1.0);
    List<CellResult> results =
        List.of(
            result(cell, one, List.of(8.0, 8.0, 8.0), ""),
            result(cell, one, one, ""),
            result(cell, one, List.of(0.125, 0.125, 0.125), ""),
            result(cell, one, List.of(0.5, 0.5, 0.5), ""),
            result(cell, one, List.of(), "no library"),
            CellResult.missing(cell, "no ops"));
    // 8, 1, 1/8 and 1/2: the fourth root of 1/2
    assertEquals(Math.pow(0.5, 0.25), report(results).geometricMean(), 1e-12);
    JsonObject json = parse(report(results).json());
    assertEquals(0.8409, json.get("geometric_mean").getAsDouble());
    assertEquals(2, json.get("at_least_one").getAsInt());
    assertEquals(2, json.get("below_one").getAsInt());
    String table = report(results).table();
    assertTrue(
        table.endsWith(
            "\nC/Java of the 4 cells with a C side: geometric mean 0.84, 2 at 1 or above, 2 below"),
        table);
  }

  @Test
  void withoutACSideThereIsNoMean() {
    Cell cell = new Cell(Work.OBJECTS, Optional.of("ring_mp_mc"), "0", 1, 1, 512, 2048);
    List<CellResult> results = List.of(result(cell, FIVE, List.of(), "no library"));
    JsonObject json = parse(report(results).json());
    assertTrue(json.get("geometric_mean").isJsonNull());
    assertFalse(report(results).table().contains("geometric"));
  }

  @Test
  void theQuickPlanHasAllItsCells() {
    List<Cell> cells = Plan.quick().cells();
    assertEquals(4 * 2 * 2 * 4 + 4, cells.size());
    assertEquals(cells.size(), cells.stream().map(Cell::name).distinct().count());
    assertTrue(Plan.quick().forks() * Plan.quick().pairs() >= 5);
  }

  @Test
  void theFullPlanHoldsTheQuickOne() {
    assertTrue(Plan.full(2).cells().containsAll(Plan.quick().cells()));
    assertFalse(Plan.full(2).cells().stream().anyMatch(Cell::all));
    assertTrue(Plan.full(4).cells().stream().anyMatch(Cell::all));
  }

  @Test
  void processorsAreReadAsTheKernelWritesThem() {
    assertEquals(List.of(0, 2, 3, 4), Processors.parse("0,2-4"));
  }
}
