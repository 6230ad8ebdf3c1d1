// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.core.OpsChoice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecommendationTest {

  private static final Backend RING = backend("ring_mp_mc", Concurrency.MP_MC);
  private static final Backend STACK = backend("stack", Concurrency.MP_MC);
  private static final Backend BUCKET = backend("bucket", Concurrency.MP_MC);
  private static final Backend SINGLE = backend("ring_sp_sc", Concurrency.SP_SC);

  private static Backend backend(String name, Concurrency concurrency) {
    return new Backend(new OpsChoice(name, ""), concurrency, "", null);
  }

  private static CellResult measured(
      Backend backend, int cache, int cores, int bulk, double low, double nanos, double high) {
    return new CellResult(
        new Cell(backend, cache, cores, bulk), new Figure(nanos, low, high), null);
  }

  private static CellResult failed(Backend backend, int cache, int cores, int bulk) {
    return new CellResult(new Cell(backend, cache, cores, bulk), null, "broken");
  }

  private static String only(CellResult... results) {
    List<String> lines = Recommendation.of(List.of(results));
    assertEquals(1, lines.size(), lines.toString());
    return lines.getFirst();
  }

  @Test
  void whatIsFasterForEveryBulkIsRecommendedBesideTheDefault() {
    List<String> lines =
        Recommendation.of(
            List.of(
                measured(RING, 0, 2, 1, 400, 440, 500),
                measured(BUCKET, 0, 2, 1, 21, 22, 23),
                measured(RING, 0, 2, 32, 12, 14, 16),
                measured(BUCKET, 0, 2, 32, 2.4, 2.5, 2.6)));
    assertEquals(
        List.of(
            "2 cores, without a cache (virtual threads, threads that are no lcores): bucket without"
                + " a cache, 22.0 ns per object 1 at a time, 2.50 ns per object 32 at a time. The"
                + " default, ring_mp_mc without a cache, takes 440 ns per object 1 at a time, 14.0"
                + " ns per object 32 at a time."),
        lines.stream().filter(line -> line.startsWith("2 cores, without")).toList());
  }

  @Test
  void withinTheSpreadTheDefaultIsKept() {
    String line =
        only(measured(STACK, 512, 1, 1, 1.0, 1.2, 2.9), measured(RING, 512, 1, 1, 2.8, 2.9, 3.0));
    assertTrue(line.startsWith("One core: ring_mp_mc with a cache of 512, 2.90 ns"), line);
    assertTrue(
        line.endsWith(
            "No difference that this run can show to stack with a cache of 512: keep the default."),
        line);
  }

  @Test
  void differencesTooSmallToMatterAreNone() {
    assertTrue(
        only(measured(STACK, 0, 1, 1, 9.99, 10, 10.01), measured(RING, 0, 1, 1, 12.39, 12.4, 12.41))
            .contains("keep the default"));
    assertFalse(
        only(measured(STACK, 0, 1, 1, 9.99, 10, 10.01), measured(RING, 0, 1, 1, 12.59, 12.6, 12.61))
            .contains("keep the default"));
  }

  @Test
  void aTieWithoutTheDefaultNamesTheOthers() {
    String line =
        only(
            measured(STACK, 0, 1, 1, 10, 10.5, 11),
            measured(BUCKET, 0, 1, 1, 10, 10.2, 11),
            measured(RING, 0, 1, 1, 30, 31, 32));
    assertTrue(line.startsWith("One core: bucket without a cache"), line);
    assertTrue(line.contains("show to stack without a cache. The default"), line);
  }

  @Test
  void eachBulkHasASentenceWhereNoneIsBestForAll() {
    List<String> lines =
        Recommendation.of(
            List.of(
                measured(RING, 0, 1, 1, 24, 24, 24),
                measured(STACK, 0, 1, 1, 10, 10, 10),
                measured(RING, 0, 1, 32, 1, 1, 1),
                measured(STACK, 0, 1, 32, 3, 3, 3)));
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.getFirst().startsWith("One core, 1 at a time: stack"), lines.toString());
    assertTrue(lines.getLast().startsWith("One core, 32 at a time: ring_mp_mc"), lines.toString());
  }

  @Test
  void whatIsForOneThreadHasAnAlternativeForMany() {
    List<String> lines =
        Recommendation.of(
            List.of(measured(SINGLE, 0, 1, 1, 6, 6, 6), measured(RING, 0, 1, 1, 24, 24, 24)));
    assertTrue(
        lines.getFirst().startsWith("One core: ring_sp_sc without a cache (sp_sc, one core only)"),
        lines.toString());
    assertTrue(
        lines.getLast().startsWith("One core, if other threads use the pool too: ring_mp_mc"),
        lines.toString());
  }

  @Test
  void whatFailedIsNotRecommendedAndHindersNobody() {
    assertTrue(
        only(failed(RING, 512, 1, 1), measured(STACK, 512, 1, 1, 1, 1, 1))
            .startsWith("One core: stack with a cache of 512"));
    assertTrue(
        Recommendation.of(
                List.of(
                    measured(RING, 0, 1, 1, 5, 5, 5),
                    failed(RING, 0, 1, 32),
                    measured(STACK, 0, 1, 1, 9, 9, 9),
                    measured(STACK, 0, 1, 32, 9, 9, 9)))
            .getLast()
            .startsWith("One core, 32 at a time: stack"));
  }

  @Test
  void allFailedIsNoRecommendation() {
    assertEquals(
        "One core: no figure, so no recommendation.",
        only(failed(RING, 0, 1, 1), failed(STACK, 0, 1, 1)));
  }

  @Test
  void aSingleOneIsComparedWithNothing() {
    assertTrue(
        only(measured(RING, 0, 1, 1, 5, 5, 5)).endsWith("There is nothing to compare it with."));
  }

  @Test
  void nothingIsSaidOfWhatWasNotAskedFor() {
    assertEquals(List.of(), Recommendation.of(List.of()));
    assertTrue(
        Stream.of(only(measured(RING, 0, 1, 1, 5, 5, 5))).noneMatch(line -> line.contains("2")),
        "no second core");
  }
}
