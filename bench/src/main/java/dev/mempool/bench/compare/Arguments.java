package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param full whether the whole matrix is wanted
 * @param json the file for the JSON document
 * @param only what the names of the wanted cells contain
 * @param program the C program
 * @param noProgram why there is no C program
 * @param archive where the Java processes keep their classes
 */
record Arguments(
    boolean full,
    Optional<Path> json,
    Optional<String> only,
    Optional<Path> program,
    String noProgram,
    Optional<Path> archive) {

  static final String USAGE =
      """
      Usage: bench/compare [--quick | --full] [--json FILE] [--only TEXT]
        --quick       the first cells to look at, in under 3 minutes (the default)
        --full        the whole matrix; one to two hours
        --json FILE   writes the results to a file as well
        --only TEXT   only the cells whose name contains the text, such as "ring_mp_mc cache=512 cores=1\"\
      """;

  /**
   * {@return what the words say}
   *
   * @throws IllegalArgumentException if one is not understood
   */
  static Arguments parse(List<String> words) {
    boolean full = false;
    Optional<Path> json = Optional.empty();
    Optional<String> only = Optional.empty();
    Optional<Path> program = Optional.empty();
    String noProgram = "there is no C program";
    Optional<Path> archive = Optional.empty();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      switch (word) {
        case "--quick" -> full = false;
        case "--full" -> full = true;
        case "--json" -> json = Optional.of(Path.of(value(word, rest)));
        case "--only" -> only = Optional.of(value(word, rest));
        case "--native" -> program = Optional.of(Path.of(value(word, rest)));
        case "--archive" -> archive = Optional.of(Path.of(value(word, rest)));
        case "--no-native" -> noProgram = value(word, rest);
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    return new Arguments(full, json, only, program, noProgram, archive);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.removeFirst();
  }
}
