// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Guard;
import dev.mempool.lcore.LcoreThread;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Buffers that several lcores share. */
@Timeout(120)
class SharingThreadsTest {

  private static final int LCORES = 4;

  private interface Work {
    void run(int worker) throws Exception;
  }

  /** Runs the work on lcores and throws the first exception. */
  private static void onLcores(int lcores, Work work) throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<LcoreThread> threads = new ArrayList<>();
    for (int i = 0; i < lcores; i++) {
      int worker = i;
      LcoreThread thread =
          new LcoreThread(() -> {
            try {
              work.run(worker);
            } catch (Throwable e) {
              failure.compareAndSet(null, e);
            }
          });
      threads.add(thread);
      thread.start();
    }
    for (LcoreThread thread : threads) {
      thread.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(thrown);
    }
  }

  static Stream<Arguments> pools() {
    return Stream.of(PoolKind.values())
        .flatMap(kind ->
            Stream.of(
                Arguments.of(kind, false, Guard.OFF),
                Arguments.of(kind, true, Guard.OFF),
                Arguments.of(kind, true, Guard.STATE)));
  }

  private static PktmbufPool pool(PktmbufPoolBuilder builder, boolean checked, Guard guard) {
    return (checked ? builder : builder.checked(false)).cacheSize(8).guard(guard).build();
  }

  /**
   * C: test_refcnt_mbuf. One lcore gives each of 64 mbufs 1 to 127 more references, at once or one
   * by one, and passes the mbuf on once per reference; the others free it. 64 times.
   */
  @ParameterizedTest
  @MethodSource("pools")
  void refcntMbuf(PoolKind kind, boolean checked, Guard guard) throws Exception {
    try (PktmbufPool pool = pool(kind.builder("refs"), checked, guard)) {
      ConcurrentLinkedQueue<Mbuf> ring = new ConcurrentLinkedQueue<>();
      AtomicInteger given = new AtomicInteger();
      AtomicInteger freed = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      onLcores(
          LCORES,
          worker -> {
            if (worker > 0) {
              for (boolean last = false; !last; ) {
                // a thread that sees that all are passed on also sees the queue's last content
                last = done.get();
                for (Mbuf mbuf = ring.poll(); mbuf != null; mbuf = ring.poll()) {
                  mbuf.free();
                  freed.incrementAndGet();
                }
                Thread.yield();
              }
              return;
            }
            try {
              Random random = new Random(1);
              for (int iteration = 0; iteration < 64; iteration++) {
                for (int i = 0; i < 64; i++) {
                  Mbuf mbuf;
                  while ((mbuf = pool.alloc()) == null) {
                    Thread.yield();
                  }
                  int references = 1 + random.nextInt(127);
                  given.addAndGet(references);
                  boolean atOnce = random.nextBoolean();
                  if (atOnce) {
                    mbuf.refcntUpdate(references);
                  }
                  for (int r = 0; r < references; r++) {
                    if (!atOnce) {
                      mbuf.refcntUpdate(1);
                    }
                    ring.add(mbuf);
                  }
                  mbuf.free();
                }
              }
            } finally {
              done.set(true);
            }
          });
      assertEquals(given.get(), freed.get());
      Pools.assertAllBack(pool);
    }
  }

  /**
   * Lcores clone each other's packets and clones of them, add and release references, attach and
   * detach, and free, in any order. All bytes of a packet have its number, so a buffer that was
   * allocated again too early is noticed.
   */
  @ParameterizedTest
  @MethodSource("pools")
  void clonesOfClones(PoolKind kind, boolean checked, Guard guard) throws Exception {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger freed = new AtomicInteger();
    try (Arena arena = Arena.ofShared();
        PktmbufPool pool = pool(kind.builder("owners"), checked, guard);
        PktmbufPool clones =
            pool(Pools.builder("clones").dataRoom(0).privateSize(64), checked, guard)) {
      ConcurrentLinkedQueue<Mbuf> shared = new ConcurrentLinkedQueue<>();
      onLcores(
          LCORES,
          worker -> {
            Random random = new Random(worker);
            for (int i = 0; i < 6_000; i++) {
              Mbuf packet = shared.poll();
              switch (packet == null ? 0 : random.nextInt(6)) {
                case 0 -> {
                  offer(shared, packet);
                  offer(shared, newPacket(pool, clones, random, arena, made, freed));
                }
                case 1, 2 -> {
                  check(packet);
                  offer(shared, packet.clone(clones));
                  shared.add(packet);
                }
                case 3 -> {
                  int more = 1 + random.nextInt(3);
                  packet.packetRefcntUpdate(more);
                  // this lcore releases all of these, while others release those of clones
                  for (int r = 0; r < more; r++) {
                    packet.free();
                    check(packet);
                  }
                  shared.add(packet);
                }
                case 4 -> {
                  Mbuf other = clones.alloc();
                  if (other != null) {
                    other.attach(packet);
                    check(other);
                    other.detach();
                    assertTrue(other.isDirect());
                    other.free();
                  }
                  shared.add(packet);
                }
                default -> {
                  check(packet);
                  PktmbufPool.freeBulk(new @Nullable Mbuf[] {packet, null, shared.poll()}, 0, 3);
                }
              }
            }
          });
      shared.forEach(Mbuf::free);
      Pools.assertAllBack(pool);
      Pools.assertAllBack(clones);
      assertTrue(made.get() > 0);
      assertEquals(made.get(), freed.get());
    }
  }

  private static void offer(ConcurrentLinkedQueue<Mbuf> queue, @Nullable Mbuf packet) {
    if (packet != null) {
      queue.add(packet);
    }
  }

  private static @Nullable Mbuf newPacket(
      PktmbufPool pool,
      PktmbufPool clones,
      Random random,
      Arena arena,
      AtomicInteger made,
      AtomicInteger freed) {
    boolean external = random.nextInt(8) == 0;
    Mbuf first = (external ? clones : pool).alloc();
    if (first == null) {
      return null;
    }
    if (external) {
      made.incrementAndGet();
      first.attachExternal(
          new ExternalBuffer(arena.allocate(64), memory -> freed.incrementAndGet()));
    }
    byte[] bytes = new byte[48];
    Arrays.fill(bytes, (byte) random.nextInt());
    first.append(bytes.length);
    first.write(0, bytes, 0, bytes.length);
    Mbuf second = pool.alloc();
    if (second != null) {
      second.append(bytes.length);
      second.write(0, bytes, 0, bytes.length);
      first.chain(second);
    }
    return first;
  }

  private static void check(Mbuf packet) {
    byte first = packet.getByte(0);
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      assertEquals(48, segment.dataLength());
      for (int i = 0; i < 48; i++) {
        assertEquals(first, segment.getByte(i));
      }
    }
  }

  private interface Free {
    void free(Mbuf mbuf);
  }

  private enum Way {
    FREE(Mbuf::free),
    FREE_SEGMENT(Mbuf::freeSegment),
    FREE_BULK(mbuf -> PktmbufPool.freeBulk(new Mbuf[] {mbuf}, 0, 1)),
    RAW(mbuf -> mbuf.pool().rawFree(mbuf)),
    RAW_BULK(mbuf -> mbuf.pool().rawFreeBulk(new Mbuf[] {mbuf}, 0, 1)),
    PREFREE(mbuf -> {
      Mbuf last = mbuf.prefreeSegment();
      if (last != null) {
        last.pool().rawFree(last);
      }
    });

    private final Free free;

    Way(Free free) {
      this.free = free;
    }
  }

  /** If two threads free one mbuf at once, in any way each, exactly one is refused. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void oneOfTwoThreadsThatFreeAtOnceIsRefused(Guard guard) throws Exception {
    int rounds = 20;
    Way[] ways = Way.values();
    for (int cacheSize : new int[] {0, Pools.CACHE}) {
      try (PktmbufPool pool = Pools.builder("race").guard(guard).cacheSize(cacheSize).build()) {
        AtomicInteger refused = new AtomicInteger();
        AtomicReference<@Nullable Mbuf> race = new AtomicReference<>();
        // runs while both wait: before the race, and after it
        CyclicBarrier together =
            new CyclicBarrier(
                2,
                () -> {
                  Mbuf before = race.get();
                  if (before == null) {
                    race.set(Pools.packet(pool, 10));
                  } else {
                    assertEquals(1, refused.getAndSet(0));
                    assertEquals(0, before.refcnt());
                    race.set(null);
                  }
                });
        onLcores(
            2,
            worker -> {
              for (Way one : ways) {
                for (Way other : ways) {
                  for (int i = 0; i < rounds; i++) {
                    together.await();
                    Mbuf mbuf = Objects.requireNonNull(race.get());
                    try {
                      (worker == 0 ? one : other).free.free(mbuf);
                    } catch (IllegalStateException e) {
                      Pools.assertMessage(e, mbuf.label(), "is free already");
                      refused.incrementAndGet();
                    }
                    together.await();
                  }
                }
              }
            });
        Pools.assertAllBack(pool);
      }
    }
  }

  /**
   * The same at the worst moment: another thread frees the mbuf again after the first one has seen
   * that it holds the last reference, and before it has put the mbuf. A callback runs at that
   * moment.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void aFreeInTheMiddleOfAnotherIsRefused(Guard guard) throws Exception {
    try (Arena arena = Arena.ofShared();
        PktmbufPool pool = Pools.builder("race").guard(guard).cacheSize(Pools.CACHE).build()) {
      for (Way way : Way.values()) {
        Mbuf mbuf = Pools.alloc(pool);
        AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();
        mbuf.attachExternal(
            new ExternalBuffer(
                arena.allocate(8),
                memory -> {
                  Thread other =
                      Thread.ofPlatform()
                          .uncaughtExceptionHandler((thread, e) -> refusal.set(e))
                          .start(() -> way.free.free(mbuf));
                  try {
                    other.join();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }));
        mbuf.free();
        Throwable refused = refusal.get();
        Pools.assertMessage(
            Objects.requireNonNull(refused, way.name()), mbuf.label(), "is free already");
        assertEquals(0, mbuf.refcnt());
      }
      Pools.assertAllBack(pool);
    }
  }
}
