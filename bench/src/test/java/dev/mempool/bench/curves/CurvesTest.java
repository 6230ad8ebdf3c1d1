// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.curves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Results.Score;
import dev.mempool.bench.measure.RoundsPart;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class CurvesTest {

  private static List<JsonObject> rows(JsonObject document) {
    return document.getAsJsonArray("rows").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  @Test
  void bulksHaveARowForEachNumberOfObjects() {
    RoundsPart part = Curves.bulks();
    List<JsonObject> rows =
        rows(
            part.measure(
                benchmark -> new Score("64".equals(benchmark.params().get("n")) ? 7 : 9, 0.5),
                step -> {}));
    assertEquals(4 * 2 * 8, rows.size());
    assertEquals(
        Set.of(1, 4, 8, 32, 64, 128, 256, 512),
        rows.stream().map(row -> row.get("n").getAsInt()).collect(Collectors.toSet()));
    for (JsonObject row : rows) {
      assertEquals(row.get("n").getAsInt() == 64 ? 7 : 9, row.get("ns").getAsDouble());
      assertEquals(0.5, row.get("bytes").getAsDouble());
    }
    for (BenchmarkCase benchmark : part.cases()) {
      assertEquals(512, benchmark.objects());
      assertEquals("512", benchmark.params().get("keep"));
      assertEquals(1, benchmark.threads());
    }
  }

  @Test
  void contentionSaysWhereThreadsShareProcessors() {
    RoundsPart part = Curves.contention(2);
    List<JsonObject> rows =
        rows(part.measure(benchmark -> new Score(benchmark.threads(), 0), step -> {}));
    assertEquals(4 * 2 * 2 * 4, rows.size());
    for (JsonObject row : rows) {
      int threads = row.get("threads").getAsInt();
      assertEquals(threads, row.get("ns").getAsDouble());
      assertEquals(2, row.get("processors").getAsInt());
      assertEquals(threads > 2, row.get("oversubscribed").getAsBoolean());
    }
  }

  @Test
  void aFailedCaseHasAReasonAndTheOthersHaveFigures() {
    List<JsonObject> rows =
        rows(
            Curves.bulks()
                .measure(
                    benchmark -> {
                      if ("stack".equals(benchmark.params().get("ops"))) {
                        throw new RunnerException("no stack");
                      }
                      return new Score(1, 0);
                    },
                    step -> {}));
    for (JsonObject row : rows) {
      boolean failed = row.get("ops").getAsString().equals("stack");
      assertEquals(failed, row.has("reason"));
      assertEquals(!failed, row.has("ns"));
    }
  }

  @Test
  void aProcessMeasuresAllSizesAndLeavesThePoolsFull() throws Exception {
    List<JsonObject> rows = SizesRun.measure("lf_stack", 512, List.of(1023, 4095), 512, 1024, 3);
    assertEquals(2 * 2, rows.size());
    assertEquals(rows.size(), rows.stream().map(CurvesTest::point).distinct().count());
    for (JsonObject row : rows) {
      assertEquals("lf_stack", row.get("ops").getAsString());
      assertEquals(512, row.get("cache").getAsInt());
      assertTrue(row.get("ns").getAsDouble() > 0, row::toString);
    }
  }

  private static JsonObject point(JsonObject row) {
    JsonObject point = row.deepCopy();
    point.remove("ns");
    return point;
  }

  @Test
  void theProcessesTogetherGiveAMedianAndASpread() {
    List<JsonObject> rows =
        SizesRun.combine(
            List.of(
                row("{'size':1,'n':1,'ns':4}"),
                row("{'size':2,'n':1,'ns':40}"),
                row("{'size':1,'n':1,'ns':5}"),
                row("{'size':2,'n':1,'ns':30}"),
                row("{'size':1,'n':1,'ns':9}")));
    assertEquals(2, rows.size());
    assertEquals(row("{'size':1,'n':1,'ns':5.0,'spread':4.0}"), rows.get(0));
    assertEquals(row("{'size':2,'n':1,'ns':35.0,'spread':5.0}"), rows.get(1));
  }

  private static JsonObject row(String json) {
    return JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject();
  }
}
