package dev.mempool.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a {@link Contest} found. */
public final class Standings {

  /** One contestant: a score per round, or why there are none. */
  static final class Entry {
    final List<Score> scores = new ArrayList<>();
    Optional<String> failure = Optional.empty();
  }

  /**
   * How one contestant compares to another.
   *
   * @param value the first one's time divided by the other's, of each round, and of these the
   *     median: above 1 the other is faster
   * @param spread how far the ratio of a round lies from that at most, the farthest one apart
   */
  public record Ratio(double value, double spread) {

    /** {@return whether the spread is larger than the distance from 1, so that nobody has won} */
    public boolean undecided() {
      return Statistics.undecided(value, spread);
    }
  }

  private final Map<String, Entry> entries;

  Standings(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * {@return why there are no figures of a contestant; empty if there are}
   *
   * @param name the contestant's
   */
  public Optional<String> failure(String name) {
    return entry(name).failure;
  }

  /**
   * {@return nanoseconds per object, the median over the rounds}
   *
   * @param name the contestant's
   * @throws IllegalStateException if it failed
   */
  public double nsPerObject(String name) {
    return median(name, Score::nsPerObject);
  }

  /**
   * {@return Java heap allocated per object, the median over the rounds}
   *
   * @param name the contestant's
   * @throws IllegalStateException if it failed
   */
  public double bytesPerObject(String name) {
    return median(name, Score::bytesPerObject);
  }

  /**
   * {@return the time of one divided by that of the other}
   *
   * @param name a contestant's
   * @param reference another's
   * @throws IllegalStateException if one of them failed
   */
  public Ratio ratio(String name, String reference) {
    List<Score> ours = scores(name);
    List<Score> theirs = scores(reference);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round).nsPerObject() / theirs.get(round).nsPerObject());
    }
    double median = Statistics.median(ratios);
    return new Ratio(median, Statistics.spread(median, Statistics.undisturbed(ratios)));
  }

  private double median(String name, ToDoubleFunction<Score> figure) {
    return Statistics.median(scores(name).stream().mapToDouble(figure).boxed().toList());
  }

  private List<Score> scores(String name) {
    Entry entry = entry(name);
    entry.failure.ifPresent(reason -> {
      throw new IllegalStateException(name + " has no figures: " + reason);
    });
    return entry.scores;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("there is no contestant " + name);
    }
    return entry;
  }
}
