// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.PoolRegistry;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** Pools for tests, and operations that many tests use. */
final class Pools {

  /** The size of a pool, as in the tests of the C library. */
  static final int SIZE = 128;

  static final int CACHE = 32;
  static final int DATA_ROOM = 2048;

  private Pools() {}

  static PktmbufPoolBuilder builder(String name) {
    return PktmbufPool.builder(name).registry(new PoolRegistry()).size(SIZE).dataRoom(DATA_ROOM);
  }

  static PktmbufPool pool() {
    return builder("test").build();
  }

  static PktmbufPool cachedPool() {
    return builder("test").cacheSize(CACHE).build();
  }

  static Mbuf alloc(PktmbufPool pool) {
    return Objects.requireNonNull(pool.alloc(), "the pool has an mbuf left");
  }

  /** Allocates a packet with one segment per length. */
  static Mbuf packet(PktmbufPool pool, int... lengths) {
    Mbuf head = alloc(pool);
    head.append(lengths[0]);
    for (int i = 1; i < lengths.length; i++) {
      Mbuf tail = alloc(pool);
      tail.append(lengths[i]);
      head.chain(tail);
    }
    return head;
  }

  static Mbuf[] allocAll(PktmbufPool pool) {
    Mbuf[] all = new Mbuf[pool.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = alloc(pool);
    }
    return all;
  }

  /** Asserts that every mbuf is in the pool, once, and in the state of a free mbuf. */
  static void assertAllBack(PktmbufPool pool) {
    assertTrue(pool.isFull(), () -> pool.inUseCount() + " in use");
    pool.flushCache();
    Mbuf[] all = new Mbuf[pool.size()];
    for (int i = 0; i < all.length; i++) {
      assertEquals(pool.isChecked() ? 0 : 1, pool.mbuf(i).refcnt(), "refcnt of free mbuf " + i);
    }
    assertTrue(pool.rawAllocBulk(all, 0, all.length), "all can be had at once");
    boolean[] seen = new boolean[all.length];
    for (Mbuf mbuf : all) {
      assertTrue(!seen[mbuf.index()], () -> "mbuf " + mbuf.index() + " was there twice");
      seen[mbuf.index()] = true;
      assertNull(mbuf.next());
      assertEquals(1, mbuf.segmentCount());
      assertEquals(1, mbuf.refcnt());
    }
    pool.rawFreeBulk(all, 0, all.length);
  }

  /** Returns the constants of a type. A tool that measures coverage adds fields of its own. */
  static List<Field> constants(Class<?> type) {
    return Stream.of(type.getFields()).filter(field -> field.getType() == type).toList();
  }

  /** Checks that null is refused, by the name of the argument. */
  static void refusesNull(String argument, Executable call) {
    assertEquals(argument, assertThrows(NullPointerException.class, call).getMessage());
  }

  static void assertMessage(Throwable thrown, String... parts) {
    String message = String.valueOf(thrown.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is missing in: " + message);
    }
  }
}
