package dev.mempool.bench;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures contestants in turn: in each round every one of them once. A disturbance of the machine
 * then meets all of them alike, or one round, and not all figures of one contestant.
 *
 * <p>Contestants that are compared with each other should be next to each other in the list: what a
 * ratio divides was then measured seconds apart. Every second round goes through the list
 * backwards, so that a machine that grows slower favours nobody.
 */
public final class Contest {

  private final List<Contestant> contestants;
  private final int rounds;
  private final Heat heat;

  /**
   * Measures nothing yet.
   *
   * @param contestants who takes part; no two of the same name
   * @param rounds how often each is measured
   * @param heat how it is measured once
   */
  public Contest(List<Contestant> contestants, int rounds, Heat heat) {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; there must be at least 1");
    }
    LinkedHashSet<String> names = new LinkedHashSet<>();
    for (Contestant contestant : contestants) {
      if (!names.add(contestant.name())) {
        throw new IllegalArgumentException("two contestants are named " + contestant.name());
      }
    }
    this.contestants = List.copyOf(contestants);
    this.rounds = rounds;
    this.heat = heat;
  }

  /**
   * Measures. A contestant that fails is left out of the rounds that follow, and the others go on.
   *
   * @param progress told of each step before it is taken
   * @return what was measured
   */
  public Standings run(Consumer<String> progress) {
    Map<String, Standings.Entry> entries = new LinkedHashMap<>();
    contestants.forEach(contestant -> entries.put(contestant.name(), new Standings.Entry()));
    int step = 0;
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant : round % 2 == 0 ? contestants : contestants.reversed()) {
        step++;
        Standings.Entry entry = entries.get(contestant.name());
        if (entry != null && entry.failure.isEmpty()) {
          progress.accept(
              "%d of %d: %s".formatted(step, rounds * contestants.size(), contestant.name()));
          measure(contestant, entry);
        }
      }
    }
    return new Standings(entries);
  }

  private void measure(Contestant contestant, Standings.Entry entry) {
    try {
      entry.scores.add(heat.run(contestant));
    } catch (HeatFailure e) {
      entry.failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
