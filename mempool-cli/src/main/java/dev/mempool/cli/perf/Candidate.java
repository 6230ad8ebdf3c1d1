package dev.mempool.cli.perf;

import java.util.Map;

/**
 * What could be recommended.
 *
 * @param backend the backend
 * @param cache the size of the caches
 * @param figures what it takes, by the number of objects at a time
 */
record Candidate(Backend backend, int cache, Map<Integer, Figure> figures) {

  /** Smaller differences show nothing: compiled anew, the same loop differs by a fifth. */
  private static final double WORTH_IT = 1.25;

  double nanos(int bulk) {
    return figure(bulk).nanos();
  }

  private Figure figure(int bulk) {
    Figure figure = figures.get(bulk);
    if (figure == null) {
      throw new IllegalArgumentException("%s has no figure for %d".formatted(label(), bulk));
    }
    return figure;
  }

  /** Whether this run shows no difference to one that has the smaller figure. */
  boolean isAsGoodAs(Candidate best, int bulk) {
    return nanos(bulk) <= best.nanos(bulk) * WORTH_IT
        || figure(bulk).low() <= best.figure(bulk).high();
  }

  /** The order of candidates over several numbers of objects: the mean of their logarithms. */
  double score(Iterable<Integer> bulks) {
    double sum = 0;
    for (int bulk : bulks) {
      sum += Math.log(nanos(bulk));
    }
    return sum;
  }

  String label() {
    return backend.label() + (cache == 0 ? " without a cache" : " with a cache of " + cache);
  }
}
