package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Pools;
import java.util.Optional;

/**
 * A kind of use that is compared.
 *
 * @param work the operations
 * @param ops the backend; empty for packets, which use the default one
 * @param cache the size of the lcores' caches, {@code "0"} or {@code "512"}, or {@link #USER}
 * @param cores the number of threads, each on a processor of its own
 * @param all whether these are all processors
 * @param n objects per call; with random bulks, the largest number
 * @param keep objects that a round gets before it puts them back
 * @param element bytes per object
 */
record Cell(
    Work work,
    Optional<String> ops,
    String cache,
    int cores,
    boolean all,
    int n,
    int keep,
    int element) {

  /** The cache of a cell in which each thread has a cache of its own. */
  static final String USER = "user";

  /** {@return a cell of objects} */
  static Cell objects(
      String ops, String cache, int cores, boolean all, int n, int keep, int element) {
    return new Cell(Work.OBJECTS, Optional.of(ops), cache, cores, all, n, keep, element);
  }

  /** {@return a cell of objects, each of whose calls takes from 1 to n} */
  static Cell random(
      String ops, String cache, int cores, boolean all, int n, int keep, int element) {
    return new Cell(Work.RANDOM, Optional.of(ops), cache, cores, all, n, keep, element);
  }

  /** {@return the backend, or the operation on packets} */
  String label() {
    return ops.orElse(work.label());
  }

  /** {@return the name that tells it from the other cells} */
  String name() {
    return "%s cache=%s cores=%s n=%s keep=%d element=%d"
        .formatted(label(), cache, coresText(), bulkText(), keep, element);
  }

  String coresText() {
    return all ? "all" : Integer.toString(cores);
  }

  String bulkText() {
    return work == Work.RANDOM ? "1.." + n : Integer.toString(n);
  }

  /** {@return the objects of its pool} */
  int poolSize() {
    return work.ofObjects() ? Pools.size(keep, cores) : Pools.SIZE;
  }

  /** {@return the command that prepares the C side} */
  String command() {
    String backend = ops.map(name -> " " + name).orElse("");
    String size = work.ofObjects() ? " " + poolSize() : "";
    return "%s%s %s %d %d %d %d%s"
        .formatted(work.label(), backend, cache, cores, n, keep, element, size);
  }

  /**
   * {@return the calls of one thread in some rounds, gets and puts together} With random bulks it
   * is about that number, because every number from 1 to n is as frequent.
   */
  long operations(long rounds) {
    return work == Work.RANDOM ? rounds * keep * 2 / (n + 1) * 2 : rounds * keep / n * 2;
  }
}
