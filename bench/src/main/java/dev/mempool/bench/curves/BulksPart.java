package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.Backends;
import dev.mempool.bench.Standings;
import java.util.List;

/** What an object costs by the number of objects per call, for one thread. */
public final class BulksPart extends Curve {

  private static final List<Integer> BULKS = List.of(1, 4, 8, 32, 64, 128, 256, 512);

  /** Measures nothing yet. */
  public BulksPart() {
    for (String ops : Backends.FOR_MANY_THREADS) {
      for (int cache : CACHES) {
        for (int n : BULKS) {
          JsonObject row = new JsonObject();
          row.addProperty("ops", ops);
          row.addProperty("cache", cache);
          row.addProperty("n", n);
          add(ops, cache, 1, n, row);
        }
      }
    }
  }

  @Override
  public String name() {
    return "bulks";
  }

  @Override
  void addFigures(JsonObject row, Standings standings, String name) {
    row.addProperty("ns", standings.nsPerObject(name));
    row.addProperty("bytes", standings.bytesPerObject(name));
  }
}
