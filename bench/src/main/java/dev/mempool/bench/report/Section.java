package dev.mempool.bench.report;

import dev.mempool.bench.report.Ratio.Summary;
import java.util.ArrayList;
import java.util.List;

/** A section of the report, as the templates read it. They show its parts in this order. */
final class Section {

  final String id;
  final String title;
  final String explanation;
  final List<Summary> summaries = new ArrayList<>();
  final List<HeatMap> heatMaps = new ArrayList<>();
  final List<Chart> charts = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  final List<Table> tables = new ArrayList<>();

  /**
   * Makes an empty section.
   *
   * @param id its anchor
   * @param title its heading
   * @param explanation says in a sentence what is shown, and which direction is good
   */
  Section(String id, String title, String explanation) {
    this.id = id;
    this.title = title;
    this.explanation = explanation;
  }

  /** Tells the template whether there are charts. */
  boolean hasCharts() {
    return !charts.isEmpty();
  }
}
