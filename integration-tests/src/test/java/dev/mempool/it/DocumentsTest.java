// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents and comments: what they point to exists, and they begin as sentences do. */
class DocumentsTest {

  /** A test in back ticks, with a method perhaps, and further methods of the same test. */
  private static final Pattern CITED =
      Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+)`((?:, `[a-z]\\w+`)*)|`)");

  private static final Pattern METHOD = Pattern.compile("\\bvoid (\\w+)\\(");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  /** A clause that stands where the subject of a sentence belongs, at the start of a comment. */
  private static final Pattern RIDDLE =
      Pattern.compile(
          "^\\s*(?:/\\*\\*?|//) ?(Who|Whom|Whose|Whoever|What|Whatever|Of an?|Of the|So"
              + " (?:do|does|is)|Nobody|None of)\\b");

  private static List<Path> files(String pattern) {
    try (Stream<Path> all = Files.walk(Project.ROOT)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches(pattern))
          .filter(file ->
              Stream.of(Project.ROOT.relativize(file).toString().split("/"))
                  .noneMatch(part -> part.equals("target") || part.startsWith(".")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> documents() {
    List<Path> documents = files(".*\\.md");
    assertFalse(documents.isEmpty());
    return documents;
  }

  @Test
  void everyTestThatIsCitedExists() {
    Map<String, Set<String>> methods = new HashMap<>();
    for (Path test : files(".*Test\\.java")) {
      String name = test.getFileName().toString().replace(".java", "");
      METHOD
          .matcher(text(test))
          .results()
          .forEach(
              found -> methods.computeIfAbsent(name, _ -> new TreeSet<>()).add(found.group(1)));
      methods.putIfAbsent(name, new TreeSet<>()); // one that only inherits methods
    }
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      Matcher cited = CITED.matcher(text(document));
      while (cited.find()) {
        String test = cited.group(1);
        List<String> wanted = new ArrayList<>();
        if (cited.group(2) != null) {
          wanted.add(cited.group(2));
          Pattern.compile("\\w+")
              .matcher(cited.group(3))
              .results()
              .forEach(further -> wanted.add(further.group()));
        }
        if (!methods.containsKey(test) || !methods.get(test).containsAll(wanted)) {
          missing.add(document.getFileName() + ": " + test + " " + wanted);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(text(document));
      while (link.find()) {
        String target = link.group(1);
        if (target.matches("[a-z]+:.*")) {
          continue; // the build asks no network
        }
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file) || parts.length == 2 && !anchors(file).contains(parts[1])) {
          broken.add(document.getFileName() + ": " + target);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** The anchors of a document's headings, as the usual hosts make them. */
  private static Set<String> anchors(Path document) {
    return HEADING
        .matcher(text(document))
        .results()
        .map(heading ->
            heading
                .group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void commentsBeginAsSentencesDo() {
    List<String> riddles = new ArrayList<>();
    for (Path source : files(".*\\.java")) {
      List<String> lines = text(source).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        boolean goesOn =
            i > 0
                && lines.get(i).strip().startsWith("//")
                && lines.get(i - 1).strip().startsWith("//");
        if (!goesOn && RIDDLE.matcher(firstWords(lines, i)).find()) {
          riddles.add(source.getFileName() + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    assertEquals(List.of(), riddles, () -> riddles.size() + " comments");
  }

  /** The line, and for the first line of a longer comment the first line of its text as well. */
  private static String firstWords(List<String> lines, int line) {
    String text = lines.get(line);
    if (text.strip().equals("/**") && line + 1 < lines.size()) {
      return "/** " + lines.get(line + 1).strip().replaceFirst("^\\*\\s*", "");
    }
    return text;
  }
}
