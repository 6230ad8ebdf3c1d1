package dev.mempool.bench.report;

import dev.mempool.bench.support.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The report, as its two templates read it.
 *
 * @param title its title
 * @param sections its sections
 */
record Report(String title, List<Section> sections) {

  private static final Pattern LINE_ENDS = Pattern.compile("\\s*[\\r\\n]+\\s*");

  /** The characters that have a meaning in a cell of a Markdown table. */
  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*<>|\\[\\]]");

  /** Makes the report of what is known of the wanted parts. */
  static Report of(List<Found> found) {
    List<Section> sections = new ArrayList<>();
    List<Chapter> chapters = new ArrayList<>(Chapter.ALL);
    chapters.addFirst(Chapter.SUMMARY);
    for (Chapter chapter : chapters) {
      found.stream()
          .filter(part -> part.part().equals(chapter.part()))
          .map(chapter::section)
          .forEach(sections::add);
    }
    sections.add(Chapter.machines(found));
    return new Report("Mempool for Java: performance report", sections);
  }

  /** Returns the report as one HTML file, which loads nothing and runs no script. */
  String html() {
    return Template.html(Report.class, "report.html.mustache", this);
  }

  /** Returns the report in Markdown: its numbers and tables, without the charts. */
  String markdown() {
    return Template.fill(
        Report.class,
        "report.md.mustache",
        this,
        text -> SPECIAL.matcher(LINE_ENDS.matcher(text).replaceAll(" ")).replaceAll("\\\\$0"));
  }
}
