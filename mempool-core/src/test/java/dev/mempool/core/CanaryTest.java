// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.guard.Canaries;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes outside of objects, which canaries detect. */
class CanaryTest {

  private static final int ELEMENT = 13; // no multiple of anything

  private final TestOps ops = new TestOps();

  private MempoolBuilder builder(Guard guard) {
    return TestPools.builder(ops, 4, 0).elementSize(ELEMENT).guard(guard).reportLeaks(false);
  }

  static void write(Mempool pool, int object, int at) {
    long offset = pool.offset(object) + at;
    byte old = pool.chunk(object).get(ValueLayout.JAVA_BYTE, offset);
    pool.chunk(object).set(ValueLayout.JAVA_BYTE, offset, (byte) ~old);
  }

  private static String refusal(Runnable code) {
    PoolMisuseException e = assertThrows(PoolMisuseException.class, code::run);
    assertEquals("pool", e.pool());
    String text = String.valueOf(e.getMessage());
    assertSays(text, "object " + e.object() + " was damaged");
    return text;
  }

  private static void assertSays(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), () -> word + " in: " + text);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-8, -7, -1, ELEMENT, ELEMENT + 1, ELEMENT + 7})
  void eachByteAroundIsWatchedOnPut(int at) {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      int object = pool.get();
      write(pool, object, at);
      String text = refusal(() -> pool.put(object));
      assertSays(
          text,
          "'pool'",
          "object " + object + " was damaged",
          at < 0 ? "before its start" : "behind its end",
          String.format(Locale.ROOT, "bytes %d to %d", at, at));
      assertEquals(3, pool.availCount());
      assertTrue(pool.audit().ok(), "it was made whole");
      pool.put(object);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-8, -1, ELEMENT, ELEMENT + 7})
  void eachByteAroundIsWatchedOnGet(int at) {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      write(pool, 0, at);
      assertSays(
          refusal(pool::get),
          "object 0 was damaged",
          String.format(Locale.ROOT, "bytes %d to %d", at, at));
      assertTrue(pool.isFull(), "nothing is lost");
      int[] all = new int[4];
      write(pool, 2, at);
      assertSays(refusal(() -> pool.getBulk(all, 0, 4)), "object 2 was damaged");
      assertTrue(pool.isFull(), "nothing is lost");
      assertTrue(pool.getBulk(all, 0, 4), "one fault is reported once");
      pool.putBulk(all, 0, 4);
      assertTrue(pool.audit().ok());
    }
  }

  @Test
  void auditFindsAllAndChangesNothing() {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      int object = pool.get();
      write(pool, object, ELEMENT);
      write(pool, 3, -1);
      for (int i = 0; i < 2; i++) {
        List<String> findings = pool.audit().findings();
        assertEquals(2, findings.size());
        assertSays(findings.get(0), "object 0", "behind its end");
        assertSays(findings.get(1), "object 3", "before its start");
      }
      assertSays(refusal(() -> pool.put(object)), "object 0");
    }
  }

  @Test
  void aBulkWithOneDamagedObjectStaysOut() {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      int[] objects = new int[3];
      assertTrue(pool.getBulk(objects, 0, 3));
      write(pool, objects[1], ELEMENT);
      assertSays(refusal(() -> pool.putBulk(objects, 0, 3)), "object " + objects[1]);
      assertEquals(3, pool.leakReport().out());
      assertTrue(pool.audit().ok());
      pool.putBulk(objects, 0, 3);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void foundAndExpectedBytesAreShownInTheOrderOfMemory() {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      int object = pool.get();
      pool.chunk(object).set(ValueLayout.JAVA_BYTE, pool.offset(object) + ELEMENT, (byte) 0x41);
      assertSays(
          refusal(() -> pool.put(object)),
          "from byte 13 on expected ad db ba ad 5b e5 d2 ad, found 41 db ba ad 5b e5 d2 ad");
    }
  }

  @Test
  void theNeighbourThatWroteIsNamed() {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      pool.get();
      int slot = pool.slotSize();
      int next = pool.get();
      for (int at = ELEMENT; at < slot; at++) { // from object 0 to the start of object 1
        write(pool, 0, at);
      }
      assertSays(refusal(() -> pool.put(next)), "object 1 was damaged", "through object 0");
      assertSays(refusal(() -> pool.put(0)), "object 0 was damaged", "through the object itself");
      for (int at = -1; at >= ELEMENT + 4 - slot; at--) { // from object 1 to the end of object 0
        write(pool, 1, at);
      }
      assertSays(refusal(() -> pool.put(0)), "bytes 17 to 20", "through object 1");
      assertSays(refusal(() -> pool.put(1)), "object 1 was damaged", "bytes -8 to -1");
      pool.put(0);
      pool.put(1);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "false, 4", "true, 1"})
  void objectsKeepTheirAlignment(boolean packed, int channels) {
    MempoolBuilder builder = builder(Guard.CANARY).spread(channels, 1);
    if (packed) {
      builder.flags(PoolFlag.NO_CACHE_ALIGN);
    }
    try (Mempool pool = builder.build()) {
      int alignment = packed ? 8 : 64;
      assertEquals(alignment, pool.alignment());
      assertTrue(pool.slotSize() >= alignment + ELEMENT + Canaries.BYTES);
      for (int object = 0; object < 4; object++) {
        assertEquals(0, pool.address(object) % alignment);
        assertEquals(ELEMENT, pool.segment(object).byteSize());
        assertEquals(object, pool.indexOf(pool.address(object)));
      }
      int[] all = new int[4];
      assertTrue(pool.getBulk(all, 0, 4));
      for (int object : all) {
        pool.segment(object).fill((byte) 0x5a);
      }
      assertDoesNotThrow(() -> pool.putBulk(all, 0, 4));
    }
  }

  @Test
  void statesAloneNeedNoRoom() {
    try (Mempool off = builder(Guard.OFF).build();
        Mempool state = builder(Guard.STATE).build()) {
      assertEquals(off.slotSize(), state.slotSize());
      assertEquals(64, state.slotSize());
    }
  }

  @Test
  void damageIsReportedByTheCacheThatGetsOrPuts() {
    try (Mempool pool = builder(Guard.CANARY).build();
        UserOwnedCache cache = pool.newCache(4)) {
      int warm = cache.get();
      cache.put(warm);
      write(pool, warm, -1);
      assertSays(refusal(() -> cache.getBulk(new int[1])), "object " + warm);
      assertTrue(pool.isFull());
      assertEquals(warm, cache.get());
      assertEquals(3, pool.availCount());
      write(pool, warm, ELEMENT);
      int[] objects = {warm};
      assertSays(refusal(() -> cache.putBulk(objects)), "object " + warm);
      cache.putBulk(objects);
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @Test
  void damageFoundThroughACacheGoesBackToTheCache() {
    try (Mempool pool = builder(Guard.CANARY).build();
        UserOwnedCache cache = pool.newCache(4)) {
      cache.put(cache.get());
      int before = cache.count();
      int calls = ops.last.calls;
      write(pool, 1, ELEMENT);
      write(pool, 0, ELEMENT);
      int[] objects = new int[before];
      refusal(() -> cache.getBulk(objects, 0, before));
      assertEquals(before, cache.count());
      assertEquals(calls, ops.last.calls);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void writingInsideIsNoDamage() {
    try (Mempool pool = builder(Guard.CANARY).build()) {
      int object = pool.get();
      write(pool, object, 0);
      write(pool, object, ELEMENT - 1);
      assertTrue(pool.audit().ok());
      pool.put(object);
      write(pool, object, 0); // a free object's content is not watched
      assertFalse(pool.get() == Mempool.NONE);
    }
  }
}
