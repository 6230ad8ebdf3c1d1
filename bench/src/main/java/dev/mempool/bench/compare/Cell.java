package dev.mempool.bench.compare;

import dev.mempool.bench.PoolSize;
import dev.mempool.bench.PoolState;
import java.util.Optional;

/**
 * One thing that is compared.
 *
 * @param work what is done
 * @param ops the backend; empty for packets, which use the default one
 * @param cache the size of the lcores' caches, {@code "0"} or {@code "512"}, or {@code "user"}
 * @param cores how many threads, each on a processor of its own
 * @param all whether that is all the processors there are
 * @param n objects per call; with random bulks, the most
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

  /** A cell of objects, of which each call takes from 1 to n. */
  static Cell random(
      String ops, String cache, int cores, boolean all, int n, int keep, int element) {
    return new Cell(Work.RANDOM, Optional.of(ops), cache, cores, all, n, keep, element);
  }

  /** {@return the backend, or what is done with packets} */
  String label() {
    return ops.orElse(work.label());
  }

  /** {@return what tells it from the other cells} */
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

  /** {@return objects of its pool} */
  int poolSize() {
    return work.ofObjects() ? PoolSize.of(keep, cores) : PoolState.SIZE;
  }

  /** {@return the command that makes the C side ready for it} */
  String command() {
    String command =
        "%s %s %d %d %d %d"
            .formatted(
                ops.map(o -> work.label() + " " + o).orElse(work.label()),
                cache,
                cores,
                n,
                keep,
                element);
    return work.ofObjects() ? command + " " + poolSize() : command;
  }

  /**
   * {@return gets and puts, or what else is done and undone, of one thread in some rounds; with
   * random bulks, about}
   */
  long operations(long rounds) {
    // every number from 1 to n is as frequent
    return work == Work.RANDOM ? rounds * keep * 2 / (n + 1) * 2 : rounds * keep / n * 2;
  }
}
