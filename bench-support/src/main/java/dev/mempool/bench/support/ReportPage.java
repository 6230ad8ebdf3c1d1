// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A report as one HTML file, which loads nothing. Its tables need no script; its charts are drawn
 * from JSON in the page by the script of the page and the chart library, which are in the page too.
 */
public final class ReportPage {

  /** The folder of the chart library uPlot in its jar. */
  private static final String LIBRARY = "META-INF/resources/webjars/uplot/1.6.30/";

  /** The parts of a section that are lists. */
  private static final List<String> LISTS =
      List.of("summaries", "heatMaps", "charts", "notes", "tables");

  private ReportPage() {}

  /**
   * Returns a section.
   *
   * @param id the section's anchor
   * @param title its heading
   * @param explanation a sentence below the heading
   * @param content large numbers, heat maps, charts, paragraphs and tables, in this order on the
   *     page: {@code summaries}, {@code heatMaps}, {@code charts}, {@code notes}, {@code tables}
   * @return the section, as the template reads it
   */
  public static Map<String, Object> section(
      String id, String title, String explanation, Map<String, Object> content) {
    Map<String, Object> section = new HashMap<>(content);
    section.putAll(Map.of("id", id, "title", title, "explanation", explanation));
    LISTS.forEach(part -> section.putIfAbsent(part, List.of()));
    return section;
  }

  /**
   * Returns the page.
   *
   * @param title its title
   * @param sections its sections
   * @return the page, which is XML too
   */
  public static String html(String title, List<Map<String, Object>> sections) {
    List<Object> charts = new ArrayList<>();
    sections.forEach(section -> charts.addAll((List<?>) section.getOrDefault("charts", List.of())));
    Map<String, Object> page = new HashMap<>(Map.of("title", title, "sections", sections));
    page.put("hasCharts", !charts.isEmpty());
    page.put("data", Template.inElement(Json.compact(charts)));
    page.put("style", Template.resource(ReportPage.class, "report.css"));
    page.put("script", Template.resource(ReportPage.class, "report.js"));
    page.put("libraryStyle", library("dist/uPlot.min.css"));
    page.put("library", library("dist/uPlot.iife.min.js").replace("]]>", "]] >"));
    page.put("licence", library("LICENSE"));
    return Template.html(ReportPage.class, "report.html.mustache", page);
  }

  private static String library(String file) {
    try (InputStream in = libraryFile(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a file of the chart library.
   *
   * @param file its name, for example {@code LICENSE}
   * @return the file
   * @throws IOException if the library is not there
   */
  public static InputStream libraryFile(String file) throws IOException {
    InputStream in = ReportPage.class.getClassLoader().getResourceAsStream(LIBRARY + file);
    if (in == null) {
      throw new IOException("the chart library is not there: " + file);
    }
    return in;
  }
}
