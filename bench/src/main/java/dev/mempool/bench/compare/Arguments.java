package dev.mempool.bench.compare;

import dev.mempool.bench.support.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code bench/compare}. */
@Command(
    name = "bench/compare",
    customSynopsis = {
      "Usage: bench/compare [--quick | --mbuf | --full] [--json FILE] [--only TEXT]",
      "       bench/compare --diff OLD NEW"
    },
    synopsisHeading = "",
    sortOptions = false,
    separator = " ",
    footer = {
      "",
      "Exit status: 0; 1 if --diff finds a difference; 2 if --diff cannot read a file; 64 wrong"
          + " usage"
    })
final class Arguments {

  @Option(
      names = "--quick",
      description = "The most important cells, in under 3 minutes (the default).")
  private boolean quick;

  @Option(names = "--mbuf", description = "All operations of packet buffers, in about a minute.")
  private boolean mbuf;

  @Option(
      names = "--full",
      description = "The whole matrix, about 2100 cells, in four to five hours.")
  private boolean full;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results to a file, too.")
  Optional<Path> json = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description =
          "Only the cells whose name contains the text, such as \"ring_mp_mc cache=512 cores=1\".")
  Optional<String> only = Optional.empty();

  @Option(
      names = "--diff",
      arity = "2",
      paramLabel = "FILE",
      description =
          "Measures nothing. Names the cells in which two JSON files, the old and the new one, do"
              + " not agree.")
  List<Path> diff = List.of();

  @Option(names = "--help", usageHelp = true, description = "Prints this text.")
  private boolean help;

  /** The C program. */
  @Option(names = "--native", hidden = true)
  Optional<Path> program = Optional.empty();

  /** The reason why there is no C program. */
  @Option(names = "--no-native", hidden = true)
  String noProgram = "there is no C program";

  /** The file from which the Java processes read their classes. */
  @Option(names = "--archive", hidden = true)
  Optional<Path> archive = Optional.empty();

  /**
   * {@return the parsed command line}
   *
   * @throws IllegalArgumentException if a word is not understood
   */
  static Arguments parse(List<String> words) {
    return Options.parse(new Arguments(), words);
  }

  static String usage() {
    return Options.usage(new Arguments());
  }

  /** {@return the chosen cells} */
  Plan plan(int processors) {
    return full ? Plan.full(processors) : mbuf ? Plan.mbuf() : Plan.quick();
  }
}
