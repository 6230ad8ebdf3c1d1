package dev.mempool.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loop leaves its pool full. */
class BenchmarkLoopsTest {

  private static final int KEEP = 512;
  private static final int CACHE = 512;

  @ParameterizedTest
  @ValueSource(ints = {0, CACHE})
  void singles(int cache) {
    withPool(
        cache,
        pool -> {
          int[] kept = new int[KEEP];
          PoolLoops.getSingles(pool, kept);
          PoolLoops.putSingles(pool, kept);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 32, 64, 128, 256, 512})
  void bulks(int n) {
    for (int cache : new int[] {0, CACHE}) {
      withPool(
          cache,
          pool -> {
            int[] kept = new int[KEEP];
            PoolLoops.getBulks(pool, kept, n);
            PoolLoops.putBulks(pool, kept, n);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 32, 64, 128, 256, 512})
  void userCache(int n) {
    withPool(
        0,
        pool -> {
          int[] kept = new int[KEEP];
          try (MempoolCache cache = pool.newCache(CACHE)) {
            PoolLoops.getSingles(pool, cache, kept);
            PoolLoops.putSingles(pool, cache, kept);
            PoolLoops.getBulks(pool, cache, kept, n);
            PoolLoops.putBulks(pool, cache, kept, n);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 512})
  void randomBulks(int max) {
    for (int size : new int[] {0, CACHE}) {
      withPool(
          size,
          pool -> {
            int[] kept = new int[KEEP];
            RandomSeries series = new RandomSeries();
            PoolLoops.getRandom(pool, kept, max, series);
            assertEquals(KEEP, Arrays.stream(kept).distinct().count());
            PoolLoops.putRandom(pool, kept, max, series);
            try (MempoolCache cache = pool.newCache(CACHE)) {
              PoolLoops.getRandom(pool, cache, kept, max, series);
              assertEquals(KEEP, Arrays.stream(kept).distinct().count());
              PoolLoops.putRandom(pool, cache, kept, max, series);
            }
          });
    }
  }

  @Test
  void packets() {
    try (PktmbufPool pool =
        PktmbufPool.builder("packets").size(PoolState.SIZE).cacheSize(CACHE).build()) {
      onLcore(() -> {
        MbufLoops.oneByOne(pool, MbufWorker.PACKETS);
        MbufLoops.inBulks(pool, new Mbuf[MbufWorker.PACKETS], MbufWorker.PACKETS);
        MbufLoops.allocOneByOne(pool, MbufWorker.PACKETS);
        MbufLoops.allocInBulks(pool, new Mbuf[MbufWorker.MOST], MbufWorker.MOST);
        MbufLoops.chains(pool, MbufWorker.PACKETS, 4);
      });
      FullCheck.check(pool.mempool());
    }
  }

  @Test
  void keptPackets() {
    try (PktmbufPool pool =
        PktmbufPool.builder("packets").size(PoolState.SIZE).cacheSize(CACHE).build()) {
      MbufState state = new MbufState();
      state.pool = pool;
      onLcore(() -> {
        for (KeptPackets worker : List.of(new KeptPackets(), new SharedPackets())) {
          worker.take(state);
          String before = List.of(worker.kept).toString();
          MbufLoops.clones(pool, worker.kept);
          MbufLoops.references(worker.kept);
          MbufLoops.edits(worker.kept);
          assertEquals(before, List.of(worker.kept).toString());
          worker.giveBack(state);
        }
      });
      FullCheck.check(pool.mempool());
    }
  }

  @Test
  void anEmptyPoolIsAFailureAndNotAFigure() {
    try (Mempool pool = Mempool.builder("small").size(KEEP / 2).elementSize(64).build()) {
      int[] kept = new int[KEEP];
      assertThrows(PoolExhaustedException.class, () -> PoolLoops.getSingles(pool, kept));
      assertThrows(PoolExhaustedException.class, () -> PoolLoops.getBulks(pool, kept, 32));
    }
  }

  @Test
  void theCheckFindsWhatIsMissingAndWhatCameTwice() {
    try (Mempool pool = Mempool.builder("checked").size(63).elementSize(64).build()) {
      assertDoesNotThrow(() -> FullCheck.check(pool));
      int object = pool.get();
      assertThrows(IllegalStateException.class, () -> FullCheck.check(pool));
      assertTrue(object >= 0);
    }
    try (Mempool pool = Mempool.builder("doubled").size(63).elementSize(64).build()) {
      pool.get();
      int object = pool.get();
      pool.put(object);
      pool.put(object);
      assertThrows(IllegalStateException.class, () -> FullCheck.check(pool));
    }
  }

  private static void withPool(int cache, Consumer<Mempool> round) {
    try (Mempool pool =
        Mempool.builder("loops").size(PoolState.SIZE).elementSize(64).cacheSize(cache).build()) {
      onLcore(() -> {
        round.accept(pool);
        round.accept(pool);
      });
      FullCheck.check(pool);
    }
  }

  /** An lcore's cache is flushed when it ends. */
  private static void onLcore(Runnable work) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    LcoreThread thread =
        new LcoreThread(() -> {
          try {
            work.run();
            outcome.complete(null);
          } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
          }
        });
    thread.start();
    try {
      outcome.get(10, TimeUnit.SECONDS);
      thread.join();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the loop failed", e);
    }
  }
}
