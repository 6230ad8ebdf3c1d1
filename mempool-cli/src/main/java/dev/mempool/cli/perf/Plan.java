package dev.mempool.cli.perf;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, in groups of cells that differ in their backend alone: these are compared, so
 * they take turns.
 *
 * @param groups the groups, none of them empty
 */
record Plan(List<List<Cell>> groups) {

  /** All combinations, without those of several cores and a backend that does not allow them. */
  static Plan of(
      List<Backend> backends, List<Integer> cores, List<Integer> caches, List<Integer> bulks) {
    List<List<Cell>> groups = new ArrayList<>();
    for (int core : cores) {
      for (int cache : caches) {
        for (int bulk : bulks) {
          List<Cell> group =
              backends.stream()
                  .filter(backend -> core == 1 || backend.forManyThreads())
                  .map(backend -> new Cell(backend, cache, core, bulk))
                  .toList();
          if (!group.isEmpty()) {
            groups.add(group);
          }
        }
      }
    }
    return new Plan(groups);
  }

  int cells() {
    return groups.stream().mapToInt(List::size).sum();
  }
}
