package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random programs of get and put, with and without caches, against a set of what is out. */
class MempoolModelTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomProgram(long seed) throws Exception {
    OnLcore.run(() -> new Program(seed).run());
  }

  /** One random program. */
  private static final class Program {

    private final Random random;
    private final int size;
    private final Mempool pool;
    private final MempoolCache own;
    private final List<Integer> held = new ArrayList<>();
    private final Set<Integer> out = new HashSet<>();

    Program(long seed) {
      random = new Random(seed);
      size = 1 + random.nextInt(random.nextBoolean() ? 10 : 700);
      pool =
          Mempool.builder("model")
              .registry(new PoolRegistry())
              .opsTable(OpsTable.of(new TestOps()))
              .ops("test")
              .size(size)
              .elementSize(8)
              .cacheSize(random.nextInt(Math.min(512, size) + 1))
              .build();
      own = pool.newCache(1 + random.nextInt(Math.min(512, size)));
    }

    void run() {
      try (pool) {
        for (int i = 0; i < 300; i++) {
          step();
          assertEquals(out.size(), pool.inUseCount());
          assertTrue(own.count() <= own.size());
        }
        own.close();
        pool.flushCache();
        int[] rest = new int[size];
        assertTrue(pool.getBulk(rest, 0, size - out.size()), "all that is not out is to be had");
        got(rest, 0, size - out.size());
        assertTrue(pool.isEmpty());
      }
    }

    private void step() {
      int from = random.nextInt(3);
      switch (random.nextInt(10)) {
        case 0 -> own.flush();
        case 1 -> pool.flushCache();
        case 2, 3 -> getOne();
        case 4, 5 -> putOne();
        case 6, 7 -> {
          int count = random.nextInt(size + 2);
          int[] objects = new int[from + count];
          boolean ok =
              random.nextBoolean()
                  ? pool.getBulk(objects, from, count)
                  : pool.getBulk(own, objects, from, count);
          if (ok) {
            got(objects, from, count);
          } else {
            assertTrue(
                count > pool.availCount() - pool.cachedCount(),
                "the backend alone could have served it");
          }
        }
        default -> {
          int count = random.nextInt(held.size() + 1);
          int[] objects = new int[from + count];
          for (int i = 0; i < count; i++) {
            objects[from + i] = take();
          }
          if (random.nextBoolean()) {
            pool.putBulk(objects, from, count);
          } else {
            pool.putBulk(own, objects, from, count);
          }
        }
      }
    }

    private void getOne() {
      int object = random.nextBoolean() ? pool.get() : pool.get(own);
      if (object == Mempool.NONE) {
        assertEquals(0, pool.availCount() - pool.cachedCount(), "the backend had one");
      } else {
        got(new int[] {object}, 0, 1);
      }
    }

    private void putOne() {
      if (!held.isEmpty()) {
        if (random.nextBoolean()) {
          pool.put(take());
        } else {
          pool.put(own, take());
        }
      }
    }

    private void got(int[] objects, int from, int count) {
      for (int i = from; i < from + count; i++) {
        assertTrue(out.add(objects[i]), "object handed out twice: " + objects[i]);
        held.add(objects[i]);
      }
    }

    private int take() {
      int object = held.remove(random.nextInt(held.size()));
      out.remove(object);
      return object;
    }
  }
}
