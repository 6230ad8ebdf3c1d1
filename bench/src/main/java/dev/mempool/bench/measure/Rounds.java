package dev.mempool.bench.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures several cases in rounds: each round measures every case once, in a process of its own. A
 * disturbance of the machine then changes one round of several cases, and not all figures of one.
 *
 * <p>Cases that are compared should be next to each other in the list, so that they are measured
 * seconds apart. Every second round goes through the list backwards, so that a machine that becomes
 * slower favours no case.
 */
public final class Rounds {

  /** Measures a case once. */
  @FunctionalInterface
  public interface Runner {

    /**
     * Measures a case in a process of its own.
     *
     * @return the figures
     * @throws RunnerException if there are none; the message says why
     */
    Results.Score run(BenchmarkCase one) throws RunnerException;
  }

  private final List<BenchmarkCase> cases;
  private final int rounds;
  private final Runner runner;

  /** Makes rounds; measures nothing yet. */
  public Rounds(List<BenchmarkCase> cases, int rounds, Runner runner) {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; there must be at least 1");
    }
    Set<String> names = new HashSet<>();
    for (BenchmarkCase one : cases) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("two cases are named " + one.name());
      }
    }
    this.cases = List.copyOf(cases);
    this.rounds = rounds;
    this.runner = runner;
  }

  /**
   * Measures. A case that fails is left out of the following rounds, and the others go on.
   *
   * @return the figures
   */
  public Results run(Consumer<String> progress) {
    Results results = new Results();
    int step = 0;
    for (int round = 0; round < rounds; round++) {
      for (BenchmarkCase one : round % 2 == 0 ? cases : cases.reversed()) {
        step++;
        if (results.failure(one.name()).isEmpty()) {
          progress.accept("%d of %d: %s".formatted(step, rounds * cases.size(), one.name()));
          try {
            results.add(one.name(), runner.run(one));
          } catch (RunnerException e) {
            results.fail(one.name(), String.valueOf(e.getMessage()));
          }
        }
      }
    }
    return results;
  }
}
