// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.latency.LatencyRun.Row;
import dev.mempool.bench.support.Json;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DistributionTest {

  @Test
  void theThreadsTogetherAreOneDistribution() {
    Histogram fast = LatencyRun.histogram();
    fast.recordValueWithCount(20, 989);
    Histogram slow = LatencyRun.histogram();
    slow.recordValueWithCount(100, 9);
    slow.recordValue(5_000_000);
    slow.recordValue(70_000_000_000L);
    Histogram all = LatencyRun.merged(List.of(fast, slow));
    JsonObject row = Json.object(Row.of("stack", 0, 2, 1, "get", all, 17));
    assertEquals(1000, row.get("count").getAsLong());
    assertEquals(20, row.get("p50").getAsLong());
    assertEquals(100, row.get("p99").getAsLong());
    assertEquals(5_000_000, row.get("p999").getAsDouble(), 50_000);
    assertEquals(70e9, row.get("max").getAsDouble(), 0.7e9);
    assertEquals(989, fast.getTotalCount(), "the parts stay as they were");
  }

  @Test
  void theCurveRisesFromTheFastestCallToTheSlowest() {
    Histogram histogram = LatencyRun.histogram();
    for (int ns = 1; ns <= 100; ns++) {
      histogram.recordValue(ns);
    }
    JsonObject row = Json.object(Row.of("stack", 0, 1, 1, "get", histogram, 17));
    JsonArray curve = row.getAsJsonArray("curve");
    assertEquals("[0.0,1]", curve.get(0).toString());
    assertEquals("[50.0,50]", curve.get(5).toString());
    assertEquals("[99.0,99]", curve.get(12).toString());
    assertEquals("[100.0,100]", curve.get(curve.size() - 1).toString());
    for (int i = 1; i < curve.size(); i++) {
      for (int coordinate = 0; coordinate < 2; coordinate++) {
        double before = curve.get(i - 1).getAsJsonArray().get(coordinate).getAsDouble();
        double here = curve.get(i).getAsJsonArray().get(coordinate).getAsDouble();
        assertEquals(Math.max(before, here), here);
      }
    }
  }
}
