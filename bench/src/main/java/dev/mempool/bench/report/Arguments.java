package dev.mempool.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param html the file for the page
 * @param markdown the file for the tables
 * @param parts the wanted parts, in the order of the page
 * @param from the folder of documents to show, instead of measuring
 * @param keep the folder for the documents
 * @param program the C program
 * @param noProgram why there is no C program
 * @param archive where the Java processes keep their classes
 */
record Arguments(
    Path html,
    Path markdown,
    List<String> parts,
    Optional<Path> from,
    Path keep,
    Optional<Path> program,
    String noProgram,
    Optional<Path> archive) {

  static final String USAGE =
      """
      Usage: bench/report [--html FILE] [--markdown FILE] [--only PART,PART] [--from DIR | --keep DIR]
        --html FILE      where the page goes (default: bench/target/report/report.html)
        --markdown FILE  where the tables go (default: bench/target/report/report.md)
        --only PART,PART only these parts, of: %s
        --from DIR       measures nothing; shows the documents PART.json that are in a folder
        --keep DIR       where the documents go (default: bench/target/report)\
      """
          .formatted(String.join(", ", Chapter.parts()));

  /**
   * {@return what the words say}
   *
   * @throws IllegalArgumentException if one is not understood
   */
  static Arguments parse(List<String> words) {
    Path folder = Path.of("bench", "target", "report");
    Optional<Path> html = Optional.empty();
    Optional<Path> markdown = Optional.empty();
    List<String> parts = Chapter.parts();
    Optional<Path> from = Optional.empty();
    Optional<Path> keep = Optional.empty();
    Optional<Path> program = Optional.empty();
    String noProgram = "there is no C program";
    Optional<Path> archive = Optional.empty();
    Deque<String> rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      String word = rest.removeFirst();
      switch (word) {
        case "--html" -> html = Optional.of(Path.of(value(word, rest)));
        case "--markdown" -> markdown = Optional.of(Path.of(value(word, rest)));
        case "--only" -> parts = parts(value(word, rest));
        case "--from" -> from = Optional.of(folder(Path.of(value(word, rest))));
        case "--keep" -> keep = Optional.of(Path.of(value(word, rest)));
        case "--folder" -> folder = Path.of(value(word, rest));
        case "--native" -> program = Optional.of(Path.of(value(word, rest)));
        case "--no-native" -> noProgram = value(word, rest);
        case "--archive" -> archive = Optional.of(Path.of(value(word, rest)));
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    if (from.isPresent() && keep.isPresent()) {
      throw new IllegalArgumentException(
          "--from measures nothing that --keep could keep; give one of them");
    }
    return new Arguments(
        html.orElse(folder.resolve("report.html")),
        markdown.orElse(folder.resolve("report.md")),
        parts,
        from,
        keep.orElse(folder),
        program,
        noProgram,
        archive);
  }

  /** {@return what of it decides what is measured} */
  String command() {
    return parts.equals(Chapter.parts())
        ? "bench/report"
        : "bench/report --only " + String.join(",", parts);
  }

  private static List<String> parts(String text) {
    List<String> asked = List.of(text.split(",", -1));
    for (String part : asked) {
      if (!Chapter.parts().contains(part)) {
        throw new IllegalArgumentException(
            "there is no part \"%s\"; the parts are %s"
                .formatted(part, String.join(", ", Chapter.parts())));
      }
    }
    return Chapter.parts().stream().filter(asked::contains).toList();
  }

  private static Path folder(Path path) {
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("there is no folder " + path);
    }
    return path;
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.pollFirst();
    if (value == null || value.startsWith("--")) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }
}
