package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.Part;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What an object costs by the number of objects per call, for one thread. */
public final class BulksPart implements Part {

  private static final List<Integer> BULKS = List.of(1, 4, 8, 32, 64, 128, 256, 512);

  private final Curve curve =
      new Curve((row, standings, name) -> {
        row.addProperty("ns", standings.nsPerObject(name));
        row.addProperty("bytes", standings.bytesPerObject(name));
      });

  /** Measures nothing yet. */
  public BulksPart() {
    for (String ops : Curve.OPS) {
      for (int cache : Curve.CACHES) {
        for (int n : BULKS) {
          JsonObject row = new JsonObject();
          row.addProperty("ops", ops);
          row.addProperty("cache", cache);
          row.addProperty("n", n);
          curve.add(ops, cache, 1, n, row);
        }
      }
    }
  }

  @Override
  public String name() {
    return "bulks";
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
