package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.Part;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Measures one part after another. One that fails hinders no other. */
final class Run {

  private static final String ENDED = "the run was ended before it";
  private static final String UNKNOWN = "this build has no such part";

  private final List<String> wanted;
  private final List<Part> parts;
  private final Documents documents;
  private final PrintStream out;
  private final List<Found> found = new ArrayList<>();
  private final RemainingTime time = new RemainingTime();
  private boolean ended;

  /**
   * Measures nothing yet.
   *
   * @param wanted the names of the wanted parts, in the order of the page
   * @param parts all parts there are
   * @param documents where to put what they find
   * @param out where to say how far it is
   */
  Run(List<String> wanted, List<Part> parts, Documents documents, PrintStream out) {
    this.wanted = wanted;
    this.parts = parts;
    this.documents = documents;
    this.out = out;
  }

  /** {@return what is known by now, also while it measures} */
  synchronized List<Found> found() {
    List<Found> all = new ArrayList<>(found);
    wanted.stream().skip(all.size()).forEach(part -> all.add(Found.missing(part, ENDED)));
    return all;
  }

  /** Nothing counts from now on: what a part finds whose processes are killed is no figure. */
  synchronized void end() {
    ended = true;
  }

  /**
   * Measures all wanted parts.
   *
   * @param machine describes the machine
   * @param command the command that asked for it
   */
  void measure(Supplier<JsonObject> machine, String command) {
    JsonObject run = new JsonObject();
    run.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    run.addProperty("command", command);
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.get(i);
      Found result =
          part(name)
              .map(part -> measure(part, machine, run))
              .orElseGet(() -> Found.missing(name, UNKNOWN));
      add(result);
    }
  }

  private synchronized void add(Found result) {
    if (ended) {
      return;
    }
    if (!result.reason().isEmpty()) {
      out.println(result.part() + " is missing: " + result.reason());
    }
    found.add(result);
    try {
      if (!documents.write(result)) {
        out.println(documents.file(result.part()) + " stays as an earlier run has left it");
      }
    } catch (IOException e) {
      out.println("cannot write " + documents.file(result.part()) + ": " + e.getMessage());
    }
  }

  private Optional<Part> part(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).findFirst();
  }

  /** A part may fail in ways that nobody foresaw; only a JVM that is broken itself ends the run. */
  private Found measure(Part part, Supplier<JsonObject> machine, JsonObject run) {
    long start = System.nanoTime();
    try {
      JsonObject document = part.measure(step -> say(part, start, step)).deepCopy();
      document.add(Report.RUN, run);
      if (!document.has(Report.MACHINE)) {
        document.add(Report.MACHINE, machine.get());
      }
      time.done(part.guess(), since(start));
      return Found.document(part.name(), document);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      e.printStackTrace(out);
      return Found.missing(part.name(), "it failed: " + root(e));
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }

  private void say(Part part, long start, String step) {
    int number = wanted.indexOf(part.name());
    List<Duration> waiting =
        wanted.stream()
            .skip(number + 1L)
            .flatMap(name -> part(name).stream())
            .map(Part::guess)
            .toList();
    String left = time.text(part.guess(), since(start), waiting);
    out.printf("%d of %d, %s left: %s: %s%n", number + 1, wanted.size(), left, part.name(), step);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
