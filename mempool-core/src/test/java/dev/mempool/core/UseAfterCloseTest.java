// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.PoolClosedException;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each public method of a closed pool, of its memory and of its caches says that the pool is
 * closed, unless it is one of the few that need nothing that is gone.
 */
class UseAfterCloseTest {

  private static final int SIZE = 16;

  /** The methods that a closed pool, its caches and its memory answer. */
  private static final Set<String> ANSWERED =
      Set.of(
          "name",
          "size",
          "elementSize",
          "slotSize",
          "alignment",
          "flags",
          "numaNode",
          "cacheSize",
          "ops",
          "opsConfig",
          "contiguousBlockSize",
          "guard",
          "registry",
          "cachedCount",
          "statistics",
          "resetStatistics",
          "memory",
          "close",
          "isClosed",
          "isRetired",
          "reportsLeaks",
          "generation",
          "toString",
          "pool",
          "count",
          "populated");

  private final List<String> faults = new ArrayList<>();
  private int refusals;
  private boolean hasStatistics;

  static Stream<Arguments> pools() {
    return Stream.of(Guard.OFF, Guard.TRACE)
        .flatMap(guard ->
            Stream.of(0, 4)
                .flatMap(cacheSize ->
                    Stream.of(false, true).map(lcore -> Arguments.of(guard, cacheSize, lcore))));
  }

  @ParameterizedTest
  @MethodSource("pools")
  void everyMethodSaysSo(Guard guard, int cacheSize, boolean lcore) throws Exception {
    ThreadFactory threads = lcore ? LcoreThread::new : Thread::new;
    OnThread.run(threads, () -> useAfterClose(guard, cacheSize, lcore && cacheSize > 0));
  }

  private void useAfterClose(Guard guard, int cacheSize, boolean hasCache) {
    Mempool pool =
        TestPools.builder(new BlockOps(Concurrency.MP_MC), SIZE, cacheSize)
            .guard(guard)
            .statistics(guard != Guard.OFF) // without observers the pool takes other ways
            .reportLeaks(false)
            .build();
    hasStatistics = pool.statistics().isPresent();
    List<MempoolCache> caches = new ArrayList<>(List.of(pool.newCache(4)));
    MempoolCache current = pool.currentCache();
    assertEquals(hasCache, current != null);
    if (current != null) {
      caches.add(current);
    }
    // all have objects, so that a get or a flush would find some
    caches.forEach(cache -> cache.put(cache.get()));
    pool.put(pool.get());
    long address = pool.address(1);
    pool.close();
    check(pool, address);
    check(pool.memory(), address);
    caches.forEach(cache -> check(cache, address));
    assertEquals("", String.join("\n", faults));
    assertTrue(refusals > 30, refusals + " refusals");
  }

  /** Calls all public methods of a pool, its memory or one of its caches. */
  private void check(Object target, long address) {
    Arrays.stream(target.getClass().getMethods())
        .filter(method -> method.getDeclaringClass().getPackage() == Mempool.class.getPackage())
        .filter(method -> !method.isSynthetic() && !method.getName().contains("uilder"))
        .filter(method -> !Set.of("maxCacheSize", "replace").contains(method.getName()))
        .filter(method -> !method.getName().equals("resetStatistics") || hasStatistics)
        .forEach(method -> check(target, method, address));
  }

  private void check(Object target, Method method, long address) {
    boolean answered = ANSWERED.contains(method.getName());
    try {
      Object result =
          method.invoke(
              target,
              Arrays.stream(method.getParameterTypes())
                  .map(type -> value(type, address))
                  .toArray());
      if (!answered && !isNoCache(method, result)) {
        faults.add(method + " returned " + result);
      }
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (answered
          || !(thrown instanceof PoolClosedException closed)
          || !closed.pool().equals("pool")) {
        faults.add(method + " threw " + thrown);
      }
      refusals++;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** A thread that would have no cache in the open pool is told that it has none. */
  private static boolean isNoCache(Method method, Object result) {
    return method.getName().equals("currentCache") && result == null;
  }

  /** Returns an argument that an open pool would take. */
  private static Object value(Class<?> type, long address) {
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return address;
    }
    if (type == int[].class) {
      return new int[] {1, 2, 3, 4};
    }
    if (type == Duration.class) {
      return Duration.ofDays(1);
    }
    if (type == IntConsumer.class) {
      return (IntConsumer) _ -> {};
    }
    if (type == MemoryProvider.class) {
      return MemoryProvider.arena();
    }
    MemoryChunk chunk = MemoryProvider.arena().allocate(MemoryRequest.of(4096, 64, "the test"));
    return type == MemorySegment.class ? chunk.segment() : chunk;
  }
}
