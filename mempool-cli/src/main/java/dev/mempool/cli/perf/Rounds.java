package dev.mempool.cli.perf;

import dev.mempool.core.Mempool;

/**
 * One thread's work: it gets objects until it has {@link #kept} of them, and puts them all back.
 * The loops are those of the project's benchmarks, so that figures can be compared.
 */
final class Rounds {

  /** The system property with the number of objects per call. */
  static final String BULK_PROPERTY = "mempool.perf.bulk";

  /** For the JIT compiler a constant, as a burst size is in real programs. */
  private static final int BULK = Integer.getInteger(BULK_PROPERTY, 1);

  /** As in the project's benchmarks: as many as a cache has, so that none serves a whole round. */
  private static final int KEPT = 512;

  private final Mempool pool;
  private final int[] objects;

  Rounds(Mempool pool) {
    this.pool = pool;
    this.objects = new int[kept(BULK)];
  }

  /** How many objects a thread holds at most: whole bulks. */
  static int kept(int bulk) {
    return (KEPT + bulk - 1) / bulk * bulk;
  }

  /** Gives the number of objects that were got and put. */
  int round() {
    if (BULK == 1) {
      getSingles();
      putSingles();
    } else {
      getBulks();
      putBulks();
    }
    return objects.length;
  }

  private void getSingles() {
    for (int i = 0; i < objects.length; i++) {
      int object = pool.get();
      if (object == Mempool.NONE) {
        throw exhausted();
      }
      objects[i] = object;
    }
  }

  private void putSingles() {
    for (int i = 0; i < objects.length; i++) {
      pool.put(objects[i]);
    }
  }

  private void getBulks() {
    for (int i = 0; i < objects.length; i += BULK) {
      if (!pool.getBulk(objects, i, BULK)) {
        throw exhausted();
      }
    }
  }

  private void putBulks() {
    for (int i = 0; i < objects.length; i += BULK) {
      pool.putBulk(objects, i, BULK);
    }
  }

  private IllegalStateException exhausted() {
    return new IllegalStateException(
        "a get failed while %d of %d objects were free".formatted(pool.availCount(), pool.size()));
  }
}
