package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.Backends;
import dev.mempool.bench.Standings;
import java.util.List;

/**
 * What an object costs, as one thread sees it, by the number of threads that use the pool. Where
 * they are more than processors, several share each; the row says so.
 */
public final class ContentionPart extends Curve {

  private static final List<Integer> THREADS = List.of(1, 2, 4, 8);
  private static final List<Integer> BULKS = List.of(1, 32);

  /** Measures nothing yet. */
  public ContentionPart() {
    this(Runtime.getRuntime().availableProcessors());
  }

  ContentionPart(int processors) {
    for (String ops : Backends.FOR_MANY_THREADS) {
      for (int cache : CACHES) {
        for (int n : BULKS) {
          for (int threads : THREADS) {
            JsonObject row = new JsonObject();
            row.addProperty("ops", ops);
            row.addProperty("cache", cache);
            row.addProperty("threads", threads);
            row.addProperty("processors", processors);
            row.addProperty("oversubscribed", threads > processors);
            row.addProperty("n", n);
            add(ops, cache, threads, n, row);
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
  void addFigures(JsonObject row, Standings standings, String name) {
    row.addProperty("ns", standings.nsPerObject(name));
  }
}
