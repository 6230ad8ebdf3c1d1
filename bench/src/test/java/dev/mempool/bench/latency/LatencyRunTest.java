// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.mempool.bench.support.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyRunTest {

  /** Each thread runs one round to warm up and one that counts: the time is over at once. */
  @ParameterizedTest
  @CsvSource({"ring_mp_mc,0,1", "lf_stack,512,1", "bucket,0,32", "stack,512,32"})
  void everyCallIsCountedAndWarmUpIsNot(String ops, int cache, int n) throws Exception {
    List<JsonObject> rows =
        LatencyRun.measure(ops, cache, 3, n, 17, 0, 0).stream().map(Json::object).toList();
    assertEquals(
        List.of("get", "put"), rows.stream().map(r -> r.get("operation").getAsString()).toList());
    for (JsonObject row : rows) {
      assertEquals(3 * LatencyRun.KEEP / n, row.get("count").getAsLong());
      assertEquals(ops, row.get("ops").getAsString());
      assertEquals(cache, row.get("cache").getAsInt());
      assertEquals(3, row.get("threads").getAsInt());
      assertEquals(n, row.get("n").getAsInt());
      assertEquals(17, row.get("timer_ns").getAsLong());
      assertTrue(row.get("max").getAsLong() >= row.get("p50").getAsLong(), row::toString);
    }
  }

  @Test
  void oneThreadAllProcessorsAndTwiceAsMany() {
    assertEquals(List.of(1, 4, 8), LatencyRun.threads(4));
    assertEquals(List.of(1, 2), LatencyRun.threads(1));
  }
}
