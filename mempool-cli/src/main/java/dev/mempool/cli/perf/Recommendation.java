// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The recommendation: sentences that say which backend and cache to take for each use of a pool.
 *
 * <p>A candidate is <em>as good as</em> the fastest one if it is less than a quarter slower, or if
 * the quartiles of the two overlap. For each use the candidates that are as good as the fastest one
 * with every number of objects per call are compared, or, if there are none, those with each number
 * of objects. Among them the default backend wins, then the one with the smallest mean.
 */
final class Recommendation {

  /** Smaller differences show nothing: compiled anew, the same loop differs by a fifth. */
  private static final double WORTH_IT = 1.25;

  /** A backend with a size of caches, and its figures by the number of objects per call. */
  private record Candidate(Backend backend, int cache, Map<Integer, Figure> figures) {

    private Figure figure(int bulk) {
      Figure figure = figures.get(bulk);
      if (figure == null) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s has no figure for %d", label(), bulk));
      }
      return figure;
    }

    private boolean isAsGoodAs(Candidate best, int bulk) {
      return figure(bulk).nanos() <= best.figure(bulk).nanos() * WORTH_IT
          || figure(bulk).low() <= best.figure(bulk).high();
    }

    /** Returns a number that is smaller for a smaller geometric mean of the figures. */
    private double score(TreeSet<Integer> bulks) {
      return bulks.stream().mapToDouble(bulk -> Math.log(figure(bulk).nanos())).sum();
    }

    private String label() {
      return backend.label() + Cell.withCache(cache);
    }

    private String text(TreeSet<Integer> bulks) {
      return bulks.stream()
          .map(bulk ->
              String.format(
                  Locale.ROOT,
                  "%s ns per object %d at a time",
                  Figure.number(figure(bulk).nanos()),
                  bulk))
          .collect(Collectors.joining(", "));
    }
  }

  private final List<String> lines = new ArrayList<>();

  private Recommendation() {}

  /** Returns a sentence or more for each use of a pool that was measured. */
  static List<String> of(List<CellResult> results) {
    Recommendation recommendation = new Recommendation();
    recommendation.add("One core", results, cell -> cell.cores() == 1);
    int most = results.stream().mapToInt(result -> result.cell().cores()).max().orElse(1);
    if (most > 1) {
      recommendation.add(
          most + " cores, with a cache", results, cell -> cell.cores() == most && cell.cache() > 0);
      recommendation.add(
          most + " cores, without a cache (virtual threads, threads that are no lcores)",
          results,
          cell -> cell.cores() == most && cell.cache() == 0);
    }
    return recommendation.lines;
  }

  private void add(String use, List<CellResult> results, Predicate<Cell> belongs) {
    Map<List<Object>, Candidate> candidates = new LinkedHashMap<>();
    boolean asked = false;
    for (CellResult result : results) {
      Cell cell = result.cell();
      asked |= belongs.test(cell);
      if (belongs.test(cell) && result.figure() != null) {
        candidates
            .computeIfAbsent(
                List.of(cell.backend(), cell.cache()),
                _ -> new Candidate(cell.backend(), cell.cache(), new TreeMap<>()))
            .figures()
            .put(cell.bulk(), result.figure());
      }
    }
    if (candidates.isEmpty()) {
      if (asked) {
        lines.add(use + ": no figure, so no recommendation.");
      }
      return;
    }
    List<Candidate> all = List.copyOf(candidates.values());
    List<Candidate> forMany = all.stream().filter(each -> each.backend.forManyThreads()).toList();
    if (!recommend(use, all).backend.forManyThreads() && !forMany.isEmpty()) {
      recommend(use + ", if other threads use the pool too", forMany);
    }
  }

  /** Recommends a candidate, or one for each number of objects. {@return the first one} */
  private Candidate recommend(String use, List<Candidate> all) {
    TreeSet<Integer> bulks =
        all.stream()
            .flatMap(each -> each.figures.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Candidate> always = new ArrayList<>(all);
    bulks.forEach(bulk -> always.retainAll(best(all, bulk)));
    if (!always.isEmpty()) {
      return recommend(use, all, always, bulks);
    }
    return bulks.stream()
        .map(bulk ->
            recommend(
                use + ", " + bulk + " at a time",
                measured(all, bulk),
                best(all, bulk),
                new TreeSet<>(List.of(bulk))))
        .toList()
        .getFirst();
  }

  private static List<Candidate> measured(List<Candidate> all, int bulk) {
    return all.stream().filter(each -> each.figures.containsKey(bulk)).toList();
  }

  /** Returns the fastest candidate with a number of objects, and those that are as good. */
  private static List<Candidate> best(List<Candidate> all, int bulk) {
    List<Candidate> measured = measured(all, bulk);
    Candidate best =
        measured.stream()
            .min(Comparator.comparingDouble(each -> each.figure(bulk).nanos()))
            .orElseThrow();
    return measured.stream().filter(each -> each.isAsGoodAs(best, bulk)).toList();
  }

  private Candidate recommend(
      String use, List<Candidate> all, List<Candidate> best, TreeSet<Integer> bulks) {
    Comparator<Candidate> byScore = Comparator.comparingDouble(each -> each.score(bulks));
    Comparator<Candidate> byDefault = Comparator.comparing(each -> !each.backend.isDefault());
    Candidate chosen = best.stream().min(byDefault.thenComparing(byScore)).orElseThrow();
    boolean isDefault = chosen.backend.isDefault();
    String remark = chosen.backend.remark();
    StringBuilder text = new StringBuilder(use).append(": ").append(chosen.label());
    text.append(remark.isEmpty() ? "" : " (" + remark + ")");
    text.append(", ").append(chosen.text(bulks)).append('.');
    List<Candidate> equals = best.stream().filter(each -> each != chosen).sorted(byScore).toList();
    if (!equals.isEmpty()) {
      text.append(" No difference that this run can show to ")
          .append(labels(equals))
          .append(isDefault ? ": keep the default." : ".");
    }
    if (all.size() == 1) {
      text.append(" There is nothing to compare it with.");
    }
    all.stream()
        .filter(each -> each.backend.isDefault() && !isDefault && !best.contains(each))
        .filter(each -> each.figures.keySet().containsAll(bulks))
        .min(byScore)
        .ifPresent(each ->
            text.append(
                String.format(
                    Locale.ROOT, " The default, %s, takes %s.", each.label(), each.text(bulks))));
    lines.add(text.toString());
    return chosen;
  }

  /** Returns the names, those with the same size of caches together. */
  private static String labels(List<Candidate> candidates) {
    Map<Integer, List<String>> byCache = new LinkedHashMap<>();
    candidates.forEach(each ->
        byCache.computeIfAbsent(each.cache, _ -> new ArrayList<>()).add(each.backend.label()));
    return byCache.entrySet().stream()
        .map(entry -> String.join(", ", entry.getValue()) + Cell.withCache(entry.getKey()))
        .collect(Collectors.joining("; "));
  }
}
