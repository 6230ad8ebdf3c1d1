// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks that every source below a folder begins with the licence line, and that every Java source
 * is laid out as google-java-format does it, or rewrites those that are not so. Run by Maven in the
 * validate phase: {@code Format --check|--write FOLDER}.
 */
final class Format {
  private static final Formatter FORMATTER = new Formatter();

  private static final String LICENCE = "SPDX-License-Identifier: Apache-2.0";

  private Format() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !List.of("--check", "--write").contains(args[0])) {
      System.err.println("Use -Dformat=check or -Dformat=write.");
      System.exit(2);
    }
    boolean write = args[0].equals("--write");
    Path root = Path.of(args[1]);
    List<String> problems =
        sources(root).parallelStream()
            .map(source -> problem(root, source, write))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    problems.forEach(System.err::println);
    if (!problems.isEmpty()) {
      System.err.println(
          "Not formatted, or without the licence line: "
              + problems.size()
              + ". To fix: mvn -N -q validate -Dformat=write");
      System.exit(1);
    }
  }

  /** The line to report for a source, or null if all is well with it (now). */
  private static String problem(Path root, Path source, boolean write) {
    try {
      String before = Files.readString(source);
      String after = withLicence(source, before);
      if (isJava(source)) {
        after = FORMATTER.formatSourceAndFixImports(after);
      }
      if (after.equals(before)) {
        return null;
      }
      if (write) {
        Files.writeString(source, after);
        return null;
      }
      return root.relativize(source).toString();
    } catch (FormatterException e) {
      return root.relativize(source) + ": " + e.getMessage();
    } catch (IOException e) {
      throw new UncheckedIOException(source.toString(), e);
    }
  }

  /** The text with the licence as the first line, or as the second one after that of a script. */
  private static String withLicence(Path source, String text) {
    String line = (isJava(source) || isC(source) ? "// " : "# ") + LICENCE + "\n";
    int at = text.startsWith("#!") ? text.indexOf('\n') + 1 : 0;
    return text.startsWith(line, at) ? text : text.substring(0, at) + line + text.substring(at);
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static boolean isC(Path file) {
    return file.toString().endsWith(".c") || file.toString().endsWith(".h");
  }

  private static boolean isScript(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".sh")) {
      return true;
    }
    if (name.contains(".")) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean hidden = name.startsWith(".") && !name.equals(".ci");
            boolean ours = folder.equals(root) || !(name.equals("target") || hidden);
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && (isJava(file) || isC(file) || isScript(file))) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
