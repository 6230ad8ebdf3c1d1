package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Block.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The whole report, not yet as HTML or Markdown.
 *
 * @param title its title
 * @param sections its sections
 */
record Report(String title, List<Section> sections) {

  /** Besides a part's own fields, its document says how it was made. */
  static final String RUN = "run";

  static final String MACHINE = "machine";

  static Report of(List<Found> found) {
    List<Section> sections = new ArrayList<>();
    found.stream()
        .filter(part -> part.part().equals(Chapter.COMPARE))
        .map(Report::summary)
        .forEach(sections::add);
    List<String> parts = found.stream().map(Found::part).toList();
    Chapter.of(parts)
        .map(chapter -> section(chapter, found.get(parts.indexOf(chapter.part()))))
        .forEach(sections::add);
    sections.add(machines(found));
    return new Report("Mempool for Java: performance report", sections);
  }

  private static Section summary(Found compare) {
    return new Section(
        "summary",
        "In short",
        "In how many cells Java is faster than the C library, and how many times as fast on"
            + " average: above 1 Java is faster.",
        blocks(compare, CompareSections::summary));
  }

  private static Section section(Chapter chapter, Found found) {
    return new Section(
        chapter.id(), chapter.title(), chapter.explanation(), blocks(found, chapter.blocks()));
  }

  private static List<Block> blocks(Found found, Function<JsonObject, List<Block>> blocks) {
    return found
        .document()
        .map(document -> nonEmpty(document, blocks.apply(document)))
        .orElseGet(() -> List.of(new Note("Missing: " + found.reason())));
  }

  private static List<Block> nonEmpty(JsonObject document, List<Block> blocks) {
    boolean hasRows = !Row.all(document, "rows").isEmpty() || !Row.all(document, "cells").isEmpty();
    return hasRows ? blocks : List.of(new Note("Missing: the document has no rows"));
  }

  /** Parts may have been measured at different times and places; then each says its own. */
  private static Section machines(List<Found> found) {
    Map<Map<String, String>, List<String>> facts = new LinkedHashMap<>();
    for (Found part : found) {
      part.document()
          .ifPresent(document ->
              facts.computeIfAbsent(facts(document), x -> new ArrayList<>()).add(part.part()));
    }
    List<Block> blocks = new ArrayList<>();
    facts.forEach((fact, parts) ->
        blocks.add(
            new Block.Table(
                parts.stream().collect(Collectors.joining(", ")),
                false,
                List.of(new Block.Column("what", false), new Block.Column("value", false)),
                fact.entrySet().stream()
                    .map(entry -> List.of(entry.getKey(), entry.getValue()))
                    .toList())));
    if (facts.size() > 1) {
      blocks.addFirst(new Note("Not all parts were measured in one run on one machine."));
    }
    return new Section(
        "machine",
        "Where and how it was measured",
        "Figures hold for this machine only; ratios travel better than nanoseconds.",
        blocks);
  }

  private static Map<String, String> facts(JsonObject document) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("cpu", "processor");
    names.put("cores", "cores");
    names.put("kernel", "kernel");
    names.put("jdk", "Java");
    names.put("jvm_options", "options of the JVM");
    names.put("libdpdk", "C library");
    names.put("compiler_options", "options of the C compiler");
    names.put("huge_pages_2m", "huge pages of 2 MiB");
    names.put("date", "date");
    names.put("command", "command");
    Map<String, String> facts = new LinkedHashMap<>();
    for (String field : List.of(RUN, MACHINE)) {
      if (document.get(field) instanceof JsonObject object) {
        Row row = new Row(object);
        object
            .keySet()
            .forEach(key -> {
              if (!row.text(key).isEmpty()) {
                facts.put(names.getOrDefault(key, key), row.text(key));
              }
            });
      }
    }
    return facts.isEmpty() ? Map.of("machine", "the document does not say") : facts;
  }
}
