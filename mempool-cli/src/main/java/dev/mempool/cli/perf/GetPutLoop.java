// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.core.Mempool;
import java.util.Locale;

/**
 * The measured loop of one thread: it gets objects until it has {@link #kept} of them, and puts
 * them all back. The loops are those of the project's benchmarks, so that figures can be compared.
 */
final class GetPutLoop {

  /** The system property with the number of objects per call. */
  static final String BULK_PROPERTY = "mempool.perf.bulk";

  /** The number of objects per call: a constant for the JIT compiler, as in real programs. */
  private static final int BULK = Integer.getInteger(BULK_PROPERTY, 1);

  /** The objects of a round: as many as the largest cache holds, so that it cannot serve them. */
  private static final int KEPT = 512;

  private final Mempool pool;
  private final int[] objects = new int[kept(BULK)];

  GetPutLoop(Mempool pool) {
    this.pool = pool;
  }

  /** Returns the most objects that a thread holds: whole bulks. */
  static int kept(int bulk) {
    return (KEPT + bulk - 1) / bulk * bulk;
  }

  /** Does one round, and returns the number of objects that it got and put. */
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
        throw getFailed();
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
        throw getFailed();
      }
    }
  }

  private void putBulks() {
    for (int i = 0; i < objects.length; i += BULK) {
      pool.putBulk(objects, i, BULK);
    }
  }

  private IllegalStateException getFailed() {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "a get failed while %d of %d objects were free",
            pool.availCount(),
            pool.size()));
  }
}
