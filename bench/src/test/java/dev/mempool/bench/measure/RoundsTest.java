// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.support.Statistics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class RoundsTest {

  private static final double EXACT = 1e-12;

  @Test
  void everyRoundHasEachCaseOnceAndEverySecondOneGoesBackwards() throws Exception {
    List<String> order = new ArrayList<>();
    rounds(
            3,
            one -> {
              order.add(one.name());
              return new Results.Score(1, 0);
            },
            "a",
            "b",
            "c")
        .run(step -> {});
    assertEquals(List.of("a", "b", "c", "c", "b", "a", "a", "b", "c"), order);
  }

  @Test
  void eachStepIsToldBeforeItIsTaken() {
    List<String> said = new ArrayList<>();
    rounds(
            2,
            one -> {
              said.add("ran " + one.name());
              return new Results.Score(1, 0);
            },
            "a")
        .run(said::add);
    assertEquals(List.of("1 of 2: a", "ran a", "2 of 2: a", "ran a"), said);
  }

  @Test
  void theRatioIsTheMedianOfTheRatiosOfTheRounds() {
    // Round by round 4, 5 and 5, though the medians of the times are 40 and 10: a round that is
    // slow
    // as a whole says as much as any other.
    Results results =
        run(Map.of("peer", List.of(40.0, 20.0, 500.0), "ours", List.of(10.0, 4.0, 100.0)));
    assertEquals(5, results.ratio("peer", "ours").value(), EXACT);
    assertEquals(0.2, results.ratio("ours", "peer").value(), EXACT);
    assertEquals(40, results.nsPerObject("peer"), EXACT);
    assertEquals(10, results.nsPerObject("ours"), EXACT);
    assertEquals(1, results.bytesPerObject("ours"), EXACT);
  }

  @Test
  void theSpreadLeavesOutTheFarthestRound() {
    Results results =
        run(
            Map.of(
                "peer",
                List.of(4.0, 5.0, 3.5, 90.0, 4.0),
                "ours",
                List.of(1.0, 1.0, 1.0, 1.0, 1.0)));
    Results.Ratio ratio = results.ratio("peer", "ours");
    assertEquals(4, ratio.value(), EXACT);
    assertEquals(1, ratio.spread(), EXACT);
    assertFalse(Statistics.undecided(ratio.value(), ratio.spread()));
    assertTrue(Statistics.undecided(1.2, 0.3));
  }

  @Test
  void aFailedCaseIsNotRunAgainAndTheOthersGoOn() {
    List<String> order = new ArrayList<>();
    Results results =
        rounds(
                2,
                one -> {
                  order.add(one.name());
                  if (one.name().equals("bad")) {
                    throw new RunnerException("no such thing");
                  }
                  return new Results.Score(3, 0);
                },
                "bad",
                "good")
            .run(step -> {});
    assertEquals(List.of("bad", "good", "good"), order);
    assertEquals(Optional.of("no such thing"), results.failure("bad"));
    assertEquals(Optional.empty(), results.failure("good"));
    assertEquals(3, results.nsPerObject("good"), EXACT);
    assertTrue(
        assertThrows(IllegalStateException.class, () -> results.ratio("good", "bad"))
            .getMessage()
            .contains("no such thing"));
    assertThrows(IllegalArgumentException.class, () -> results.nsPerObject("ugly"));
  }

  @Test
  void badInput() {
    RoundsPart.Runner runner = one -> new Results.Score(1, 0);
    assertThrows(IllegalArgumentException.class, () -> rounds(0, runner, "a"));
    assertThrows(IllegalArgumentException.class, () -> rounds(1, runner, "a", "a"));
    assertThrows(IllegalArgumentException.class, () -> benchmark("a", "plain", 0, 1));
    assertThrows(IllegalArgumentException.class, () -> benchmark("a", "plain", 1, 0));
  }

  private static BenchmarkCase benchmark(String name, String method, int threads, int objects) {
    return new BenchmarkCase(name, RoundsTest.class, method, Map.of(), threads, objects, List.of());
  }

  private record Rounds(RoundsPart part, RoundsPart.Runner runner) {

    Results run(Consumer<String> progress) {
      return part.run(runner, progress);
    }
  }

  private static Rounds rounds(int rounds, RoundsPart.Runner runner, String... names) {
    List<BenchmarkCase> cases =
        List.of(names).stream().map(name -> benchmark(name, "plain", 1, 1)).toList();
    return new Rounds(new RoundsPart("part", cases, rounds, 0, results -> List.of()), runner);
  }

  /** Rounds in which the times are known, round by round. */
  private static Results run(Map<String, List<Double>> times) {
    Map<String, Deque<Double>> left =
        Map.of(
            "peer", new ArrayDeque<>(times.get("peer")),
            "ours", new ArrayDeque<>(times.get("ours")));
    return rounds(
            times.get("peer").size(),
            one -> new Results.Score(left.get(one.name()).removeFirst(), 1),
            "peer",
            "ours")
        .run(step -> {});
  }
}
