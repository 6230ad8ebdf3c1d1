// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells that are measured, in groups whose cells differ in their backend alone: these are
 * compared with each other.
 *
 * @param groups the groups, none of them empty
 */
record Plan(List<List<Cell>> groups) {

  /** Combines all parameters, except several cores with a backend that allows only one. */
  static Plan of(
      List<Backend> backends, List<Integer> cores, List<Integer> caches, List<Integer> bulks) {
    List<List<Cell>> groups = new ArrayList<>();
    for (int core : cores) {
      for (int cache : caches) {
        for (int bulk : bulks) {
          groups.add(
              backends.stream()
                  .filter(backend -> core == 1 || backend.forManyThreads())
                  .map(backend -> new Cell(backend, cache, core, bulk))
                  .toList());
        }
      }
    }
    groups.removeIf(List::isEmpty);
    return new Plan(groups);
  }

  int cells() {
    return groups.stream().mapToInt(List::size).sum();
  }
}
