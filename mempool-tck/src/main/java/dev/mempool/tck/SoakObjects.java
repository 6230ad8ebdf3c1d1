package dev.mempool.tck;

import dev.mempool.core.Mempool;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Who has which object, and what is in its memory. Nothing here orders two threads: that is the
 * backend's part.
 */
final class SoakObjects {

  /** Of each object: two numbers, at its ends. */
  static final int BYTES = 64;

  private static final int LAST = BYTES - Long.BYTES;

  private final Mempool pool;
  private final SoakRecord found;
  private final AtomicIntegerArray inUse;

  /** How often each object was put; written by its owner. */
  private final int[] puts;

  SoakObjects(Mempool pool, SoakRecord found) {
    this.pool = pool;
    this.found = found;
    this.inUse = new AtomicIntegerArray(pool.size());
    this.puts = new int[pool.size()];
    for (int object = 0; object < pool.size(); object++) {
      write(object, stamp(object, 0));
    }
  }

  /** Notes objects that were got; keeps those at the front that had no owner, and counts them. */
  int claim(int[] objects, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      if (object < 0 || object >= puts.length) {
        found.duplicate();
        found.fault("object %d was handed out, which the pool does not have".formatted(object));
      } else if (!claim(object)) {
        found.duplicate();
        found.fault("object %d was handed out while it was in use".formatted(object));
      } else {
        require(object, stamp(object, puts[object]), "while it was in the pool");
        write(object, held(object));
        objects[kept++] = object;
      }
    }
    return kept;
  }

  private boolean claim(int object) {
    while (inUse.getOpaque(object) == 0) {
      if (inUse.weakCompareAndSetPlain(object, 0, 1)) {
        return true;
      }
    }
    return false;
  }

  /** Puts objects that are in use. */
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

  /** Demands that all that nobody holds comes out in one call, and puts it back. */
  void requireRest(Subject subject) {
    int free = countFree();
    int available = pool.availCount();
    if (available != free) {
      found.fault("the pool counts %d objects, and %d are in no use".formatted(available, free));
    }
    int[] all = new int[free];
    if (pool.getBulk(all, 0, free)) {
      new Dice(subject.seed() + free).shuffle(all);
      put(all, claim(all, free));
    } else {
      // what can be got singly is not lost
      int lost = takeRest();
      found.fault(
          "a get of the %d objects in no use failed; %d of them came singly"
              .formatted(free, free - lost));
    }
  }

  /** Gets all that comes; says how many objects nobody has then. */
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

  private void require(int object, long expected, String when) {
    long first = pool.chunk(object).get(ValueLayout.JAVA_LONG, pool.offset(object));
    long last = pool.chunk(object).get(ValueLayout.JAVA_LONG, pool.offset(object) + LAST);
    if (first != expected || last != expected) {
      found.fault("the memory of object %d was changed %s".formatted(object, when));
    }
  }

  private void write(int object, long value) {
    pool.chunk(object).set(ValueLayout.JAVA_LONG, pool.offset(object), value);
    pool.chunk(object).set(ValueLayout.JAVA_LONG, pool.offset(object) + LAST, value);
  }

  private long held(int object) {
    return ~stamp(object, puts[object]);
  }

  private static long stamp(int object, int puts) {
    return ((long) object << Integer.SIZE) | Integer.toUnsignedLong(puts);
  }
}
