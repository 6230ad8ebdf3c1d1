import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks that every Java source below a folder is laid out as google-java-format does it, or
 * rewrites those that are not. Run by Maven in the validate phase: {@code Format --check|--write
 * FOLDER}.
 */
final class Format {
  private static final Formatter FORMATTER = new Formatter();

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
          "Not formatted: " + problems.size() + ". To fix: mvn -N -q validate -Dformat=write");
      System.exit(1);
    }
  }

  /** The line to report for a source, or null if all is well with it (now). */
  private static String problem(Path root, Path source, boolean write) {
    try {
      String before = Files.readString(source);
      String after = FORMATTER.formatSourceAndFixImports(before);
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

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean ours = folder.equals(root) || !(name.equals("target") || name.startsWith("."));
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
