// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import dev.mempool.bench.report.Ratio.Summary;
import java.util.List;

/**
 * A section of the report, as the templates read it. They show its parts in this order.
 *
 * @param id its anchor
 * @param title its heading
 * @param explanation says in a sentence what is shown, and which direction is good
 * @param summaries a few large numbers
 * @param heatMaps ratios in rows and columns
 * @param charts line charts
 * @param notes paragraphs
 * @param tables tables
 */
record Section(
    String id,
    String title,
    String explanation,
    List<Summary> summaries,
    List<HeatMap> heatMaps,
    List<Chart> charts,
    List<String> notes,
    List<Table> tables) {

  /** Tells the template whether there are charts. */
  boolean hasCharts() {
    return !charts.isEmpty();
  }
}
