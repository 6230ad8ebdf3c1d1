package dev.mempool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Fork;

class ContestTest {

  private static final double EXACT = 1e-12;

  @Test
  void everyRoundHasEachContestantOnceAndEverySecondOneGoesBackwards() throws Exception {
    List<String> order = new ArrayList<>();
    contest(
            3,
            contestant -> {
              order.add(contestant.name());
              return new Score(1, 0);
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
    contest(
            2,
            contestant -> {
              said.add("ran " + contestant.name());
              return new Score(1, 0);
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
    Standings standings =
        run(Map.of("peer", List.of(40.0, 20.0, 500.0), "ours", List.of(10.0, 4.0, 100.0)));
    assertEquals(5, standings.ratio("peer", "ours").value(), EXACT);
    assertEquals(0.2, standings.ratio("ours", "peer").value(), EXACT);
    assertEquals(40, standings.nsPerObject("peer"), EXACT);
    assertEquals(10, standings.nsPerObject("ours"), EXACT);
    assertEquals(1, standings.bytesPerObject("ours"), EXACT);
  }

  @Test
  void theSpreadLeavesOutTheFarthestRound() {
    Standings standings =
        run(
            Map.of(
                "peer",
                List.of(4.0, 5.0, 3.5, 90.0, 4.0),
                "ours",
                List.of(1.0, 1.0, 1.0, 1.0, 1.0)));
    Standings.Ratio ratio = standings.ratio("peer", "ours");
    assertEquals(4, ratio.value(), EXACT);
    assertEquals(1, ratio.spread(), EXACT);
    assertFalse(ratio.undecided());
    assertTrue(new Standings.Ratio(1.2, 0.3).undecided());
  }

  @Test
  void oneThatFailsIsNotRunAgainAndTheOthersGoOn() {
    List<String> order = new ArrayList<>();
    Standings standings =
        contest(
                2,
                contestant -> {
                  order.add(contestant.name());
                  if (contestant.name().equals("bad")) {
                    throw new HeatFailure("no such thing");
                  }
                  return new Score(3, 0);
                },
                "bad",
                "good")
            .run(step -> {});
    assertEquals(List.of("bad", "good", "good"), order);
    assertEquals(Optional.of("no such thing"), standings.failure("bad"));
    assertEquals(Optional.empty(), standings.failure("good"));
    assertEquals(3, standings.nsPerObject("good"), EXACT);
    assertTrue(
        assertThrows(IllegalStateException.class, () -> standings.ratio("good", "bad"))
            .getMessage()
            .contains("no such thing"));
    assertThrows(IllegalArgumentException.class, () -> standings.nsPerObject("ugly"));
  }

  @Test
  void badInput() {
    Heat heat = contestant -> new Score(1, 0);
    assertThrows(IllegalArgumentException.class, () -> contest(0, heat, "a"));
    assertThrows(IllegalArgumentException.class, () -> contest(1, heat, "a", "a"));
    assertThrows(IllegalArgumentException.class, () -> contestant("a", "missing", 1, 1));
    assertThrows(IllegalArgumentException.class, () -> contestant("a", "plain", 0, 1));
    assertThrows(IllegalArgumentException.class, () -> contestant("a", "plain", 1, 0));
  }

  @Test
  void theOptionsOfTheBenchmarkComeFirst() {
    assertEquals(List.of("-Dclass", "-Dmine"), contestant("a", "plain", 1, 1).allJvmArgs());
    assertEquals(List.of("-Dmethod", "-Dmine"), contestant("a", "special", 1, 1).allJvmArgs());
    assertEquals(Benchmarks.class.getName() + ".plain", contestant("a", "plain", 1, 1).benchmark());
  }

  /** Stands for a class with JMH benchmarks. */
  @Fork(jvmArgsAppend = "-Dclass")
  public static class Benchmarks {

    public void plain() {}

    @Fork(jvmArgsAppend = "-Dmethod")
    public void special() {}
  }

  private static Contestant contestant(String name, String method, int threads, int objects) {
    return new Contestant(
        name, Benchmarks.class, method, Map.of(), threads, objects, List.of("-Dmine"));
  }

  private static Contest contest(int rounds, Heat heat, String... names) {
    return new Contest(
        List.of(names).stream().map(name -> contestant(name, "plain", 1, 1)).toList(),
        rounds,
        heat);
  }

  /** A contest in which the times are known, round by round. */
  private static Standings run(Map<String, List<Double>> times) {
    Map<String, Deque<Double>> left =
        Map.of(
            "peer", new ArrayDeque<>(times.get("peer")),
            "ours", new ArrayDeque<>(times.get("ours")));
    return contest(
            times.get("peer").size(),
            contestant -> new Score(left.get(contestant.name()).removeFirst(), 1),
            "peer",
            "ours")
        .run(step -> {});
  }
}
