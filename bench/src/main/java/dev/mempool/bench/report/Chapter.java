package dev.mempool.bench.report;

import static dev.mempool.bench.report.Table.names;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Chart.Point;
import dev.mempool.bench.report.Chart.Tick;
import dev.mempool.bench.report.Ratio.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A chapter of the report: how the document of a part becomes a section.
 *
 * @param part the part whose document is shown
 * @param id the section's anchor
 * @param title its heading
 * @param explanation says in a sentence what is shown, and which direction is good
 * @param content fills the section from the document
 */
record Chapter(
    String part,
    String id,
    String title,
    String explanation,
    BiConsumer<JsonObject, Section> content) {

  static final String COMPARE = "compare";

  private static final String COST = "ns per object";

  private static final String SCALE =
      "above 1 (blue, ▲) %s is faster, below 1 (orange, ▼) slower, ≈ is not decided.";

  /** The chapter before all others, if the part {@link #COMPARE} is wanted. */
  static final Chapter SUMMARY =
      new Chapter(
          COMPARE,
          "summary",
          "In short",
          "In how many cells Java is faster than the C library, and how many times as fast on"
              + " average: above 1 Java is faster.",
          Chapter::summary);

  /** The chapters in the order of the page, in which the parts are also measured. */
  static final List<Chapter> ALL =
      List.of(
          new Chapter(
              COMPARE,
              "pool",
              "Objects, beside the C library",
              "C's time divided by Java's for a get and a put: " + SCALE.formatted("Java"),
              Chapter::pool),
          new Chapter(
              COMPARE,
              "packets",
              "Packets, beside the C library",
              "The same for operations of packet buffers: " + SCALE.formatted("Java"),
              Chapter::packets),
          new Chapter(
              "peers",
              "peers",
              "Pools of other Java libraries",
              "The time of another library divided by ours for the same work: "
                  + SCALE.formatted("ours"),
              Chapter::peers),
          new Chapter(
              "bulks",
              "bulks",
              "Cost by bulk size",
              "Nanoseconds per object when a call takes more of them at once: lower is better.",
              (document, section) ->
                  curves(
                      document,
                      section,
                      "n",
                      "objects per call (n)",
                      names("cache", "keep", "threads"))),
          new Chapter(
              "sizes",
              "sizes",
              "Cost by pool size",
              "Nanoseconds per object in larger and larger pools, whose objects leave the"
                  + " processor's caches: lower is better, flat is best.",
              (document, section) ->
                  curves(
                      document,
                      section,
                      "size",
                      "objects in the pool",
                      names("cache", "n=n =", "keep"))),
          new Chapter(
              "contention",
              "contention",
              "Cost by number of threads",
              "Nanoseconds per object when more threads share a pool, up to more threads than"
                  + " processors: lower is better, flat is best.",
              (document, section) ->
                  curves(document, section, "threads", "threads", names("cache", "n=n ="))),
          new Chapter(
              "latency",
              "latency",
              "Latency of single calls",
              "How long the slowest calls take, from the median to the slowest one: lower and"
                  + " flatter is better.",
              Chapter::latency),
          new Chapter(
              "lifecycle",
              "lifecycle",
              "Creating and closing a pool",
              "How long a pool takes to be made and closed, and how much memory an object takes"
                  + " besides its own bytes: lower is better.",
              (document, section) ->
                  section.tables.add(
                      Table.of(
                          "Pools",
                          false,
                          names(
                              "ops",
                              "size=objects",
                              "element=bytes",
                              "create_ms=create ms",
                              "close_ms=close ms",
                              "off_heap_bytes_per_object=off-heap B/object",
                              "heap_bytes_per_object=heap B/object",
                              "reason"),
                          rows(document)))));

  /** Returns the names of the parts. */
  static List<String> parts() {
    return ALL.stream().map(Chapter::part).distinct().toList();
  }

  /** Returns the section of what is known of the part. */
  Section section(Found found) {
    Section section = new Section(id, title, explanation);
    if (found.document().isEmpty()) {
      section.notes.add("Missing: " + found.reason());
    } else {
      JsonObject document = found.document().get();
      if (rows(document).isEmpty() && Row.all(document, "cells").isEmpty()) {
        section.notes.add("Missing: the document has no rows");
      } else {
        content.accept(document, section);
      }
    }
    return section;
  }

  private static List<Row> rows(JsonObject document) {
    return Row.all(document, "rows");
  }

  /** Returns the cells of pools, or those of packets: these name no backend. */
  private static List<Row> cells(JsonObject document, boolean pool) {
    return Row.all(document, "cells").stream()
        .filter(cell -> cell.text("ops").isEmpty() != pool)
        .toList();
  }

  private static void summary(JsonObject document, Section section) {
    List<Row> pool = cells(document, true);
    List<Row> packets = cells(document, false);
    if (!pool.isEmpty()) {
      section.summaries.add(Summary.of("Cells of objects, C's time divided by Java's:", pool));
    }
    if (!packets.isEmpty()) {
      section.summaries.add(Summary.of("Cells of packets:", packets));
    }
  }

  private static void pool(JsonObject document, Section section) {
    List<Row> cells = cells(document, true);
    Map<String, String> varying = varying(cells, "work", "keep", "element");
    compare(
        section,
        cells,
        new HeatMap.Layout(
            "C/Java by objects per call (n)",
            "cache, cores",
            row -> row.text("ops"),
            row -> "cache " + row.text("cache") + ", " + count(row, "core") + varying(row, varying),
            row -> "n=" + row.text("n"),
            row -> row.number("n").orElse(0),
            Chapter::compareDetail));
  }

  private static void packets(JsonObject document, Section section) {
    List<Row> cells = cells(document, false);
    Map<String, String> varying = varying(cells, "cache");
    compare(
        section,
        cells,
        new HeatMap.Layout(
            "C/Java by number of cores",
            "work, n",
            row -> "",
            row -> row.text("work") + ", n=" + row.text("n") + varying(row, varying),
            row -> count(row, "core"),
            row -> row.number("cores").orElse(Double.MAX_VALUE),
            Chapter::compareDetail));
  }

  private static void compare(Section section, List<Row> cells, HeatMap.Layout layout) {
    section.heatMaps.add(layout.of(section.id, cells));
    Row.grouped(cells, cell -> cell.text("reason"))
        .forEach((reason, same) -> {
          if (!reason.isEmpty()) {
            section.notes.add(same.size() + " cell(s): " + reason);
          }
        });
    section.tables.add(
        Table.of(
            "All figures: nanoseconds per object",
            true,
            names(
                "name=cell",
                "java_ns=Java ns",
                "c_ns=C ns",
                "ratio=C/Java",
                "spread",
                "verdict",
                "java_bytes_per_object=B/object",
                "operations_per_slice=operations"),
            cells.stream().map(Chapter::withoutKnown).toList()));
  }

  /** Removes the fields that the cell's name says, and the reasons that stand above the table. */
  private static Row withoutKnown(Row cell) {
    JsonObject json = cell.json().deepCopy();
    List.of("work", "ops", "cache", "cores", "n", "keep", "element", "undecided", "reason")
        .forEach(json::remove);
    return new Row(json);
  }

  /** Returns those of the fields that are not the same in all cells. */
  private static Map<String, String> varying(List<Row> cells, String... fields) {
    Map<String, String> names = names(fields);
    names
        .keySet()
        .removeIf(field -> cells.stream().map(cell -> cell.text(field)).distinct().count() <= 1);
    return names;
  }

  private static String varying(Row row, Map<String, String> varying) {
    String text = row.text(varying);
    return text.isEmpty() ? "" : ", " + text;
  }

  /** Returns words such as {@code 2 cores}. */
  private static String count(Row row, String what) {
    String number = row.text(what + "s");
    return number + " " + what + (number.equals("1") ? "" : "s");
  }

  private static String compareDetail(Row row) {
    StringJoiner detail = new StringJoiner("; ").add(row.text("name"));
    if (row.number("ratio").isPresent()) {
      detail.add("C/Java " + row.text("ratio") + ", spread " + row.text("spread"));
    }
    Stream.of(
            row.text("verdict"),
            row.number("java_ns").isPresent()
                ? "Java " + row.text("java_ns") + " ns per object"
                : "",
            row.number("c_ns").isPresent() ? "C " + row.text("c_ns") + " ns per object" : "",
            row.text("reason"))
        .filter(text -> !text.isEmpty())
        .forEach(detail::add);
    return detail.toString();
  }

  private static void peers(JsonObject document, Section section) {
    List<Row> rows = rows(document);
    if (rows.stream().anyMatch(row -> row.number("ratio").isPresent())) {
      section.summaries.add(Summary.of("", rows));
    }
    double largestN = 1e9;
    section.heatMaps.add(
        new HeatMap.Layout(
                "The other's time divided by ours, by calls and threads",
                "other",
                row ->
                    row.text("case")
                        + (row.text("ours").isEmpty() ? "" : ", ours: " + row.text("ours")),
                row -> row.text("peer"),
                Chapter::calls,
                row -> row.number("threads").orElse(0) * largestN + row.number("n").orElse(0),
                Chapter::peerDetail)
            .of(section.id, rows));
    section.tables.add(
        Table.of(
            "All figures: nanoseconds and heap bytes per object",
            true,
            names(
                "case",
                "peer=other",
                "ours",
                "n",
                "threads",
                "peer_ns=other ns",
                "our_ns=our ns",
                "ratio=other/ours",
                "spread",
                "peer_bytes=other B",
                "our_bytes=our B",
                "note"),
            rows));
  }

  private static String calls(Row row) {
    return "n=" + row.text("n") + ", " + count(row, "thread");
  }

  private static String peerDetail(Row row) {
    return "%s beside %s, %s; %s ns, ours %s ns; ratio %s, spread %s%s"
        .formatted(
            row.text("peer"),
            row.text("ours"),
            calls(row),
            row.text("peer_ns"),
            row.text("our_ns"),
            row.text("ratio"),
            row.text("spread"),
            row.text("note").isEmpty() ? "" : "; " + row.text("note"));
  }

  private static void curves(
      JsonObject document, Section section, String x, String xTitle, Map<String, String> settings) {
    List<Row> rows = rows(document);
    // only the rows by threads have the field
    List<Tick> processors =
        rows.stream()
            .mapToDouble(row -> row.number("processors").orElse(0))
            .filter(count -> count > 0)
            .distinct()
            .mapToObj(count -> new Tick(count, "processors"))
            .toList();
    section.charts.addAll(
        new Chart.Layout(
                xTitle,
                COST,
                settings,
                List.of(),
                processors,
                row ->
                    Stream.of(
                        new Point(
                            row.number(x).orElse(0),
                            row.number("ns").orElse(0),
                            xTitle + " " + row.text(x))))
            .of(rows));
    section.tables.add(
        Table.of(
            "The figures",
            true,
            names(
                "ops",
                "cache",
                "size",
                "keep",
                "threads",
                "processors",
                "n",
                "ns=ns/object",
                "spread",
                "bytes=B/object"),
            rows));
  }

  /** The x axis of latencies: 99 % is at 100, because one call in 100 is slower. */
  private static final List<Tick> PERCENTILES =
      List.of(
          new Tick(1, "0%"),
          new Tick(10, "90%"),
          new Tick(100, "99%"),
          new Tick(1000, "99.9%"),
          new Tick(10_000, "99.99%"),
          new Tick(1e5, "99.999%"),
          new Tick(1e6, "1-1e-6"),
          new Tick(1e7, "1-1e-7"),
          new Tick(1e8, "1-1e-8"));

  private static void latency(JsonObject document, Section section) {
    List<Row> rows = rows(document);
    section.charts.addAll(
        new Chart.Layout(
                "calls that are not slower",
                "ns per call",
                names("operation=operation:", "cache", "threads=threads:", "n=n ="),
                PERCENTILES,
                List.of(),
                Chapter::percentiles)
            .of(rows));
    String timer =
        rows.stream()
            .map(row -> row.text("timer_ns"))
            .filter(text -> !text.isEmpty())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!timer.isEmpty()) {
      section.notes.add(
          "A look at the clock takes " + timer + " ns; shorter times cannot be told apart.");
    }
    section.tables.add(
        Table.of(
            "Nanoseconds per call",
            false,
            names(
                "ops",
                "operation",
                "cache",
                "threads",
                "p50=p50 ns",
                "p99=p99 ns",
                "p999=p99.9 ns",
                "max=max ns",
                "n",
                "count=calls",
                "timer_ns=timer ns"),
            rows));
  }

  /** Returns the points of a distribution. The slowest of all calls is one in their number. */
  private static Stream<Point> percentiles(Row row) {
    double calls = row.number("count").orElse(0);
    return row.pairs("curve").stream()
        .map(pair ->
            new Point(pair[0] < 100 ? 100 / (100 - pair[0]) : calls, pair[1], pair[0] + "%"));
  }

  /** Returns the section that says on which machine and by which command was measured. */
  static Section machines(List<Found> found) {
    Section section =
        new Section(
            "machine",
            "Where and how it was measured",
            "Figures hold for this machine only; ratios travel better than nanoseconds.");
    Map<Map<String, String>, List<String>> parts = new LinkedHashMap<>();
    for (Found part : found) {
      part.document()
          .ifPresent(document ->
              parts.computeIfAbsent(facts(document), _ -> new ArrayList<>()).add(part.part()));
    }
    if (parts.size() > 1) {
      section.notes.add("Not all parts were measured in one run on one machine.");
    }
    List<Table.Cell> columns =
        List.of(new Table.Cell("what", false), new Table.Cell("value", false));
    parts.forEach((facts, names) ->
        section.tables.add(
            Table.of(
                String.join(", ", names),
                false,
                columns,
                facts.entrySet().stream()
                    .map(fact -> List.of(fact.getKey(), fact.getValue()))
                    .toList())));
    return section;
  }

  private static Map<String, String> facts(JsonObject document) {
    Map<String, String> names =
        names(
            "cpu=processor",
            "jdk=Java",
            "jvm_options=options of the JVM",
            "libdpdk=C library",
            "compiler_options=options of the C compiler",
            "huge_pages_2m=huge pages of 2 MiB");
    Map<String, String> facts = new LinkedHashMap<>();
    for (String field : List.of(Run.RUN, Run.MACHINE)) {
      if (document.get(field) instanceof JsonObject object) {
        Row row = new Row(object);
        for (String key : object.keySet()) {
          if (!row.text(key).isEmpty()) {
            facts.put(names.getOrDefault(key, key), row.text(key));
          }
        }
      }
    }
    return facts.isEmpty() ? Map.of("machine", "the document does not say") : facts;
  }
}
