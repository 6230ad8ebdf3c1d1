// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads the mutations of one module and says how many of them its tests notice. A mutation that
 * they do not notice counts unless the list of unobservable ones has it. Fails below a percentage,
 * and if an entry of the list fits no mutation of its class any more. Run by Maven in the profile
 * "mutation": {@code MutationScore REPORT SOURCES LIST PERCENT}.
 */
final class MutationScore {

  private static final String ROOT = "dev.mempool.";

  /** Every field has this between it and the next one. */
  private static final String SEPARATOR = " | ";

  /** A line of the list: a pattern for mutations, each of which has three texts. */
  private record Entry(String line, Pattern method, Pattern mutator, String source) {
    boolean fits(Mutation mutation) {
      return method.matcher(mutation.method).matches()
          && mutator.matcher(mutation.mutator).matches()
          && (source.equals("*") || source.equals(mutation.source));
    }
  }

  private record Mutation(String method, String mutator, String source, int line, boolean noticed) {
    @Override
    public String toString() {
      return method + SEPARATOR + mutator + SEPARATOR + source;
    }
  }

  private MutationScore() {}

  public static void main(String[] arguments) throws Exception {
    Path report = Path.of(arguments[0]);
    Path sources = Path.of(arguments[1]);
    if (Files.notExists(report)) {
      System.out.println("No class of this module was to be changed.");
      return;
    }
    List<Mutation> mutations = mutations(report, sources);
    List<Entry> entries = entries(Path.of(arguments[2]), mutations);
    double demanded = Double.parseDouble(arguments[3]);

    long noticed = mutations.stream().filter(Mutation::noticed).count();
    List<Mutation> missed =
        mutations.stream()
            .filter(mutation -> !mutation.noticed)
            .filter(mutation -> entries.stream().noneMatch(entry -> entry.fits(mutation)))
            .toList();
    List<String> stale =
        entries.stream()
            .filter(entry -> mutations.stream().noneMatch(entry::fits))
            .map(Entry::line)
            .toList();
    long counted = noticed + missed.size();
    double percent = counted == 0 ? 100 : 100.0 * noticed / counted;

    TreeSet<String> lines = new TreeSet<>();
    missed.forEach(mutation -> lines.add(mutation + "   (line " + mutation.line + ")"));
    lines.forEach(line -> System.out.println("not noticed: " + line));
    stale.forEach(line -> System.out.println("fits no mutation any more: " + line));
    System.out.printf(
        Locale.ROOT,
        "%d mutations, %d of them unobservable; %d of the others are noticed: %.1f %%%n",
        mutations.size(),
        mutations.size() - counted,
        noticed,
        percent);
    if (percent < demanded || !stale.isEmpty()) {
      System.out.println(
          "Demanded are "
              + demanded
              + " % and a list without entries that fit nothing: see CONTRIBUTING.md.");
      System.exit(1);
    }
  }

  private static List<Mutation> mutations(Path report, Path sources) throws Exception {
    NodeList nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("mutation");
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element node = (Element) nodes.item(i);
      String type = text(node, "mutatedClass");
      int line = Integer.parseInt(text(node, "lineNumber"));
      String mutator = text(node, "mutator");
      Path file =
          sources
              .resolve(type.substring(0, type.lastIndexOf('.')).replace('.', '/'))
              .resolve(text(node, "sourceFile"));
      mutations.add(
          new Mutation(
              type.replace(ROOT, "") + "." + text(node, "mutatedMethod"),
              mutator.substring(mutator.lastIndexOf('.') + 1).replaceFirst("Mutator$", ""),
              Files.readAllLines(file).get(line - 1).strip(),
              line,
              Boolean.parseBoolean(node.getAttribute("detected"))));
    }
    return mutations;
  }

  private static String text(Element node, String name) {
    return node.getElementsByTagName(name).item(0).getTextContent();
  }

  /** Returns the entries for classes that were changed; the others are of another module. */
  private static List<Entry> entries(Path list, List<Mutation> mutations) throws IOException {
    Set<String> types =
        mutations.stream().map(mutation -> type(mutation.method)).collect(Collectors.toSet());
    List<Entry> entries = new ArrayList<>();
    boolean reason = false;
    for (String line : Files.readAllLines(list)) {
      if (line.startsWith("= ")) {
        reason = true;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] fields = line.strip().split(Pattern.quote(SEPARATOR), 3);
        if (!reason || fields.length != 3) {
          throw new IllegalArgumentException(
              "an entry has a reason above it and three fields: " + line);
        }
        if (types.contains(type(fields[0]))) {
          entries.add(new Entry(line, glob(fields[0]), glob(fields[1]), fields[2]));
        }
      }
    }
    return entries;
  }

  /** Returns the class of a method. */
  private static String type(String method) {
    return method.substring(0, method.lastIndexOf('.'));
  }

  private static Pattern glob(String text) {
    return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E");
  }
}
