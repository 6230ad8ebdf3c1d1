package dev.mempool.bench.lifecycle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.Backends;
import dev.mempool.bench.ChildJvm;
import dev.mempool.bench.Part;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long it takes to make pools and to close them, and how much memory they have: off the heap,
 * in all chunks with what is between the objects; and on it, the difference between what is used
 * after a full collection with the pool and without it.
 */
public final class LifecyclePart implements Part {

  /** Of all kinds of one backend; most of it for 16 million objects. */
  private static final Duration PER_BACKEND = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "lifecycle";
  }

  @Override
  public Duration guess() {
    return PER_BACKEND.multipliedBy(Backends.FOR_MANY_THREADS.size());
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    JsonArray rows = new JsonArray();
    for (String ops : Backends.FOR_MANY_THREADS) {
      progress.accept("%s, %d kinds of pools".formatted(ops, Kind.of(ops).size()));
      ChildJvm.run(LifecycleRun.class, List.of(), List.of(ops), rows::add);
    }
    return Part.document(rows);
  }
}
