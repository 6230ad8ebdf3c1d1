package dev.mempool.bench.measure;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A part whose cases JMH measures in {@link Rounds}.
 *
 * @param name the part's name
 * @param cases the cases
 * @param rounds the number of rounds
 * @param warmups the tenths of a second of each warm-up
 * @param rows makes the rows of the document from the figures
 */
public record RoundsPart(
    String name,
    List<BenchmarkCase> cases,
    int rounds,
    int warmups,
    Function<Results, List<JsonObject>> rows)
    implements Part {

  @Override
  public Duration guess() {
    return JmhRunner.guess(rounds * cases.size(), warmups);
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    try (JmhRunner runner = new JmhRunner(warmups)) {
      return measure(runner, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the document with the figures of another runner} */
  public JsonObject measure(Rounds.Runner runner, Consumer<String> progress) {
    return Part.document(rows.apply(new Rounds(cases, rounds, runner).run(progress)));
  }
}
