// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.common.base.Throwables;
import com.google.gson.JsonObject;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.RemainingTime;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Measures one part after another. A part that fails does not affect the others. */
final class Run {

  /** The fields of a document that say how and where it was measured. */
  static final String RUN = "run";

  static final String MACHINE = "machine";

  private final List<String> wanted;
  private final List<Part> parts;
  private final Documents documents;
  private final PrintStream out;
  private final RemainingTime time = new RemainingTime();

  /** The results of the first parts. Guarded by this. */
  private final List<Found> found = new ArrayList<>();

  /** Whether further results are ignored. Guarded by this. */
  private boolean ended;

  /**
   * Measures nothing yet.
   *
   * @param wanted the names of the wanted parts, in the order of the page
   * @param parts all parts there are
   * @param documents the folder for their documents
   * @param out the stream for the progress
   */
  Run(List<String> wanted, List<Part> parts, Documents documents, PrintStream out) {
    this.wanted = wanted;
    this.parts = parts;
    this.documents = documents;
    this.out = out;
  }

  /** Returns a result for every wanted part, also while parts are measured. Thread-safe. */
  synchronized List<Found> found() {
    List<Found> all = new ArrayList<>(found);
    wanted.stream()
        .skip(all.size())
        .forEach(part -> all.add(Found.missing(part, "the run was ended before it")));
    return all;
  }

  /**
   * Ignores all further results: a part whose processes are being killed has no valid figures.
   * Thread-safe.
   */
  synchronized void end() {
    ended = true;
  }

  /**
   * Measures all wanted parts.
   *
   * @param machine describes the machine
   * @param run says when and by which command, for all documents
   */
  void measure(Supplier<JsonObject> machine, JsonObject run) {
    for (String name : wanted) {
      add(
          part(name)
              .map(part -> measure(part, machine, run))
              .orElseGet(() -> documents.read(name))); // another command measures it
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

  /** Errors that say that the JVM itself is broken are not caught: they end the run. */
  private Found measure(Part part, Supplier<JsonObject> machine, JsonObject run) {
    long start = System.nanoTime();
    try {
      JsonObject document = part.measure(step -> say(part, start, step)).deepCopy();
      document.add(RUN, run);
      if (!document.has(MACHINE)) {
        document.add(MACHINE, machine.get());
      }
      time.done(part.guess(), since(start));
      return Found.document(part.name(), document);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      e.printStackTrace(out);
      return Found.missing(part.name(), "it failed: " + Throwables.getRootCause(e));
    }
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
