// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.compare.Sides;
import dev.mempool.bench.support.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line. The script {@code bench/report} gives the hidden options. */
@Command(
    name = "bench/report",
    description = "Measures everything, and writes the figures as a page and as Markdown.",
    sortOptions = false)
final class Arguments {

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "The file for the page (default: bench/target/report/report.html).")
  Optional<Path> html = Optional.empty();

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "The file for the tables (default: bench/target/report/report.md).")
  Optional<Path> markdown = Optional.empty();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "Only these parts, of: compare, peers, bulks, sizes, contention, latency, lifecycle,"
              + " live-packets, which is shown as bench/live-packets has left it.")
  private List<String> only = Chapter.parts();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Measure nothing: show the documents PART.json that are in a folder.")
  Optional<Path> from = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "The folder for the documents (default: bench/target/report).")
  Optional<Path> keep = Optional.empty();

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  boolean help;

  @Option(names = "--folder", hidden = true)
  private Path folder = Path.of("bench", "target", "report");

  @Option(names = "--commit", hidden = true)
  private @Nullable String commit;

  @Mixin Sides sides = new Sides();

  /**
   * Parses a command line.
   *
   * @throws IllegalArgumentException if it is wrong; the message is for the user
   */
  static Arguments parse(List<String> words) {
    Arguments arguments = Options.parse(new Arguments(), words);
    for (String part : arguments.only) {
      if (!Chapter.parts().contains(part)) {
        throw new IllegalArgumentException(
            "there is no part \"%s\"; the parts are %s"
                .formatted(part, String.join(", ", Chapter.parts())));
      }
    }
    if (arguments.from.isPresent() && arguments.keep.isPresent()) {
      throw new IllegalArgumentException(
          "--from measures nothing that --keep could keep; give one of them");
    }
    if (arguments.from.isPresent() && !Files.isDirectory(arguments.from.get())) {
      throw new IllegalArgumentException("there is no folder " + arguments.from.get());
    }
    return arguments;
  }

  static String usage() {
    return Options.usage(new Arguments());
  }

  Path html() {
    return html.orElse(folder.resolve("report.html"));
  }

  Path markdown() {
    return markdown.orElse(folder.resolve("report.md"));
  }

  Path keep() {
    return keep.orElse(folder);
  }

  /** Returns the wanted parts in the order of the page. */
  List<String> parts() {
    return Chapter.parts().stream().filter(only::contains).toList();
  }

  /** Returns the command without the options that do not change what is measured. */
  String command() {
    return parts().equals(Chapter.parts())
        ? "bench/report"
        : "bench/report --only " + String.join(",", parts());
  }

  /** Returns the facts of a run that begins now, for its documents. */
  JsonObject run() {
    JsonObject run = new JsonObject();
    run.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    run.addProperty("command", command());
    if (commit != null) {
      run.addProperty("commit", commit);
    }
    return run;
  }
}
