package dev.mempool.bench.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The figures of the cases of some {@link Rounds}. Not thread-safe. */
public final class Results {

  /**
   * The figures of one process.
   *
   * @param nsPerObject nanoseconds per object, for its get and its put, as one thread sees it
   * @param bytesPerObject Java heap allocated per object
   */
  public record Score(double nsPerObject, double bytesPerObject) {}

  /**
   * A comparison of two cases.
   *
   * @param value the median over the rounds of the first one's time divided by the other's: above 1
   *     the other is faster
   * @param spread the largest distance of a round's ratio from the median, without the farthest one
   */
  public record Ratio(double value, double spread) {}

  private final Map<String, List<Score>> scores = new HashMap<>();
  private final Map<String, String> failures = new HashMap<>();

  Results() {}

  void add(String name, Score score) {
    scores.computeIfAbsent(name, x -> new ArrayList<>()).add(score);
  }

  void fail(String name, String reason) {
    failures.put(name, reason);
  }

  /** {@return the reason why a case has no figures; empty if it has some} */
  public Optional<String> failure(String name) {
    return Optional.ofNullable(failures.get(name));
  }

  /**
   * {@return nanoseconds per object, the median over the rounds}
   *
   * @throws IllegalStateException if it failed
   */
  public double nsPerObject(String name) {
    return median(name, Score::nsPerObject);
  }

  /**
   * {@return Java heap allocated per object, the median over the rounds}
   *
   * @throws IllegalStateException if it failed
   */
  public double bytesPerObject(String name) {
    return median(name, Score::bytesPerObject);
  }

  /**
   * {@return the time of one case divided by that of another}
   *
   * @throws IllegalStateException if one of them failed
   */
  public Ratio ratio(String name, String reference) {
    List<Score> dividends = scores(name);
    List<Score> divisors = scores(reference);
    List<Double> ratios =
        IntStream.range(0, dividends.size())
            .mapToObj(i -> dividends.get(i).nsPerObject() / divisors.get(i).nsPerObject())
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
    List<Score> known = scores.get(name);
    if (known == null) {
      throw new IllegalArgumentException("there is no case " + name);
    }
    return known;
  }
}
