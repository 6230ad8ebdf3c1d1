// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import dev.mempool.bench.support.Statistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The figures of the cases of a {@link RoundsPart}; each is the median over the rounds. The methods
 * throw an {@link IllegalStateException} for a case that failed. Not thread-safe.
 */
public final class Results {

  /** The nanoseconds per object of one process, as one thread sees it, and the Java heap. */
  public record Score(double nsPerObject, double bytesPerObject) {}

  /**
   * The first case's time divided by the other's: above 1 the other is faster. The spread is the
   * largest distance of a round's ratio from the median, without the farthest one.
   */
  public record Ratio(double value, double spread) {}

  final Map<String, List<Score>> scores = new HashMap<>();
  final Map<String, String> failures = new HashMap<>();

  /** Returns the reason why a case has no figures; empty if it has some. */
  public Optional<String> failure(String name) {
    return Optional.ofNullable(failures.get(name));
  }

  public double nsPerObject(String name) {
    return median(name, Score::nsPerObject);
  }

  public double bytesPerObject(String name) {
    return median(name, Score::bytesPerObject);
  }

  public Ratio ratio(String name, String reference) {
    List<Score> dividends = scores(name);
    List<Score> divisors = scores(reference);
    List<Double> ratios =
        IntStream.range(0, dividends.size())
            .mapToObj(i -> dividends.get(i).nsPerObject / divisors.get(i).nsPerObject)
            .toList();
    double median = Statistics.median(ratios);
    return new Ratio(median, Statistics.spread(median, Statistics.withoutFarthest(ratios)));
  }

  private double median(String name, ToDoubleFunction<Score> figure) {
    return Statistics.median(scores(name).stream().mapToDouble(figure).boxed().toList());
  }

  private List<Score> scores(String name) {
    if (failures.containsKey(name)) {
      throw new IllegalStateException(name + " has no figures: " + failures.get(name));
    }
    return Optional.ofNullable(scores.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no case " + name));
  }

  void add(String name, Score score) {
    scores.computeIfAbsent(name, x -> new ArrayList<>()).add(score);
  }
}
