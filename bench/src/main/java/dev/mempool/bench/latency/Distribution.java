package dev.mempool.bench.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What a histogram of nanoseconds says, in a row. */
final class Distribution {

  /** Longer than any stall that leaves a machine usable. */
  private static final long LONGEST_NS = 600_000_000_000L;

  /** Values keep two digits: the timer itself is not better. */
  private static final int DIGITS = 2;

  /** Dense where the slow calls are. */
  private static final double[] CURVE = {
    0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999,
    99.9999, 100
  };

  private Distribution() {}

  /** {@return a histogram that holds any latency and never allocates} */
  static Histogram empty() {
    return new Histogram(LONGEST_NS, DIGITS);
  }

  /** {@return all that the histograms of several threads hold} */
  static Histogram merged(List<Histogram> parts) {
    Histogram all = empty();
    parts.forEach(all::add);
    return all;
  }

  /** Adds the figures of a histogram to a row. */
  static void addTo(JsonObject row, Histogram histogram) {
    row.addProperty("count", histogram.getTotalCount());
    row.addProperty("p50", histogram.getValueAtPercentile(50));
    row.addProperty("p99", histogram.getValueAtPercentile(99));
    row.addProperty("p999", histogram.getValueAtPercentile(99.9));
    row.addProperty("max", histogram.getMaxValue());
    JsonArray curve = new JsonArray();
    for (double percentile : CURVE) {
      JsonArray point = new JsonArray();
      point.add(percentile);
      point.add(histogram.getValueAtPercentile(percentile));
      curve.add(point);
    }
    row.add("curve", curve);
  }
}
