package dev.mempool.cli.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run found.
 *
 * @param machine where
 * @param outcomes of every cell, in the order of the plan
 */
record Result(Machine machine, List<Outcome> outcomes) {

  /** What the figures are. */
  static final String WHAT =
      "Nanoseconds per object, get and put together, as one thread sees it: the median, and how far"
          + " the quartiles lie from it.";

  List<String> recommendation() {
    return Recommendation.of(outcomes);
  }

  /** A line for each reason of each backend. */
  List<String> failures() {
    Map<List<String>, Integer> reasons = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      if (outcome.failure() != null) {
        reasons.merge(
            List.of(outcome.cell().backend().label(), outcome.failure()), 1, Integer::sum);
      }
    }
    return reasons.entrySet().stream()
        .map(entry ->
            "failed: %s, %d %s: %s"
                .formatted(
                    entry.getKey().getFirst(),
                    entry.getValue(),
                    entry.getValue() == 1 ? "cell" : "cells",
                    entry.getKey().getLast()))
        .toList();
  }
}
