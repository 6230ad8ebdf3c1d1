// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Results.Score;
import dev.mempool.bench.measure.RoundsPart;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class NettyPartTest {

  private static final double EXACT = 1e-12;

  /** Nanoseconds of the three allocators. */
  private static final Map<String, Double> TIMES =
      Map.of("mempool", 10.0, "pooled", 60.0, "adaptive", 40.0);

  private static Score score(BenchmarkCase one) {
    return new Score(TIMES.get(one.params().get("allocator")), 0);
  }

  private static List<JsonObject> rows(RoundsPart.Runner runner, int processors) {
    return NettyPart.part(processors)
        .measure(runner, _ -> {})
        .getAsJsonArray("rows")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  @Test
  void aRowNamesTheBetterOfTheirs() {
    List<JsonObject> rows = rows(NettyPartTest::score, 2);
    assertEquals(2 * 3 * 3, rows.size());
    for (JsonObject row : rows) {
      assertEquals(4, row.get("ratio").getAsDouble(), EXACT);
      assertEquals(10, row.get("our_ns").getAsDouble(), EXACT);
      assertEquals(60, row.get("pooled_ns").getAsDouble(), EXACT);
      assertEquals(40, row.get("adaptive_ns").getAsDouble(), EXACT);
    }
  }

  @Test
  void oneProcessorIsNotSharedByTwoThreads() {
    List<JsonObject> rows = rows(NettyPartTest::score, 1);
    assertEquals(2 * 3 * 2, rows.size());
    assertTrue(rows.stream().allMatch(row -> row.get("case").getAsString().equals("one thread")));
  }

  @Test
  void aFailureHasAReasonAndNoFigures() {
    List<JsonObject> rows =
        rows(
            one -> {
              if (one.name().contains("no Unsafe: pooled")) {
                throw new RunnerException("it is broken");
              }
              return score(one);
            },
            1);
    JsonObject without = rows.getFirst();
    assertEquals("no", without.get("unsafe").getAsString());
    assertFalse(without.has("ratio"));
    assertTrue(without.get("note").getAsString().contains("it is broken"));
    assertTrue(rows.getLast().has("ratio"));
  }
}
