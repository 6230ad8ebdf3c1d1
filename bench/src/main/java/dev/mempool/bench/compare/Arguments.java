package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param matrix which cells are wanted
 * @param json the file for the JSON document
 * @param only what the names of the wanted cells contain
 * @param program the C program
 * @param noProgram why there is no C program
 * @param diff the two JSON files that are to be compared, instead of a measurement
 * @param archive where the Java processes keep their classes
 */
record Arguments(
    Matrix matrix,
    Optional<Path> json,
    Optional<String> only,
    Optional<Path> program,
    String noProgram,
    Optional<Diff> diff,
    Optional<Path> archive) {

  /** Sets of cells. */
  enum Matrix {
    QUICK,
    MBUF,
    FULL
  }

  /** Two JSON files. */
  record Diff(Path before, Path after) {}

  static final String USAGE =
      """
      Usage: bench/compare [--quick | --mbuf | --full] [--json FILE] [--only TEXT]
             bench/compare --diff OLD NEW
        --quick       the first cells to look at, in under 3 minutes (the default)
        --mbuf        all operations of packet buffers; about a minute
        --full        the whole matrix, about 2100 cells; four to five hours
        --json FILE   writes the results to a file as well
        --only TEXT   only the cells whose name contains the text, such as "ring_mp_mc cache=512 cores=1"
        --diff OLD NEW  measures nothing; names the cells in which two JSON files do not agree; status 1 if
                        there are some\
      """;

  /**
   * {@return what the words say}
   *
   * @throws IllegalArgumentException if one is not understood
   */
  static Arguments parse(List<String> words) {
    Matrix matrix = Matrix.QUICK;
    Optional<Path> json = Optional.empty();
    Optional<String> only = Optional.empty();
    Optional<Path> program = Optional.empty();
    String noProgram = "there is no C program";
    Optional<Diff> diff = Optional.empty();
    Optional<Path> archive = Optional.empty();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      switch (word) {
        case "--quick" -> matrix = Matrix.QUICK;
        case "--mbuf" -> matrix = Matrix.MBUF;
        case "--full" -> matrix = Matrix.FULL;
        case "--json" -> json = Optional.of(Path.of(value(word, rest)));
        case "--only" -> only = Optional.of(value(word, rest));
        case "--native" -> program = Optional.of(Path.of(value(word, rest)));
        case "--diff" ->
            diff = Optional.of(new Diff(Path.of(value(word, rest)), Path.of(value(word, rest))));
        case "--archive" -> archive = Optional.of(Path.of(value(word, rest)));
        case "--no-native" -> noProgram = value(word, rest);
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    return new Arguments(matrix, json, only, program, noProgram, diff, archive);
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.pollFirst();
    if (value == null || value.startsWith("--")) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }
}
