// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A pool of another kind, as another module builds it on a {@link Mempool}. */
class PoolTypesTest {

  private final PoolRegistry registry = new PoolRegistry();

  /** A pool of longs. */
  private static final class LongPool extends Pool {
    private final Mempool mempool;

    LongPool(Mempool mempool) {
      super(mempool);
      this.mempool = mempool;
    }

    @Nullable Integer take() {
      int object = mempool.get();
      return object == Mempool.NONE ? null : object;
    }
  }

  private final class LongPoolBuilder extends PoolBuilder<LongPoolBuilder> {

    private @Nullable RuntimeException failure;

    LongPoolBuilder() {
      super("longs");
      registry(registry).opsTable(OpsTable.of(new TestOps())).ops("test").size(4);
    }

    @Override
    protected LongPoolBuilder self() {
      return this;
    }

    LongPool build() {
      return build(
          8,
          List.of(),
          mempool -> {
            assertEquals(4, mempool.availCount());
            assertTrue(registry.names().isEmpty());
            if (failure != null) {
              throw failure;
            }
            return new LongPool(mempool);
          });
    }
  }

  @Test
  void theRegistryAndTheListenersKnowThePoolOfItsUser() {
    List<Pool> told = new ArrayList<>();
    registry.addListener(
        new PoolListener() {
          @Override
          public void ready(Pool pool) {
            told.add(pool);
          }

          @Override
          public void exhausted(Pool pool) {
            told.add(pool);
          }

          @Override
          public void closing(Pool pool) {
            told.add(pool);
          }
        });
    LongPool pool = new LongPoolBuilder().build();
    assertSame(pool, registry.lookup("longs").orElseThrow());
    assertSame(pool, registry.ownerOf(pool.mempool.address(3)).orElseThrow());
    for (int i = 0; i < 4; i++) {
      assertEquals(i, pool.take());
    }
    assertTrue(pool.isEmpty());
    assertNull(pool.take());
    assertEquals(4, pool.inUseCount());
    assertEquals("longs", pool.snapshot().name());
    assertEquals(pool.dump(), registry.dump());
    pool.close();
    assertTrue(pool.mempool.isClosed());
    assertEquals(List.of(pool, pool, pool), told);
    assertTrue(registry.names().isEmpty());
  }

  @Test
  void aPoolThatCannotBeBuiltOnItsObjectsLeavesNothing() {
    LongPoolBuilder builder = new LongPoolBuilder();
    builder.failure = new ArithmeticException("planted");
    assertSame(builder.failure, assertThrows(ArithmeticException.class, builder::build));
    assertTrue(registry.names().isEmpty());
    builder.failure = null;
    builder.build().close();
  }

  @Test
  void anEmptyBuildIsEmptyAndNotFull() {
    try (Mempool pool = TestPools.builder(new TestOps(), 4, 0).buildEmpty()) {
      assertTrue(pool.isEmpty());
      assertFalse(pool.isFull());
    }
  }
}
