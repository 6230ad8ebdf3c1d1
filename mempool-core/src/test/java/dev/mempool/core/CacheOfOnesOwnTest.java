// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operations of a cache that a thread holds, which are the same for the cache of an lcore and
 * for one that a user owns; and what is told to a caller who did not check the result of a get.
 */
class CacheOfOnesOwnTest {

  private static final int SIZE = 20;

  private static Mempool pool(Guard guard) {
    return TestPools.builder(new TestOps(), SIZE, 8).guard(guard).reportLeaks(false).build();
  }

  @ParameterizedTest
  @EnumSource
  void userOwned(Guard guard) {
    try (Mempool pool = pool(guard);
        UserOwnedCache cache = pool.newCache(8)) {
      contract(pool, cache);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofAnLcore(Guard guard) throws Exception {
    try (Mempool pool = pool(guard)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            MempoolCache cache = pool.currentCache();
            assertNotNull(cache);
            contract(pool, cache);
            int object = cache.get();
            assertEquals(3, cache.count());
            pool.put(object); // the same cache as that of the pool's operations
            assertEquals(4, cache.count());
          });
      assertTrue(pool.isFull());
    }
  }

  private static void contract(Mempool pool, MempoolCache cache) {
    assertSame(pool, cache.pool());
    assertEquals(8, cache.size());
    int object = cache.get();
    assertEquals(3, cache.count());
    assertEquals(1, pool.inUseCount());
    cache.put(object);
    assertEquals(4, cache.count());
    int[] all = new int[SIZE];
    assertTrue(cache.getBulk(all));
    assertEquals(SIZE, Arrays.stream(all).distinct().count());
    assertEquals(Mempool.NONE, cache.get());
    int[] more = {-7};
    assertFalse(cache.getBulk(more));
    assertFalse(cache.getBulk(more, 0, 1));
    assertArrayEquals(new int[] {-7}, more);
    assertTrue(cache.getBulk(new int[0]));
    cache.putBulk(new int[0]);
    cache.putBulk(all, 2, 3);
    int[] some = new int[3];
    assertTrue(cache.getBulk(some, 0, 3));
    refused(cache, pool);
    assertEquals(SIZE, pool.inUseCount());
    cache.putBulk(all);
    assertTrue(pool.isFull());
    cache.flush();
    assertEquals(0, cache.count());
  }

