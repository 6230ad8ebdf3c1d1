// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Results.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class PeersReportTest {

  private static final double EXACT = 1e-12;

  @Test
  void everyPeerMeetsBothOfOursInTheCaseOfBuffers() {
    List<JsonObject> rows = rows(2);
    assertEquals(2 * (6 + 5) + 2 * 2 * (6 + 4), rows.size());
    assertEquals(
        List.of("mempool", "mbuf"),
        select(rows, "buffer", "Netty adaptive allocator", 32, 2)
            .map(row -> row.get("ours").getAsString())
            .toList());
    assertEquals(1, select(rows, "object", "Netty Recycler", 1, 2).count());
    assertEquals(0, select(rows, "object", "JCTools MpscArrayQueue", 1, 2).count());
  }

  @Test
  void oneProcessorIsNotSharedByTwoThreads() {
    List<JsonObject> rows = rows(1);
    assertFalse(rows.isEmpty());
    assertTrue(rows.stream().allMatch(row -> row.get("threads").getAsInt() == 1));
  }

  @Test
  void aRowSaysHowManyTimesFasterOursIs() {
    JsonObject row = select(rows(2), "object", "Stormpot", 32, 1).findFirst().orElseThrow();
    assertEquals(12, row.get("peer_ns").getAsDouble(), EXACT);
    assertEquals(3, row.get("our_ns").getAsDouble(), EXACT);
    assertEquals(4, row.get("ratio").getAsDouble(), EXACT);
    assertEquals(0, row.get("spread").getAsDouble(), EXACT);
    assertEquals(24, row.get("peer_bytes").getAsDouble(), EXACT);
    assertEquals(0, row.get("our_bytes").getAsDouble(), EXACT);
    assertTrue(row.get("note").getAsString().contains("tap"));
  }

  @Test
  void aFailedPeerHasAReasonAndNoFigures() {
    JsonObject document =
        Peers.part(1)
            .measure(
                benchmark -> {
                  if (benchmark.params().get("peer").equals("AGRONA_OBJECTS")) {
                    throw new RunnerException("not exported");
                  }
                  return score(benchmark);
                },
                step -> {});
    List<JsonObject> rows = rows(document);
    JsonObject row =
        select(rows, "object", "Agrona ManyToManyConcurrentArrayQueue", 1, 1)
            .findFirst()
            .orElseThrow();
    assertFalse(row.has("ratio"));
    assertTrue(row.get("note").getAsString().contains("not exported"));
    assertTrue(select(rows, "object", "Stormpot", 1, 1).allMatch(other -> other.has("ratio")));
  }

  private static Score score(BenchmarkCase benchmark) {
    return String.valueOf(benchmark.params().get("peer")).matches("(MEMPOOL|MBUF).*")
        ? new Score(3, 0)
        : new Score(12, 24);
  }

  private static List<JsonObject> rows(int processors) {
    return rows(Peers.part(processors).measure(PeersReportTest::score, step -> {}));
  }

  private static List<JsonObject> rows(JsonObject document) {
    List<JsonObject> rows = new ArrayList<>();
    for (JsonElement row : document.getAsJsonArray("rows")) {
      rows.add(row.getAsJsonObject());
    }
    return rows;
  }

  private static Stream<JsonObject> select(
      List<JsonObject> rows, String kind, String peer, int n, int threads) {
    return rows.stream()
        .filter(row -> row.get("case").getAsString().equals(kind))
        .filter(row -> row.get("peer").getAsString().equals(peer))
        .filter(row -> row.get("n").getAsInt() == n)
        .filter(row -> row.get("threads").getAsInt() == threads);
  }
}
