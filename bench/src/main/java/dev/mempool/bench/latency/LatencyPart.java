package dev.mempool.bench.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.Backends;
import dev.mempool.bench.ChildJvm;
import dev.mempool.bench.Cpus;
import dev.mempool.bench.Part;
import dev.mempool.bench.Processors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * How long each single call takes: the whole distribution, with as many threads as one, all
 * processors, and twice as many, where threads are interrupted in the middle of a call. Threads are
 * pinned; of twice as many, two share each processor.
 */
public final class LatencyPart implements Part {

  private static final List<String> CACHES = List.of("0", "512");

  /** Of one process: its start, and six measurements with their warm-up. */
  private static final Duration PER_PROCESS = Duration.ofSeconds(6);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public Duration guess() {
    return PER_PROCESS.multipliedBy((long) Backends.FOR_MANY_THREADS.size() * CACHES.size());
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    List<Integer> cpus = Processors.allowed();
    JsonArray rows = new JsonArray();
    for (String ops : Backends.FOR_MANY_THREADS) {
      for (String cache : CACHES) {
        progress.accept("%s cache=%s".formatted(ops, cache));
        List<String> words = new ArrayList<>(List.of(ops, cache));
        threads(cpus.size()).forEach(threads -> words.add(threads.toString()));
        ChildJvm.run(LatencyRun.class, List.of(Cpus.option(cpus)), words, rows::add);
      }
    }
    return Part.document(rows);
  }

  /** {@return how many threads: one, as many as processors, and twice as many} */
  static List<Integer> threads(int processors) {
    return List.copyOf(new TreeSet<>(List.of(1, processors, 2 * processors)));
  }
}
