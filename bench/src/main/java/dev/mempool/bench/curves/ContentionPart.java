package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.Part;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an object costs, as one thread sees it, by the number of threads that use the pool. Where
 * they are more than processors, several share each; the row says so.
 */
public final class ContentionPart implements Part {

  private static final List<Integer> THREADS = List.of(1, 2, 4, 8);
  private static final List<Integer> BULKS = List.of(1, 32);

  private final Curve curve =
      new Curve((row, standings, name) -> row.addProperty("ns", standings.nsPerObject(name)));

  /** Measures nothing yet. */
  public ContentionPart() {
    this(Runtime.getRuntime().availableProcessors());
  }

  ContentionPart(int processors) {
    for (String ops : Curve.OPS) {
      for (int cache : Curve.CACHES) {
        for (int n : BULKS) {
          for (int threads : THREADS) {
            JsonObject row = new JsonObject();
            row.addProperty("ops", ops);
            row.addProperty("cache", cache);
            row.addProperty("threads", threads);
            row.addProperty("processors", processors);
            row.addProperty("oversubscribed", threads > processors);
            row.addProperty("n", n);
            curve.add(ops, cache, threads, n, row);
          }
        }
      }
    }
  }

  @Override
  public String name() {
    return "contention";
  }

  @Override
  public Duration guess() {
    return curve.guess();
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    return curve.measure(progress);
  }

  Curve curve() {
    return curve;
  }
}
