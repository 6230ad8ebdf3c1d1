// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.support.ReportPage;
import dev.mempool.bench.support.Table;
import dev.mempool.bench.support.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The report, as its two templates read it.
 *
 * @param title its title
 * @param sections its sections
 */
record Report(String title, List<Map<String, Object>> sections) {

  private static final Pattern LINE_ENDS = Pattern.compile("\\s*[\\r\\n]+\\s*");

  /** The characters that have a meaning in a cell of a Markdown table. */
  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*<>|\\[\\]]");

  /** Names for the facts of a machine. */
  private static final Map<String, String> FACTS =
      Map.of(
          "cpu", "processor",
          "jdk", "Java",
          "jvm_options", "options of the JVM",
          "libdpdk", "C library",
          "compiler_options", "options of the C compiler",
          "huge_pages_2m", "huge pages of 2 MiB");

  /** Makes the report of the results of the wanted parts. */
  static Report of(List<Found> found) {
    List<Map<String, Object>> sections = new ArrayList<>();
    for (Chapter chapter : Chapter.ALL) {
      found.stream()
          .filter(part -> part.part().equals(chapter.part()))
          .map(chapter::section)
          .forEach(sections::add);
    }
    sections.add(machines(found));
    return new Report("Mempool for Java: performance report", sections);
  }

  /** Returns the report as one HTML file, which loads nothing. */
  String html() {
    return ReportPage.html(title, sections);
  }

  /** Returns the report in Markdown: its numbers and tables, without the charts. */
  String markdown() {
    return Template.fill(
        Report.class,
        "report.md.mustache",
        this,
        text -> SPECIAL.matcher(LINE_ENDS.matcher(text).replaceAll(" ")).replaceAll("\\\\$0"));
  }

  /** Returns the section that says when, where and by which command the parts were measured. */
  private static Map<String, Object> machines(List<Found> found) {
    Map<Map<String, String>, List<String>> parts = new LinkedHashMap<>();
    for (Found part : found) {
      part.document()
          .ifPresent(document ->
              parts.computeIfAbsent(facts(document), _ -> new ArrayList<>()).add(part.part()));
    }
    return ReportPage.section(
        "machine",
        "Where and how it was measured",
        "Figures hold for this machine only; ratios travel better than nanoseconds.",
        Map.of(
            "notes",
            parts.size() < 2
                ? List.of()
                : List.of("Not all parts were measured in one run on one machine."),
            "tables",
            parts.entrySet().stream()
                .map(entry -> Table.of(String.join(", ", entry.getValue()), entry.getKey()))
                .toList()));
  }

  private static Map<String, String> facts(JsonObject document) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String field : List.of(Run.RUN, Run.MACHINE)) {
      if (document.get(field) instanceof JsonObject object) {
        new Row(object)
            .texts()
            .forEach((key, text) -> facts.put(FACTS.getOrDefault(key, key), text));
      }
    }
    return facts.isEmpty() ? Map.of("machine", "the document does not say") : facts;
  }
}
