package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.support.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line. The script {@code bench/report} gives the hidden options. */
@Command(
    name = "bench/report",
    description = "Measures everything, and writes the figures as a page and as Markdown.",
    sortOptions = false)
final class Arguments {

  /** The names of the parts, for the usage text. */
  static final class Parts implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Chapter.parts().iterator();
    }
  }

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "The file for the page (default: bench/target/report/report.html).")
  private @Nullable Path html;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "The file for the tables (default: bench/target/report/report.md).")
  private @Nullable Path markdown;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      completionCandidates = Parts.class,
      description = "Only these parts, of: ${COMPLETION-CANDIDATES}.")
  private @Nullable List<String> only;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Measure nothing: show the documents PART.json that are in a folder.")
  private @Nullable Path from;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "The folder for the documents (default: bench/target/report).")
  private @Nullable Path keep;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  private boolean help;

  @Option(names = "--folder", hidden = true)
  private Path folder = Path.of("bench", "target", "report");

  @Option(names = "--commit", hidden = true)
  private @Nullable String commit;

  @Option(names = "--native", hidden = true)
  private @Nullable Path program;

  @Option(names = "--no-native", hidden = true)
  private String noProgram = "there is no C program";

  @Option(names = "--archive", hidden = true)
  private @Nullable Path archive;

  /**
   * Parses a command line.
   *
   * @throws IllegalArgumentException if it is wrong; the message is for the user
   */
  static Arguments parse(List<String> words) {
    Arguments arguments = Options.parse(new Arguments(), words);
    if (arguments.only != null) {
      for (String part : arguments.only) {
        if (!Chapter.parts().contains(part)) {
          throw new IllegalArgumentException(
              "there is no part \"%s\"; the parts are %s"
                  .formatted(part, String.join(", ", Chapter.parts())));
        }
      }
    }
    if (arguments.from != null && arguments.keep != null) {
      throw new IllegalArgumentException(
          "--from measures nothing that --keep could keep; give one of them");
    }
    if (arguments.from != null && !Files.isDirectory(arguments.from)) {
      throw new IllegalArgumentException("there is no folder " + arguments.from);
    }
    return arguments;
  }

  static String usage() {
    return Options.usage(new Arguments());
  }

  boolean help() {
    return help;
  }

  Path html() {
    return html == null ? folder.resolve("report.html") : html;
  }

  Path markdown() {
    return markdown == null ? folder.resolve("report.md") : markdown;
  }

  /** Returns the wanted parts in the order of the page. */
  List<String> parts() {
    List<String> asked = only == null ? Chapter.parts() : only;
    return Chapter.parts().stream().filter(asked::contains).toList();
  }

  /** Returns the folder whose documents are shown; empty if the parts are measured. */
  Optional<Path> from() {
    return Optional.ofNullable(from);
  }

  Path keep() {
    return keep == null ? folder : keep;
  }

  Optional<Path> program() {
    return Optional.ofNullable(program);
  }

  String noProgram() {
    return noProgram;
  }

  Optional<Path> archive() {
    return Optional.ofNullable(archive);
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
