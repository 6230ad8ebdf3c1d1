// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.soak;

import dev.mempool.core.Mempool;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.TestedOps;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The objects of a soak pool: which are in use, and what their memory must contain. Thread-safe, as
 * long as only the owner of an object puts it.
 *
 * <p>While an object is in the pool, the first and last eight bytes of its memory hold a number
 * made of its index and of how often it was put; while it is in use, they hold the complement. All
 * accesses here are plain or opaque, so that only the backend orders the writes of one owner before
 * the reads of the next.
 */
final class SoakObjects {

  /** The bytes of the smallest object. */
  static final int MIN_BYTES = 16;

  /** The offset in an object of its last eight bytes. */
  private final int last;

  private final Mempool pool;
  private final SoakFindings found;
  private final AtomicIntegerArray inUse;

  /** How often each object was put. Only the owner of an object reads and writes its element. */
  private final int[] puts;

  SoakObjects(Mempool pool, SoakFindings found) {
    this.pool = pool;
    this.found = found;
    this.last = pool.elementSize() - Long.BYTES;
    this.inUse = new AtomicIntegerArray(pool.size());
    this.puts = new int[pool.size()];
    for (int object = 0; object < pool.size(); object++) {
      write(object, stamp(object, 0));
    }
  }

  /**
   * Marks objects as in use, after a thread got them, and checks their memory. Moves those that had
   * no owner to the front of the array; the others are faults.
   *
   * @return the number of objects that had no owner
   */
  int claim(int[] objects, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      if (object < 0 || object >= puts.length) {
        found.addDuplicate();
        found.setFault("object %d was handed out, which the pool does not have".formatted(object));
      } else if (!claim(object)) {
        found.addDuplicate();
        found.setFault("object %d was handed out while it was in use".formatted(object));
      } else {
        require(object, stamp(object, puts[object]), "while it was in the pool");
        write(object, held(object));
        objects[kept++] = object;
      }
    }
    return kept;
  }

  /** Marks an object as in use, without ordering other accesses. Returns false if it is in use. */
  private boolean claim(int object) {
    while (inUse.getOpaque(object) == 0) {
      if (inUse.weakCompareAndSetPlain(object, 0, 1)) {
        return true;
      }
    }
    return false;
  }

  /** Checks the memory of objects in use, and puts the objects. */
  void put(int[] objects, int count) {
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      require(object, held(object), "while it was in use");
      write(object, stamp(object, ++puts[object]));
      inUse.setOpaque(object, 0);
    }
    if (count == 1) {
      pool.put(objects[0]);
    } else {
      pool.putBulk(objects, 0, count);
    }
  }

  /**
   * Gets all objects that no thread holds in one call and puts them back. It is a fault if the pool
   * counts another number of objects or the call fails. Called while no other thread uses the pool.
   */
  void requireRest(TestedOps tested) {
    int free = countFree();
    int available = pool.availCount();
    if (available != free) {
      found.setFault(
          "the pool counts %d objects, and %d are not in use".formatted(available, free));
    }
    int[] all = new int[free];
    if (pool.getBulk(all, 0, free)) {
      new SplitMix64(tested.seed() + free).shuffle(all);
      put(all, claim(all, free));
    } else {
      // objects that can be got singly are not lost
      int lost = takeRest();
      found.setFault(
          "a get of the %d objects that are not in use failed; %d of them could be got singly"
              .formatted(free, free - lost));
    }
  }

  /**
   * Gets single objects until none comes, and returns how many are then not in use: the lost ones.
   */
  int takeRest() {
    int[] one = new int[1];
    for (int i = 0; i <= puts.length && pool.getBulk(one, 0, 1); i++) {
      claim(one, 1);
    }
    return countFree();
  }

  private int countFree() {
    int free = 0;
    for (int object = 0; object < puts.length; object++) {
      free += inUse.getOpaque(object) == 0 ? 1 : 0;
    }
    return free;
  }

  /** Records a fault unless both ends of an object's memory hold the expected number. */
  private void require(int object, long expected, String when) {
    long first = pool.chunk(object).get(ValueLayout.JAVA_LONG_UNALIGNED, pool.offset(object));
    long end = pool.chunk(object).get(ValueLayout.JAVA_LONG_UNALIGNED, pool.offset(object) + last);
    if (first != expected || end != expected) {
      found.setFault("the memory of object %d was changed %s".formatted(object, when));
    }
  }

  private void write(int object, long value) {
    pool.chunk(object).set(ValueLayout.JAVA_LONG_UNALIGNED, pool.offset(object), value);
    pool.chunk(object).set(ValueLayout.JAVA_LONG_UNALIGNED, pool.offset(object) + last, value);
  }

  /** Returns the number that the memory of an object holds while it is in use. */
  private long held(int object) {
    return ~stamp(object, puts[object]);
  }

  /** Returns the number that the memory of an object holds while it is in the pool. */
  private static long stamp(int object, int puts) {
    return ((long) object << Integer.SIZE) | Integer.toUnsignedLong(puts);
  }
}
