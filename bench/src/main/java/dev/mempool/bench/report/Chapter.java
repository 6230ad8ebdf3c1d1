package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a document becomes a section. The order here is that of the page, and of the measuring.
 *
 * @param part whose document
 * @param id the section's anchor
 * @param title its heading
 * @param explanation in a sentence what is seen, and which direction is good
 * @param blocks what it shows
 */
record Chapter(
    String part,
    String id,
    String title,
    String explanation,
    Function<JsonObject, List<Block>> blocks) {

  static final String COMPARE = "compare";

  private static final String SCALE =
      "above 1 (blue, ▲) Java is faster, below 1 (orange, ▼) slower, ≈ is not decided";

  static final List<Chapter> ALL =
      List.of(
          new Chapter(
              COMPARE,
              "pool",
              "Objects, beside the C library",
              "C's time divided by Java's for a get and a put: " + SCALE + ".",
              CompareSections::pool),
          new Chapter(
              COMPARE,
              "packets",
              "Packets, beside the C library",
              "The same for operations of packet buffers: " + SCALE + ".",
              CompareSections::packets),
          new Chapter(
              "peers",
              "peers",
              "Pools of other Java libraries",
              "The time of another library divided by ours for the same work: above 1 (blue, ▲)"
                  + " ours is faster, below 1 (orange, ▼) slower, ≈ is not decided.",
              PeersSection::blocks),
          new Chapter(
              "bulks",
              "bulks",
              "Cost by bulk size",
              "Nanoseconds per object when a call takes more of them at once: lower is better.",
              CurveSections::bulks),
          new Chapter(
              "sizes",
              "sizes",
              "Cost by pool size",
              "Nanoseconds per object in larger and larger pools, whose objects leave the"
                  + " processor's caches: lower is better, flat is best.",
              CurveSections::sizes),
          new Chapter(
              "contention",
              "contention",
              "Cost by number of threads",
              "Nanoseconds per object when more threads share a pool, up to more threads than"
                  + " processors: lower is better, flat is best.",
              CurveSections::contention),
          new Chapter(
              "latency",
              "latency",
              "Latency of single calls",
              "How long the slowest calls take, from the median to the slowest one: lower and"
                  + " flatter is better.",
              LatencySection::blocks),
          new Chapter(
              "lifecycle",
              "lifecycle",
              "Creating and closing a pool",
              "How long a pool takes to be made and closed, and how much memory an object takes"
                  + " besides its own bytes: lower is better.",
              Chapter::lifecycle));

  /** {@return the names of the parts} */
  static List<String> parts() {
    return ALL.stream().map(Chapter::part).distinct().toList();
  }

  /** {@return the chapters of some parts} */
  static Stream<Chapter> of(List<String> parts) {
    return ALL.stream().filter(chapter -> parts.contains(chapter.part));
  }

  private static List<Block> lifecycle(JsonObject document) {
    return List.of(
        new Listing()
            .with("ops", "ops")
            .with("size", "objects")
            .with("element", "bytes")
            .with("create_ms", "create ms")
            .with("close_ms", "close ms")
            .with("off_heap_bytes_per_object", "off-heap B/object")
            .with("heap_bytes_per_object", "heap B/object")
            .with("reason", "reason")
            .table("Pools", false, Row.all(document, "rows")));
  }
}
