// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.testsupport.CapturedLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of all public operations of a pool, on every kind of memory and by every kind of
 * thread, checked against a set of the objects that are out. The message of a failure contains the
 * seed.
 */
class MempoolProgramTest {

  private static final int STEPS = 250;

  private static final List<Actor> ACTORS = new ArrayList<>();

  @BeforeAll
  static void begin() {
    ACTORS.addAll(Actor.ofEveryKind());
  }

  @AfterAll
  static void end() {
    ACTORS.forEach(Actor::close);
    ACTORS.clear();
  }

  static Stream<Arguments> programs() {
    return Stream.of(Memories.values())
        .flatMap(memory ->
            IntStream.range(0, memory.seeds()).mapToObj(seed -> Arguments.of(memory, seed)));
  }

  @ParameterizedTest(autoCloseArguments = false) // several programs use the same memory
  @MethodSource("programs")
  void randomProgram(Memories memory, int seed) throws Exception {
    try (CapturedLog log = CapturedLog.start();
        memory;
        Program program = new Program(memory.open(), seed)) {
      program.run();
      log.expectOnly("ordinary pages", "all caches together hold at most"); // either may be
    }
  }

  /** One random program. */
  private static final class Program implements AutoCloseable {

    private final Random random;
    private final MemoryProvider memory;
    private final Arena arena = Arena.ofShared();
    private final Mempool pool;
    private final int size;
    private final boolean blocks;
    private final TreeSet<Integer> out = new TreeSet<>();
    private final List<UserOwnedCache> own = new ArrayList<>();
    private int populated;

    Program(MemoryProvider memory, int seed) {
      this.memory = memory;
      random = new Random(seed);
      size = 1 + random.nextInt(random.nextBoolean() ? 12 : 500);
      blocks = random.nextInt(3) == 0;
      MempoolBuilder builder =
          Mempool.builder("program")
              .guaranteedShare(random.nextInt(3) / 2.0)
              .registry(new PoolRegistry())
              .opsTable(OpsTable.of(new TestOps(), new BlockOps(Concurrency.MP_MC)))
              .ops(blocks ? "blocks" : "test")
              .size(size)
              .elementSize(16 + random.nextInt(200))
              .memory(memory)
              .cacheSize(random.nextInt(Math.min(random.nextBoolean() ? 40 : 512, size) + 1));
      switch (random.nextInt(4)) {
        case 0 -> builder.spread(1 + random.nextInt(8), 1 + random.nextInt(2));
        case 1 -> builder.flags(PoolFlag.NO_CACHE_ALIGN);
        case 2 -> builder.withinPages(4096);
        default -> {}
      }
      builder.guard(Guard.values()[random.nextInt(4)]).reportLeaks(false);
      if (random.nextBoolean()) {
        builder.statistics(true);
      }
      boolean full = random.nextBoolean();
      pool = full ? builder.build() : builder.buildEmpty();
      populated = full ? size : 0;
    }

    void run() throws Exception {
      for (int i = 0; i < STEPS; i++) {
        Actor actor = ACTORS.get(random.nextInt(ACTORS.size()));
        actor.run(this::step);
        assertEquals(out.size(), pool.inUseCount());
        assertEquals(populated, pool.memory().populated());
        assertEquals(populated - out.size(), pool.availCount());
        assertEquals(out.isEmpty() && populated == pool.size(), pool.isFull());
        assertEquals(out.size() == populated, pool.isEmpty());
      }
      own.forEach(UserOwnedCache::close);
      for (Actor actor : ACTORS) {
        actor.run(pool::flushCache);
      }
      ACTORS.getFirst().run(this::takeTheRest);
    }

    private void takeTheRest() {
      pool.flushCaches();
      int[] rest = new int[populated];
      assertTrue(
          pool.getBulk(rest, 0, populated - out.size()), "every object that is not out can be got");
      got(rest, 0, populated - out.size());
      assertTrue(pool.isEmpty());
      assertEquals(Mempool.NONE, pool.get());
    }