  /** Wrong arguments are refused by a cache as by the pool, and nothing moves. */
  private static void refused(MempoolCache cache, Mempool pool) {
    for (int wrong : new int[] {Mempool.NONE, -2, SIZE, Integer.MAX_VALUE}) {
      int[] bulk = {0, wrong};
      List<Runnable> puts =
          List.of(
              () -> cache.put(wrong),
              () -> cache.putBulk(bulk),
              () -> cache.putBulk(bulk, 1, 1),
              () -> pool.put(wrong),
              () -> pool.putBulk(bulk));
      for (Runnable put : puts) {
        String says = assertThrows(IllegalArgumentException.class, put::run).getMessage();
        assertTrue(says.contains("'" + pool.name() + "'"), says);
        if (wrong == Mempool.NONE) {
          assertTrue(says.contains("NONE") && says.contains("not checked"), says);
          assertFalse(says.contains("another pool"), says);
        } else {
          assertTrue(says.contains("" + wrong) && says.contains("another pool"), says);
        }
      }
    }
    assertThrows(IndexOutOfBoundsException.class, () -> cache.getBulk(new int[2], 1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> cache.putBulk(new int[2], 1, 2));
    @SuppressWarnings("NullAway") // what callers without nullness checks do
    int[] none = null;
    List<Runnable> nulls =
        List.of(
            () -> assertTrue(cache.getBulk(none)),
            () -> assertTrue(cache.getBulk(none, 0, 0)),
            () -> cache.putBulk(none),
            () -> cache.putBulk(none, 0, 0),
            () -> assertTrue(pool.getBulk(none)),
            () -> assertTrue(pool.getBulk(none, 0, 0)),
            () -> pool.putBulk(none),
            () -> pool.putBulk(none, 0, 0));
    for (Runnable call : nulls) {
      assertEquals("objects", assertThrows(NullPointerException.class, call::run).getMessage());
    }
  }

  @Test
  void wholeArraysOfThePool() {
    try (Mempool pool = pool(Guard.OFF)) {
      int[] all = new int[SIZE];
      assertTrue(pool.getBulk(all));
      assertEquals(SIZE, Arrays.stream(all).distinct().count());
      assertFalse(pool.getBulk(new int[1]));
      assertTrue(pool.getBulk(new int[0]));
      pool.putBulk(all);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedCacheIsEmptyAndRefuses(Guard guard) {
    try (Mempool pool = pool(guard)) {
      UserOwnedCache cache = pool.newCache(4);
      int object = cache.get();
      cache.close();
      cache.close();
      assertEquals(0, cache.count());
      List<Runnable> uses =
          List.of(
              () -> assertEquals(Mempool.NONE, cache.get()),
              () -> assertFalse(cache.getBulk(new int[1])),
              () -> cache.put(object),
              () -> cache.putBulk(new int[] {object}));
      for (Runnable use : uses) {
        String says = assertThrows(IllegalStateException.class, use::run).getMessage();
        assertTrue(says.contains("closed") && says.contains("newCache"), says);
      }
      pool.put(object);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void aCacheThatTheBackendRefusesStaysOpen() {
    try (Mempool pool = TestPools.of(new TestOps(), 4, 0)) {
      UserOwnedCache cache = pool.newCache(4);
      cache.put(0); // never got
      assertThrows(IllegalStateException.class, cache::close);
      assertEquals(1, cache.count());
      assertEquals(0, cache.get());
      cache.close();
      assertTrue(pool.isFull());
    }
  }

  /** No method takes a cache, so a pool cannot be used with the cache of another one. */
  @Test
  void poolAndCacheCannotBeMismatched() {
    for (Method method : Mempool.class.getMethods()) {
      assertFalse(
          Arrays.stream(method.getParameterTypes()).anyMatch(MempoolCache.class::isAssignableFrom),
          method.toString());
    }
    assertTrue(AutoCloseable.class.isAssignableFrom(UserOwnedCache.class));
    assertFalse(AutoCloseable.class.isAssignableFrom(MempoolCache.class));
  }

  /** Users inherit no more than what {@link MempoolCache} documents. */
  @Test
  void usersSeeTheOperationsOnly() {
    List<String> seen =
        Arrays.stream(UserOwnedCache.class.getMethods())
            .filter(method -> method.getDeclaringClass() != Object.class)
            .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            .distinct()
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "close",
            "count",
            "flush",
            "get",
            "getBulk",
            "isClosed",
            "pool",
            "put",
            "putBulk",
            "size"),
        seen);
  }

  /** The annotation is not kept at run time, so this reads the class files. */
  @Test
  void resultsThatMatterAreMarked() throws IOException {
    assertEquals(
        Set.of(
            "builder",
            "get",
            "getBulk",
            "getContigBlocks",
            "getInterruptibly",
            "currentCache",
            "newCache"),
        marked(Mempool.class));
    assertEquals(Set.of("get", "getBulk"), marked(MempoolCache.class));
  }

  private static Set<String> marked(Class<?> type) throws IOException {
    String annotation = CheckReturnValue.class.descriptorString();
    try (InputStream in =
        Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method ->
              method
                  .findAttribute(Attributes.runtimeInvisibleAnnotations())
                  .map(RuntimeInvisibleAnnotationsAttribute::annotations)
                  .orElse(List.of())
                  .stream()
                  .anyMatch(one -> one.className().equalsString(annotation)))
          .map(method -> method.methodName().stringValue())
          .collect(Collectors.toSet());
    }
  }
}
