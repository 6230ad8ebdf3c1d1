package dev.mempool.cli.perf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says in sentences what the figures say, and nothing that they do not. */
final class Recommendation {

  private Recommendation() {}

  /** One sentence or more for each way to use a pool that was asked for. */
  static List<String> of(List<Outcome> outcomes) {
    List<String> lines = new ArrayList<>();
    add(lines, "One core", outcomes, cell -> cell.cores() == 1);
    int most = outcomes.stream().mapToInt(outcome -> outcome.cell().cores()).max().orElse(1);
    if (most > 1) {
      String cores = most + " cores";
      add(
          lines,
          cores + ", with a cache",
          outcomes,
          cell -> cell.cores() == most && cell.cache() > 0);
      add(
          lines,
          cores + ", without a cache (virtual threads, threads that are no lcores)",
          outcomes,
          cell -> cell.cores() == most && cell.cache() == 0);
    }
    return lines;
  }

  private static void add(
      List<String> lines, String use, List<Outcome> outcomes, Predicate<Cell> belongs) {
    List<Outcome> those =
        outcomes.stream().filter(outcome -> belongs.test(outcome.cell())).toList();
    if (those.isEmpty()) {
      return;
    }
    TreeSet<Integer> bulks = new TreeSet<>();
    List<Candidate> all = candidates(those, bulks);
    if (all.isEmpty()) {
      lines.add(use + ": no figure, so no recommendation.");
      return;
    }
    Candidate first = advise(lines, use, all, bulks);
    List<Candidate> forMany = all.stream().filter(each -> each.backend().forManyThreads()).toList();
    if (!first.backend().forManyThreads() && !forMany.isEmpty()) {
      advise(lines, use + ", if other threads use the pool too", forMany, bulks);
    }
  }

  /** Those with figures; adds the numbers of objects at a time for which there are some. */
  private static List<Candidate> candidates(List<Outcome> outcomes, TreeSet<Integer> bulks) {
    Map<List<Object>, Candidate> candidates = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      Figure figure = outcome.figure();
      if (figure != null) {
        Cell cell = outcome.cell();
        bulks.add(cell.bulk());
        candidates
            .computeIfAbsent(
                List.of(cell.backend(), cell.cache()),
                _ -> new Candidate(cell.backend(), cell.cache(), new TreeMap<>()))
            .figures()
            .put(cell.bulk(), figure);
      }
    }
    return List.copyOf(candidates.values());
  }

  /** Gives what was recommended, the first if several. */
  private static Candidate advise(
      List<String> lines, String use, List<Candidate> all, TreeSet<Integer> bulks) {
    List<Candidate> always = new ArrayList<>(all);
    bulks.forEach(bulk -> always.retainAll(best(all, bulk)));
    if (!always.isEmpty()) {
      return advise(lines, use, all, always, bulks);
    }
    Candidate first = null;
    for (int bulk : bulks) {
      Candidate chosen =
          advise(
              lines,
              use + ", " + bulk + " at a time",
              all.stream().filter(each -> each.figures().containsKey(bulk)).toList(),
              best(all, bulk),
              new TreeSet<>(List.of(bulk)));
      first = first == null ? chosen : first;
    }
    if (first == null) {
      throw new IllegalArgumentException("there are candidates, so there are figures");
    }
    return first;
  }

  /** The one with the smallest figure, and those that are as good. */
  private static List<Candidate> best(List<Candidate> all, int bulk) {
    List<Candidate> measured =
        all.stream().filter(each -> each.figures().containsKey(bulk)).toList();
    Candidate best =
        measured.stream().min(Comparator.comparingDouble(each -> each.nanos(bulk))).orElseThrow();
    return measured.stream().filter(each -> each.isAsGoodAs(best, bulk)).toList();
  }

  private static Candidate advise(
      List<String> lines,
      String use,
      List<Candidate> all,
      List<Candidate> best,
      TreeSet<Integer> bulks) {
    Comparator<Candidate> byScore = Comparator.comparingDouble(each -> each.score(bulks));
    Candidate chosen =
        best.stream()
            .min(
                Comparator.comparing((Candidate each) -> !each.backend().isDefault())
                    .thenComparing(byScore))
            .orElseThrow();
    StringBuilder text =
        new StringBuilder(use)
            .append(": ")
            .append(chosen.label())
            .append(remark(chosen))
            .append(", ")
            .append(figures(chosen, bulks))
            .append('.');
    List<Candidate> equals = best.stream().filter(each -> each != chosen).sorted(byScore).toList();
    if (!equals.isEmpty()) {
      text.append(" No difference that this run can show to ")
          .append(labels(equals))
          .append(chosen.backend().isDefault() ? ": keep the default." : ".");
    }
    if (all.size() == 1) {
      text.append(" There is nothing to compare it with.");
    }
    all.stream()
        .filter(each -> each.backend().isDefault() && !chosen.backend().isDefault())
        .filter(each -> each.figures().keySet().containsAll(bulks) && !best.contains(each))
        .min(byScore)
        .ifPresent(each ->
            text.append(" The default, ")
                .append(each.label())
                .append(", takes ")
                .append(figures(each, bulks))
                .append('.'));
    lines.add(text.toString());
    return chosen;
  }

  private static String remark(Candidate candidate) {
    String remark = candidate.backend().remark();
    return remark.isEmpty() ? "" : " (" + remark + ")";
  }

  private static String figures(Candidate candidate, TreeSet<Integer> bulks) {
    return bulks.stream()
        .map(bulk ->
            "%s ns per object %d at a time".formatted(Figure.number(candidate.nanos(bulk)), bulk))
        .collect(Collectors.joining(", "));
  }

  /** The names, by the size of their caches. */
  private static String labels(List<Candidate> candidates) {
    Map<Integer, List<String>> byCache = new LinkedHashMap<>();
    candidates.forEach(each ->
        byCache.computeIfAbsent(each.cache(), _ -> new ArrayList<>()).add(each.backend().label()));
    return byCache.entrySet().stream()
        .map(entry ->
            String.join(", ", entry.getValue())
                + (entry.getKey() == 0 ? " without a cache" : " with a cache of " + entry.getKey()))
        .collect(Collectors.joining("; "));
  }
}
