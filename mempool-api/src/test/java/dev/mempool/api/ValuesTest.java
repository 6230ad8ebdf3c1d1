// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The types that pools and backends exchange, and the methods that backends inherit. */
class ValuesTest {

  /** One object at a time is a bulk of one. */
  private static final class Bulks extends MempoolBackend {
    final List<Integer> free = new ArrayList<>(List.of(7));

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      if (free.size() + count > 1) {
        return false;
      }
      Arrays.stream(objects, from, from + count).forEach(free::add);
      return true;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (count > free.size()) {
        return false;
      }
      for (int i = from; i < from + count; i++) {
        objects[i] = free.removeFirst();
      }
      return true;
    }

    @Override
    public int count() {
      return free.size();
    }

    @Override
    public void close() {}
  }

  private static final MempoolOps OPS =
      new MempoolOps() {
        @Override
        public String name() {
          return "bulks";
        }

        @Override
        public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
          return new Bulks();
        }
      };

  @Test
  void opsThatOverrideNothing() {
    assertEquals(Concurrency.MP_MC, OPS.concurrency());
    assertFalse(OPS.contiguousBlocks());
    assertFalse(OPS.hardwarePresent());
  }

  @Test
  void aBackendThatOverridesNothing() {
    try (Bulks backend = new Bulks()) {
      assertFalse(backend.enqueueOne(8));
      assertEquals(7, backend.dequeueOne());
      assertEquals(MempoolBackend.NONE, backend.dequeueOne());
      assertTrue(backend.enqueueOne(8));
      assertEquals(8, backend.dequeueOne());
    }
  }

  @Test
  void whichSidesAreForSeveralThreads() {
    boolean[][] expected = {{true, true}, {false, false}, {true, false}, {false, true}};
    Concurrency[] levels = {
      Concurrency.MP_MC, Concurrency.SP_SC, Concurrency.MP_SC, Concurrency.SP_MC
    };
    for (int i = 0; i < levels.length; i++) {
      assertArrayEquals(
          expected[i], new boolean[] {levels[i].multiProducer(), levels[i].multiConsumer()});
    }
    assertFalse(Concurrency.SINGLE_THREAD.multiProducer());
    assertFalse(Concurrency.SINGLE_THREAD.multiConsumer());
  }

  @Test
  void reasonsAreThoseOfLinux() {
    int[] numbers = {1, 2, 5, 12, 16, 17, 19, 28, 95, 105};
    assertArrayEquals(
        numbers,
        Arrays.stream(MempoolException.Reason.values())
            .mapToInt(MempoolException.Reason::errno)
            .toArray());
    for (MempoolException.Reason reason : MempoolException.Reason.values()) {
      assertFalse(reason.meaning().isBlank());
    }
  }

  @Test
  void exceptionsNameThePool() {
    PoolMisuseException misuse = new PoolMisuseException("rx", 3, "text");
    assertEquals("rx", misuse.pool());
    assertEquals(3, misuse.object());
    assertEquals("text", misuse.getMessage());
    PoolClosedException closed = new PoolClosedException("tx", "text");
    assertEquals("tx", closed.pool());
    assertEquals("text", closed.getMessage());
  }

  @Test
  void memoryRequirementsAreNumbers() {
    MemoryRequirement one = MemoryRequirement.of(640, 64, 16);
    assertEquals(640, one.bytes());
    assertEquals(64, one.minChunkBytes());
    assertEquals(16, one.alignment());
    assertEquals("640 bytes in chunks of at least 64, aligned to 16", one.toString());
    assertEquals(one, MemoryRequirement.of(640, 64, 16));
    assertEquals(one.hashCode(), MemoryRequirement.of(640, 64, 16).hashCode());
    for (MemoryRequirement other :
        new MemoryRequirement[] {
          MemoryRequirement.of(641, 64, 16),
          MemoryRequirement.of(640, 65, 16),
          MemoryRequirement.of(640, 64, 32)
        }) {
      assertNotEquals(one, other);
      assertNotEquals(one.hashCode(), other.hashCode());
    }
    assertNotEquals(one, (Object) "640 bytes in chunks of at least 64, aligned to 16");
    assertEquals(0, MemoryRequirement.of(0, 0, 1).bytes());
    assertEquals(8, MemoryRequirement.of(8, 8, 1L << 62).minChunkBytes());
  }

  @Test
  void requestsAtTheirBounds() {
    PoolGeometry geometry =
        (PoolGeometry)
            Proxy.newProxyInstance(
                ValuesTest.class.getClassLoader(),
                new Class<?>[] {PoolGeometry.class},
                (_, method, _) -> {
                  throw new UnsupportedOperationException(method.toString());
                });
    OpsConfig config = OpsConfig.parse("bulks", List.of(), "");
    PopulateRequest one = PopulateRequest.of(geometry, config, 1, _ -> {});
    assertEquals(1, one.objects());
    assertEquals(0, one.withObjects(0).objects());
    assertEquals(0, one.withMemory(8, 0).bytes());
    assertEquals(8, one.withMemory(8, 0).address());
    assertThrows(IllegalArgumentException.class, () -> one.withObjects(-1));
    assertThrows(IllegalArgumentException.class, () -> one.withMemory(8, -1));
  }

  @Test
  void settingsAtTheirBounds() {
    OpsSetting only = OpsSetting.integer("only", "a number", 5, 5);
    assertTrue(only.allows("5"));
    assertFalse(only.allows("4"));
    assertFalse(only.allows("6"));
    OpsSetting text = OpsSetting.text("text", "a text", "");
    assertFalse(text.allows(",begins with a comma"));
    assertFalse(text.allows("has, one"));
    assertTrue(text.allows(""));
    assertNotEquals(0, text.hashCode());
  }
}
