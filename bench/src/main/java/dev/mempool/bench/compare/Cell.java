// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Pools;
import java.util.Optional;

/**
 * A kind of use that is compared.
 *
 * @param ops the backend; empty for packets, which use the default one
 * @param cache the size of the lcores' caches, {@code "0"} or {@code "512"}, or {@link #USER}
 * @param cores the number of threads, each on a processor of its own: 1, 2, or all processors
 * @param n objects per call; with random bulks, the largest number
 * @param keep objects that a round gets before it puts them back
 * @param element bytes per object
 */
record Cell(
    Work work, Optional<String> ops, String cache, int cores, int n, int keep, int element) {

  /** The cache of a cell in which each thread has a cache of its own. */
  static final String USER = "user";

  /** Returns the backend, or the operation on packets. */
  String label() {
    return ops.orElse(work.label);
  }

  /** Returns the name that tells it from the other cells. */
  String name() {
    return "%s cache=%s cores=%s n=%s keep=%d element=%d"
        .formatted(label(), cache, coresText(), bulkText(), keep, element);
  }

  boolean all() {
    return cores > 2;
  }

  String coresText() {
    return all() ? "all" : Integer.toString(cores);
  }

  String bulkText() {
    return work == Work.RANDOM ? "1.." + n : Integer.toString(n);
  }

  /** Returns the number of objects of its pool. */
  int poolSize() {
    return work.ofObjects() ? Pools.size(keep, cores) : Pools.SIZE;
  }

  /** Returns the command that prepares the C side. */
  String command() {
    String backend = ops.map(name -> " " + name).orElse("");
    String size = work.ofObjects() ? " " + poolSize() : "";
    return "%s%s %s %d %d %d %d%s"
        .formatted(work.label, backend, cache, cores, n, keep, element, size);
  }

  /**
   * Returns the calls of all threads in some rounds, gets and puts together. Random bulks have
   * about that number, because every bulk from 1 to n is as frequent.
   */
  long operations(long rounds) {
    return cores * (work == Work.RANDOM ? rounds * keep * 2 / (n + 1) * 2 : rounds * keep / n * 2);
  }
}
