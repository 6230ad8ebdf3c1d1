// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mempool.core.Guard;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pools of packets that nobody has closed, and packets that outlive their pool. */
class DroppedPktmbufPoolTest {

  /** The collections that are made at most until something is freed: far more than are needed. */
  private static final int COLLECTIONS = 1000;

  /** Memory that tells when it is freed. */
  private record Freed(CountDownLatch latch) implements MemoryProvider {
    Freed() {
      this(new CountDownLatch(1));
    }

    @Override
    @SuppressWarnings("MustBeClosed") // closed by the chunk
    public MemoryChunk allocate(MemoryRequest request) {
      Arena arena = Arena.ofShared();
      return MemoryChunk.of(
          arena.allocate(request.bytes(), request.alignment()),
          "test memory",
          () -> {
            arena.close();
            latch.countDown();
          });
    }

    void await() throws InterruptedException {
      for (int i = 0; i < COLLECTIONS; i++) {
        System.gc();
        if (latch.await(20, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      throw new AssertionError("not freed after " + COLLECTIONS + " collections");
    }
  }

  private static PktmbufPool pool(String name, MemoryProvider memory, Guard guard) {
    return PktmbufPool.builder(name)
        .registry(new PoolRegistry())
        .size(63)
        .cacheSize(8)
        .guard(guard)
        .memory(memory)
        .build();
  }

  private static Mbuf packet(PktmbufPool pool) {
    Mbuf packet = Objects.requireNonNull(pool.alloc());
    packet.append(8);
    packet.putLong(0, 42);
    return packet;
  }

  /** Makes a pool, uses it, and drops it. */
  private static @Nullable Object use(
      Freed memory, Guard guard, Function<PktmbufPool, @Nullable Object> use) {
    return use.apply(pool("lost", memory, guard));
  }

  private static @Nullable Object onLcore(PktmbufPool pool) {
    LcoreThread thread = new LcoreThread(() -> packet(pool).free());
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return null;
  }

  @Test
  void nothingOfTheLibraryKeepsAPool() throws Exception {
    List<Function<PktmbufPool, @Nullable Object>> uses =
        List.of(
            _ -> null,
            DroppedPktmbufPoolTest::onLcore,
            pool -> {
              packet(pool); // it is never freed
              return null;
            },
            pool -> {
              packet(pool).free();
              return null;
            });
    for (Guard guard : new Guard[] {Guard.OFF, Guard.TRACE}) {
      for (Function<PktmbufPool, @Nullable Object> each : uses) {
        Freed memory = new Freed();
        try (CapturedLog log = CapturedLog.start()) {
          use(memory, guard, each);
          memory.await();
          log.expect("pool 'lost' was dropped");
        }
      }
    }
  }

  @Test
  void aPacketKeepsItsPoolAndAViewItsMemory() throws Exception {
    List<Function<PktmbufPool, @Nullable Object>> reaching =
        List.of(
            DroppedPktmbufPoolTest::packet,
            pool -> packet(pool).byteBuffer(),
            pool -> packet(pool).byteBuffer().asReadOnlyBuffer().slice(0, 8));
    for (Function<PktmbufPool, @Nullable Object> each : reaching) {
      Freed memory = new Freed();
      try (CapturedLog log = CapturedLog.start()) {
        @Nullable Object[] held = {use(memory, Guard.OFF, each)};
        for (int i = 0; i < 3; i++) {
          Freed other = new Freed();
          use(other, Guard.OFF, _ -> null);
          other.await();
          log.expect("pool 'lost' was dropped");
        }
        assertFalse(memory.latch.getCount() == 0);
        check(held[0]);
        held[0] = null;
        memory.await();
        log.expect("pool 'lost' was dropped");
      }
    }
  }

  /** Checks the content, and keeps what it is given reachable until then. */
  private static void check(@Nullable Object reaching) {
    if (reaching instanceof Mbuf packet) {
      assertEquals(42, packet.getLong(0));
    } else if (reaching instanceof ByteBuffer buffer) {
      assertEquals(42, buffer.getLong(0));
    }
    Reference.reachabilityFence(reaching);
  }
}