    private void step() {
      switch (random.nextInt(18)) {
        case 0 -> populate();
        case 1 -> look();
        case 2 -> flush();
        case 3 -> refuse();
        case 4 -> block();
        case 5, 6, 7 -> getOne();
        case 8, 9, 10 -> putOne();
        case 11, 12, 13 -> getMany();
        case 14, 15, 16 -> putMany();
        default -> caches();
      }
    }

    /** A cache that the program owns, or null for the default cache. */
    private @Nullable MempoolCache cache() {
      return own.isEmpty() || random.nextBoolean() ? null : own.get(random.nextInt(own.size()));
    }

    private void caches() {
      if (populated > 0 && own.size() < 3 && random.nextBoolean()) {
        own.add(pool.newCache(1 + random.nextInt(Math.min(40, size))));
      } else if (!own.isEmpty()) {
        UserOwnedCache cache = own.remove(random.nextInt(own.size()));
        cache.close();
        assertThrows(IllegalStateException.class, () -> cache.get());
      }
    }

    private void populate() {
      if (populated == size) {
        assertThrows(MempoolException.class, () -> pool.memory().populate(memory));
      } else if (random.nextInt(4) == 0) {
        populated += pool.memory().populate(memory);
        assertEquals(size, populated);
      } else {
        long bytes = (1 + random.nextInt(size)) * (long) pool.slotSize();
        MemorySegment segment = arena.allocate(bytes, 1 << random.nextInt(13));
        int chunks = pool.memory().chunks().size();
        int added =
            random.nextBoolean()
                ? pool.memory().populate(segment)
                : pool.memory()
                    .populate(MemoryChunk.of(segment, "known", () -> {}), segment.address());
        assertEquals(chunks + (added > 0 ? 1 : 0), pool.memory().chunks().size());
        populated += added;
        if (added > 0) {
          Class<? extends RuntimeException> refusal =
              populated == pool.size() ? MempoolException.class : IllegalArgumentException.class;
          assertThrows(refusal, () -> pool.memory().populate(segment));
        }
      }
    }

    private void look() {
      List<Long> addresses = new ArrayList<>();
      assertEquals(
          populated,
          pool.memory()
              .forEachObject(object -> {
                assertEquals(addresses.size(), object);
                addresses.add(pool.address(object));
              }));
      int inChunks = 0;
      for (ChunkInfo chunk : pool.memory().chunks()) {
        assertTrue(chunk.objects() > 0);
        inChunks += chunk.objects();
      }
      assertEquals(populated, inChunks);
      for (int object = 0; object < populated; object++) {
        long address = addresses.get(object);
        assertEquals(object, pool.indexOf(address));
        assertEquals(address, pool.iova(object));
        assertEquals(0, address % pool.alignment());
        assertEquals(address, pool.segment(object).address());
      }
    }

    private void flush() {
      switch (random.nextInt(3)) {
        case 0 -> pool.flushCache();
        case 1 -> assertEquals(pool.flushCaches(), pool.cachedCount());
        default -> own.forEach(UserOwnedCache::flush);
      }
    }

