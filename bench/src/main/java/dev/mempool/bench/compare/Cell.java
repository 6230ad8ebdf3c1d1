package dev.mempool.bench.compare;

import java.util.Optional;

/**
 * One thing that is compared.
 *
 * @param work what is done
 * @param ops the backend; empty for packets, which use the default one
 * @param cache the size of the lcores' caches, {@code "0"} or {@code "512"}, or {@code "user"}
 * @param cores how many threads, each on a processor of its own
 * @param all whether that is all the processors there are
 * @param n objects per call
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

  /** A cache that the thread owns. */
  static final String USER = "user";

  /** A cell of objects. */
  static Cell objects(
      String ops, String cache, int cores, boolean all, int n, int keep, int element) {
    return new Cell(Work.OBJECTS, Optional.of(ops), cache, cores, all, n, keep, element);
  }

  /** {@return the backend, or what is done with packets} */
  String label() {
    return ops.orElse(work.label());
  }

  /** {@return what tells it from the other cells} */
  String name() {
    return "%s cache=%s cores=%s n=%d keep=%d element=%d"
        .formatted(label(), cache, coresText(), n, keep, element);
  }

  String coresText() {
    return all ? "all" : Integer.toString(cores);
  }

  /** {@return the command that makes the C side ready for it} */
  String command() {
    return "%s %s %d %d %d %d"
        .formatted(
            ops.map(o -> work.label() + " " + o).orElse(work.label()),
            cache,
            cores,
            n,
            keep,
            element);
  }

  /** {@return gets and puts, or what else is done and undone, of one thread in some rounds} */
  long operations(long rounds) {
    return rounds * keep / n * 2;
  }
}
