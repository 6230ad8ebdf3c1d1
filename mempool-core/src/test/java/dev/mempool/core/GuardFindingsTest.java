// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guard names each object with a fault, and shows where it was got if that was recorded. */
class GuardFindingsTest {

  private static final int SIZE = 8;

  private final TestOps ops = new TestOps();

  private Mempool pool(Guard guard) {
    return TestPools.builder(ops, SIZE, 0).guard(guard).reportLeaks(false).build();
  }

  private static int firstOwner(Mempool pool) {
    return pool.get();
  }

  private static long placesOf(Throwable refused, String method) {
    return Arrays.stream(refused.getSuppressed())
        .filter(trace ->
            Arrays.stream(trace.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method)))
        .count();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void ofAnObjectThatIsHandedOutTwice(Guard guard) {
    try (Mempool pool = pool(guard)) {
      int object = firstOwner(pool);
      assertEquals(0, object, "the first of all");
      ops.last.free.addFirst(object);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, pool::get);
      assertEquals(object, e.object());
      assertTrue(e.getMessage().contains("object 0, which was out already"), e.getMessage());
      assertEquals(guard == Guard.TRACE ? 1 : 0, placesOf(e, "firstOwner"));
      assertEquals(1, pool.inUseCount());
      pool.put(object);
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void ofSeveralObjectsOfOneBulk(Guard guard) {
    try (Mempool pool = pool(guard)) {
      int one = firstOwner(pool);
      int two = firstOwner(pool);
      for (int bad : new int[] {SIZE, one, -7, two}) {
        ops.last.free.addFirst(bad);
      }
      PoolMisuseException e =
          assertThrows(PoolMisuseException.class, () -> pool.getBulk(new int[6]));
      assertEquals(two, e.object(), "the first of the array");
      for (String finding :
          new String[] {
            "object " + one + ", which was out already",
            "object " + two + ", which was out already",
            "returned " + SIZE + ", which is no object",
            "returned -7, which is no object"
          }) {
        assertTrue(e.getMessage().contains(finding), e.getMessage());
      }
      assertFalse(e.getMessage().contains("canaries"), "nothing was written: " + e.getMessage());
      assertEquals(guard == Guard.TRACE ? 2 : 0, placesOf(e, "firstOwner"));
      assertEquals(2, pool.inUseCount(), "the good ones are back");
      pool.putBulk(new int[] {one, two});
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void ofANumberThatIsNoObject(Guard guard) {
    try (Mempool pool = pool(guard)) {
      ops.last.free.addFirst(SIZE);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, pool::get);
      assertEquals(MempoolBackend.NONE, e.object());
      assertEquals(0, e.getSuppressed().length);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void ofASecondPut(Guard guard) {
    try (Mempool pool = pool(guard)) {
      int object = firstOwner(pool);
      pool.put(object);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, () -> pool.put(object));
      assertEquals(guard != Guard.TRACE, e.getMessage().contains("Guard.TRACE shows where"));
      assertEquals(guard == Guard.TRACE, e.getCause() != null);
      assertEquals(guard == Guard.TRACE ? 1 : 0, placesOf(e, "firstOwner"));
    }
  }
}
