package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What the pools of other libraries are shown as. */
final class PeersSection {

  private PeersSection() {}

  static List<Block> blocks(JsonObject document) {
    List<Row> rows = Row.all(document, "rows");
    List<Block> blocks = new ArrayList<>();
    if (rows.stream().anyMatch(row -> row.number("ratio").isPresent())) {
      blocks.add(Ratios.summary(rows));
    }
    Ratios ratios =
        new Ratios(
            "The other's time divided by ours, by calls and threads",
            "other",
            PeersSection::group,
            row -> row.text("peer"),
            PeersSection::column,
            PeersSection::order,
            PeersSection::detail);
    blocks.add(ratios.of(rows));
    blocks.add(
        new Listing()
            .with("case", "case")
            .with("peer", "other")
            .with("ours", "ours")
            .with("n", "n")
            .with("threads", "threads")
            .with("peer_ns", "other ns")
            .with("our_ns", "our ns")
            .with("ratio", "other/ours")
            .with("spread", "spread")
            .with("peer_bytes", "other B")
            .with("our_bytes", "our B")
            .with("note", "note")
            .table("All figures: nanoseconds and heap bytes per object", true, rows));
    return blocks;
  }

  private static String group(Row row) {
    return row.text("case") + (row.text("ours").isEmpty() ? "" : ", ours: " + row.text("ours"));
  }

  private static String column(Row row) {
    String threads = row.text("threads");
    return "n=%s, %s %s"
        .formatted(row.text("n"), threads, "1".equals(threads) ? "thread" : "threads");
  }

  /** By threads, and by n for each of them. */
  private static double order(Row row) {
    double largestN = 1e9;
    return row.number("threads").orElse(0) * largestN + row.number("n").orElse(0);
  }

  private static String detail(Row row) {
    String figures =
        "%s beside %s, %s; %s ns, ours %s ns; ratio %s, spread %s"
            .formatted(
                row.text("peer"),
                row.text("ours"),
                column(row),
                row.text("peer_ns"),
                row.text("our_ns"),
                row.text("ratio"),
                row.text("spread"));
    return row.text("note").isEmpty() ? figures : figures + "; " + row.text("note");
  }
}
