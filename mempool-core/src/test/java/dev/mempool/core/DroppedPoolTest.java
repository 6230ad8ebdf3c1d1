// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pools that nothing reaches and nobody has closed. */
class DroppedPoolTest {

  /**
   * The collections that are made at most until something is freed: far more than the two needed.
   */
  private static final int COLLECTIONS = 1000;

  private final Freed freed = new Freed();

  /** Memory that tells when it is freed. */
  private static final class Freed implements MemoryProvider {
    private final CountDownLatch latch = new CountDownLatch(1);

    @Override
    @SuppressWarnings("MustBeClosed") // closed by the chunk
    public MemoryChunk allocate(MemoryRequest request) {
      Arena arena = Arena.ofShared();
      CountDownLatch told = latch;
      return MemoryChunk.of(
          arena.allocate(request.bytes(), request.alignment()),
          "test memory",
          () -> {
            arena.close();
            told.countDown();
          });
    }

    boolean isNow() {
      return latch.getCount() == 0;
    }

    void await() throws InterruptedException {
      collectUntil(latch);
    }
  }

  private static void collectUntil(CountDownLatch latch) throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      if (latch.await(20, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    throw new AssertionError("not freed after " + COLLECTIONS + " collections");
  }

  private static MempoolBuilder builder(String name, MempoolOps ops) {
    return Mempool.builder(name)
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops("test")
        .size(64)
        .elementSize(64);
  }

  private MempoolBuilder builder(String name) {
    return builder(name, new TestOps()).memory(freed);
  }

  /** Waits for as many collections as free a pool that nothing reaches. */
  private static void collectDroppedPools(CapturedLog log) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      Freed other = new Freed();
      dropped(builder("other", new TestOps()).memory(other));
      other.await();
      log.expect("pool 'other' was dropped");
    }
  }

  @SuppressWarnings("CheckReturnValue") // drops the pool
  private static void dropped(MempoolBuilder builder) {
    builder.build();
  }

  /** Makes a pool, uses it, and drops it. */
  private static <T> T use(MempoolBuilder builder, Function<Mempool, T> use) {
    return use.apply(builder.build());
  }

  @Test
  void aDroppedPoolIsReportedAndItsMemoryFreed() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      TestOps ops = new TestOps();
      dropped(builder("lost", ops).memory(freed));
      freed.await();
      log.expect("pool 'lost' was dropped: nothing can reach it, and it was not closed");
    }
  }

  @Test
  void theWarningSaysWhereThePoolWasMade() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      dropped(builder("unknown"));
      freed.await();
      log.expect("-Ddev.mempool.traceCreation=true or Guard.TRACE tells where a pool was made");
    }
    for (boolean guarded : new boolean[] {true, false}) {
      Freed memory = new Freed();
      try (CapturedLog log = CapturedLog.start()) {
        if (!guarded) {
          System.setProperty("dev.mempool.traceCreation", "true");
        }
        dropped(
            builder("traced", new TestOps())
                .memory(memory)
                .guard(guarded ? Guard.TRACE : Guard.OFF));
        memory.await();
        String thread = Thread.currentThread().getName();
        log.expect(String.format("it was made by thread '%s' at ", thread)); // and the first frame:
      } catch (AssertionError e) {
        throw new AssertionError("guarded: " + guarded, e);
      } finally {
        System.clearProperty("dev.mempool.traceCreation");
      }
    }
  }

  @Test
  void thePlaceBeginsWithTheCallerOfTheBuilder() {
    String place = String.valueOf(DroppedPool.placeOfCall(Guard.TRACE, MempoolBuilder.class));
    List<String> lines = place.lines().toList();
    assertTrue(lines.get(1).contains("DroppedPoolTest.thePlaceBegins"), place);
    assertSame(null, DroppedPool.placeOfCall(Guard.CANARY, MempoolBuilder.class));
  }

  @Test
  void aClosedPoolIsNotReported() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      use(
          builder("closed"),
          pool -> {
            pool.close();
            return 0;
          });
      collectDroppedPools(log);
    }
  }

  /** Each of these is what a user still has of a pool, and keeps its memory valid. */
  private static final List<Function<Mempool, Object>> REACHING =
      List.of(
          pool -> pool.segment(3),
          pool -> pool.chunk(3).asSlice(64, 8),
          pool -> pool.segment(3).asByteBuffer(),
          pool -> pool.segment(3).asByteBuffer().slice(8, 8).asReadOnlyBuffer(),
          pool -> pool.memory().chunks());

  @Test
  void segmentsKeepTheirMemory() throws Exception {
    for (Function<Mempool, Object> reaching : REACHING) {
      Freed memory = new Freed();
      try (CapturedLog log = CapturedLog.start()) {
        @Nullable Object[] held = {
          use(
              builder("reached", new TestOps()).memory(memory),
              pool -> {
                pool.chunk(3).fill((byte) 7);
                return reaching.apply(pool);
              })
        };
        collectDroppedPools(log);
        assertFalse(memory.isNow());
        log.expect("pool 'reached' was dropped");
        checkContent(held[0]);
        held[0] = null;
        memory.await();
      }
    }
  }

  /** Checks the memory behind an object, which the frame of the caller must not keep reachable. */
  private static void checkContent(@Nullable Object reaching) {
    switch (reaching) {
      case MemorySegment segment -> assertEquals(7, segment.get(ValueLayout.JAVA_BYTE, 7));
      case ByteBuffer buffer -> assertEquals(7, buffer.get(7));
      case List<?> chunks ->
          assertTrue(((ChunkInfo) chunks.getFirst()).segment().scope().isAlive());
      case null, default -> throw new AssertionError(String.valueOf(reaching));
    }
  }

  @Test
  void whatReachesThePoolKeepsIt() throws Exception {
    List<Function<Mempool, Object>> reaching =
        List.of(pool -> pool, Pool::memory, pool -> pool.newCache(4), pool -> pool.spec.registry());
    for (Function<Mempool, Object> each : reaching) {
      Freed memory = new Freed();
      try (CapturedLog log = CapturedLog.start()) {
        @Nullable Object[] held = {use(builder("kept", new TestOps()).memory(memory), each)};
        collectDroppedPools(log);
        assertFalse(memory.isNow());
        Reference.reachabilityFence(held);
        held[0] = null;
        memory.await();
        log.expect("pool 'kept' was dropped");
      }
    }
  }

  /** Uses of a pool after which nothing of the library may keep it reachable. */
  private static final List<Consumer<Mempool>> USES =
      List.of(
          DroppedPoolTest::getAndPut,
          pool -> run(new LcoreThread(() -> getAndPut(pool))),
          pool -> run(Thread.ofVirtual().unstarted(() -> getAndPut(pool))),
          pool -> run(new Thread(() -> registered(pool))),
          pool -> getAndPut(pool.newCache(4)),
          PoolMBeans::register,
          pool -> pool.spec.registry().addListener(new PoolListener() {}),
          pool -> assertTrue(pool.dump().contains("lost")),
          pool -> assertTrue(pool.audit().findings().isEmpty()));

  private static void getAndPut(Mempool pool) {
    pool.put(pool.get());
  }

  private static void getAndPut(MempoolCache cache) {
    cache.put(cache.get());
  }

  private static void registered(Mempool pool) {
    try (LcoreRegistration _ = Lcore.register()) {
      getAndPut(pool);
    }
  }

  private static void run(Thread thread) {
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingOfTheLibraryKeepsAPool() throws Exception {
    for (int i = 0; i < USES.size(); i++) {
      for (boolean observed : new boolean[] {false, true}) {
        Consumer<Mempool> use = USES.get(i);
        Freed memory = new Freed();
        try (CapturedLog log = CapturedLog.start()) {
          use(
              builder("lost", new TestOps())
                  .memory(memory)
                  .cacheSize(8)
                  .poolPrivateSize(100)
                  .statistics(observed)
                  .guard(observed ? Guard.TRACE : Guard.OFF),
              pool -> {
                use.accept(pool);
                return 0;
              });
          memory.await();
          log.expect("pool 'lost' was dropped");
        } catch (AssertionError e) {
          throw new AssertionError("use " + i + ", observed: " + observed, e);
        }
      }
    }
    assertEquals(
        0,
        ManagementFactory.getPlatformMBeanServer()
            .queryNames(new ObjectName("dev.mempool:type=Pool,name=\"lost\",*"), null)
            .size());
  }

  /** An lcore that lives on may keep the pool that it used last, and no other one. */
  @Test
  void anLcoreKeepsOnlyItsLatestPool() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool next = builder("next", new TestOps()).cacheSize(8).build();
        LcoreRegistration _ = Lcore.register()) {
      use(
          builder("lost").cacheSize(8),
          pool -> {
            getAndPut(pool);
            return 0;
          });
      getAndPut(next);
      freed.await();
      log.expect("pool 'lost' was dropped");
    }
  }

  @Test
  void thePoolsOfTheGlobalRegistryStay() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      dropped(builder("global").registry(PoolRegistry.global()));
      collectDroppedPools(log);
      assertFalse(freed.isNow());
      PoolRegistry.global().lookup("global").orElseThrow().close();
      assertTrue(freed.isNow());
    }
  }

  @Test
  void theBackendIsClosedAndMayFail() throws Exception {
    AtomicInteger closes = new AtomicInteger();
    MempoolOps failing =
        TestOps.making(() ->
            new TestOps.Queue(64) {
              @Override
              public void close() {
                closes.incrementAndGet();
                throw new IllegalStateException("fails at the end");
              }
            });
    try (CapturedLog log = CapturedLog.start()) {
      dropped(builder("failing", failing).memory(freed));
      freed.await();
      assertEquals(1, closes.get());
      log.expect("pool 'failing' was dropped: nothing");
      log.expect("pool 'failing' was dropped, and its end failed");
    }
  }

  @Test
  void aReleaseActionThatFailsIsReportedAndTheOthersRun() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      dropWithFailingChunk(freed);
      freed.await();
      log.expect("pool 'failing' was dropped: nothing");
      log.expect("pool 'failing' was dropped, and a part of its memory could not be freed");
    }
  }

  @SuppressWarnings({"CheckReturnValue", "MustBeClosed"}) // drops the pool and an arena
  private static void dropWithFailingChunk(MemoryProvider rest) {
    Mempool pool = builder("failing", new TestOps()).buildEmpty();
    int placed =
        pool.memory()
            .populate(
                MemoryChunk.of(
                    Arena.ofShared().allocate(640, 64),
                    "failing memory",
                    () -> {
                      throw new IllegalArgumentException("cannot be freed");
                    }));
    assertEquals(10, placed);
    assertEquals(54, pool.memory().populate(rest));
  }

  @Test
  void aThousandDroppedPoolsDoNotFillTheMemory() throws Exception {
    Path status = Path.of("/proc/self/status");
    long before = Files.exists(status) ? residentKib(status) : 0;
    try (CapturedLog log = CapturedLog.start()) {
      for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 100; i++) {
          dropped(builder("lost", new TestOps()).elementSize(1 << 14)); // 1 MiB
        }
        Freed last = new Freed();
        dropped(builder("lost", new TestOps()).memory(last));
        last.await();
      }
      int told = 0;
      for (int i = 0; told < 1010 && i < COLLECTIONS; i++) { // the cleaner may be far behind
        collectDroppedPools(log);
        told += log.expectOnly("pool 'lost' was dropped");
      }
      assertEquals(1010, told);
    }
    if (Files.exists(status)) {
      long grown = residentKib(status) - before;
      assertTrue(grown < 500 << 10, () -> grown + " KiB more"); // of 1000 MiB
    }
  }

  private static long residentKib(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