    /** Makes wrong calls, which are refused and move no object; the caller compares the counts. */
    private void refuse() {
      MempoolCache cache = cache();
      int wrong = random.nextBoolean() ? -1 - random.nextInt(3) : populated + random.nextInt(3);
      int[] objects = {wrong};
      assertThrows(IllegalArgumentException.class, () -> pool.put(wrong));
      assertThrows(IllegalArgumentException.class, () -> pool.putBulk(objects, 0, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> pool.getBulk(objects, 1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> pool.getBulk(objects, 0, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> pool.address(wrong));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(0));
      assertThrows(IllegalArgumentException.class, () -> pool.newCache(0));
      assertThrows(IllegalArgumentException.class, () -> pool.newCache(size + 600));
      if (cache != null) {
        assertThrows(IllegalArgumentException.class, () -> cache.put(wrong));
        assertThrows(IllegalArgumentException.class, () -> cache.putBulk(objects, 0, 1));
      }
      assertTrue(pool.getBulk(objects, 0, 0));
      pool.putBulk(objects, 1, 0);
      assertArrayEquals(new int[] {wrong}, objects);
    }

    private void block() {
      int[] firsts = new int[2];
      if (!blocks) {
        assertThrows(UnsupportedOperationException.class, () -> pool.getContigBlocks(firsts, 0, 1));
      } else if (pool.getContigBlocks(firsts, 0, 2)) {
        for (int first : firsts) {
          got(IntStream.range(first, first + BlockOps.BLOCK).toArray(), 0, BlockOps.BLOCK);
        }
      }
    }

    private void getOne() {
      MempoolCache cache = cache();
      int object = cache == null ? pool.get() : cache.get();
      if (object == Mempool.NONE) {
        assertMissing(cache, 1);
      } else {
        got(new int[] {object}, 0, 1);
      }
    }

    private void getMany() {
      MempoolCache cache = cache();
      int from = random.nextInt(3);
      int count = random.nextInt(random.nextBoolean() ? 8 : size + 2);
      int[] objects = new int[from + count + random.nextInt(3)];
      int[] before = objects.clone();
      boolean ok =
          cache == null ? pool.getBulk(objects, from, count) : cache.getBulk(objects, from, count);
      if (ok) {
        got(objects, from, count);
      } else {
        assertMissing(cache, count);
        assertArrayEquals(before, objects);
      }
    }

    /** A get may fail only if fewer objects are free outside the caches of other threads. */
    private void assertMissing(@Nullable MempoolCache used, int count) {
      MempoolCache mine = used == null ? pool.currentCache() : used;
      int others = pool.cachedCount() - (mine == null ? 0 : mine.count());
      assertTrue(
          count > pool.availCount() - others,
          () ->
              String.format(
                  Locale.ROOT, "%d of %d, %d in others' caches", count, pool.availCount(), others));
    }

    private void putOne() {
      if (!out.isEmpty()) {
        MempoolCache cache = cache();
        int object = take();
        if (cache == null) {
          pool.put(object);
        } else {
          cache.put(object);
        }
      }
    }

    private void putMany() {
      MempoolCache cache = cache();
      int from = random.nextInt(3);
      int count = random.nextInt(out.size() + 1);
      int[] objects = new int[from + count];
      for (int i = 0; i < count; i++) {
        objects[from + i] = take();
      }
      if (cache == null) {
        pool.putBulk(objects, from, count);
      } else {
        cache.putBulk(objects, from, count);
      }
    }

    private void got(int[] objects, int from, int count) {
      for (int i = from; i < from + count; i++) {
        int object = objects[i];
        assertTrue(object >= 0 && object < populated, () -> "no such object: " + object);
        assertTrue(out.add(object), () -> "object handed out twice: " + object);
        write(object, object);
      }
    }

    /**
     * Removes an object from the set of those that are out. No other thread may have written to it.
     */
    private int take() {
      Integer object = out.floor(random.nextInt(populated));
      int taken = object == null ? out.first() : object;
      out.remove(taken);
      assertEquals(taken, read(taken, 0));
      assertEquals(taken, read(taken, pool.elementSize() - Long.BYTES));
      write(taken, -1);
      return taken;
    }

    private void write(int object, long value) {
      pool.segment(object).fill((byte) 0);
      pool.chunk(object).set(ValueLayout.JAVA_LONG_UNALIGNED, pool.offset(object), value);
      pool.segment(object)
          .set(ValueLayout.JAVA_LONG_UNALIGNED, pool.elementSize() - Long.BYTES, value);
    }

    private long read(int object, long at) {
      return pool.segment(object).get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    @Override
    public void close() {
      pool.close();
      assertTrue(pool.isClosed());
      assertThrows(IllegalStateException.class, pool::get);
      assertThrows(IllegalStateException.class, pool::flushCaches);
      assertThrows(IllegalStateException.class, () -> pool.memory().populate(memory));
      arena.close();
    }
  }
}
