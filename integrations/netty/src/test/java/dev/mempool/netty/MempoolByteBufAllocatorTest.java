// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Guard;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.PoolSettings;
import dev.mempool.lcore.Lcore;
import dev.mempool.testsupport.AllocatedBytes;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MempoolByteBufAllocatorTest {

  private static MempoolByteBufAllocator.Builder builder(String name) {
    return MempoolByteBufAllocator.builder(name).delegate(new UnpooledByteBufAllocator(false));
  }

  @Test
  void theDefaultWorks() {
    try (MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("plain").build()) {
      ByteBuf buffer = allocator.buffer();
      assertTrue(buffer.isDirect());
      assertEquals(256, buffer.capacity());
      assertEquals(Integer.MAX_VALUE, buffer.maxCapacity());
      assertSame(allocator, buffer.alloc());
      assertEquals(256, allocator.metric().usedDirectMemory());
      assertTrue(allocator.metric().reservedDirectMemory() > 10_000_000);
      assertTrue(buffer.release());
      assertEquals(0, allocator.metric().usedDirectMemory());
      assertTrue(PoolRegistry.global().lookup("plain-2048").isPresent());
    }
    assertTrue(PoolRegistry.global().lookup("plain-2048").isEmpty());
  }

  /** An lcore that allocates, writes and releases allocates no heap memory. */
  @Test
  void buffersCostNoHeapMemory() throws Exception {
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    try (MempoolByteBufAllocator allocator = builder("zero").slots(64, 63).slots(512, 63).build()) {
      OnThread.run(
          LcoreEventLoops.threads("lcore-"),
          () -> {
            byte[] bytes = new byte[100];
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
              long start = AllocatedBytes.now();
              for (int i = 0; i < 10_000; i++) {
                ByteBuf buffer = allocator.directBuffer(10, 4096);
                buffer.writeLong(i).writeBytes(bytes); // and this moves it to a larger slot
                buffer.retain().release();
                buffer.readLong();
                buffer.release();
              }
              least = Math.min(least, AllocatedBytes.now() - start);
            }
            assertEquals(0, least);
          });
      assertEquals(0, allocator.metric().usedDirectMemory());
    } finally {
      ResourceLeakDetector.setLevel(before);
    }
  }

  @Test
  void failsWithTheNameOfTheClass() {
    try (MempoolByteBufAllocator allocator =
        builder("fails")
            .slots(64, 2)
            .slots(128, 3)
            .whenEmpty(Fallback.FAIL)
            .whenTooLarge(Fallback.FAIL)
            .build()) {
      ByteBuf one = allocator.directBuffer(64);
      ByteBuf two = allocator.directBuffer(1);
      SlotsExhaustedException empty =
          assertThrows(SlotsExhaustedException.class, () -> allocator.directBuffer(50));
      assertEquals(50, empty.capacity());
      assertTrue(
          empty.getMessage().contains("'fails-64' has no free slot of its 2 with 64 bytes"),
          empty.getMessage());
      assertTrue(empty.getMessage().contains("0 of 3 slots of 128 bytes"), empty.getMessage());
      SlotsExhaustedException large =
          assertThrows(SlotsExhaustedException.class, () -> allocator.directBuffer(129));
      assertTrue(
          large.getMessage().contains("the largest slots have 128 bytes"), large.getMessage());
      two.writeByte(7);
      assertThrows(SlotsExhaustedException.class, () -> two.capacity(500));
      assertEquals(1, two.capacity(), "a buffer that could not grow is unchanged");
      assertEquals(7, two.readByte());
      assertEquals(1, allocator.metric().sizeClasses().getFirst().failures());
      assertEquals(2, allocator.metric().tooLargeFailures());
      one.release();
      two.release();
    }
  }

  @Test
  void takesTheNextClassAndThenTheDelegate() {
    try (MempoolByteBufAllocator allocator = builder("next").slots(64, 1).slots(128, 1).build()) {
      List<ByteBuf> out = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        out.add(allocator.directBuffer(10).writeInt(i));
      }
      assertEquals(10, out.get(2).capacity());
      assertEquals(64 + 128 + 10, allocator.metric().usedDirectMemory());
      assertEquals(10, allocator.metric().usedDelegateMemory());
      MempoolByteBufAllocatorMetric.SizeClass small = allocator.metric().sizeClasses().getFirst();
      assertEquals(1, small.fromNextClass());
      assertEquals(1, small.fromDelegate());
      out.get(2).capacity(100_000).setByte(99_999, 1); // the delegate's memory grows
      assertEquals(64 + 128 + 100_000, allocator.metric().usedDirectMemory());
      for (int i = 0; i < 3; i++) {
        assertEquals(i, out.get(i).readInt());
        out.get(i).release();
      }
      assertEquals(0, allocator.metric().usedDirectMemory());
    }
  }

  /** A buffer that moves gives its slot back, keeps its content, and slots keep one buffer each. */
  @Test
  void buffersMoveToLargerSlots() {
    try (MempoolByteBufAllocator allocator =
        builder("moves").slots(16, 2).slots(32, 2).whenEmpty(Fallback.FAIL).build()) {
      for (int round = 0; round < 100; round++) {
        ByteBuf first = allocator.directBuffer(16).writeLong(1).writeLong(2);
        ByteBuf second = allocator.directBuffer(16).writeLong(3);
        ByteBuf slice = first.retainedSlice(8, 8);
        first.capacity(32).writeLong(4);
        assertEquals(2, slice.getLong(0));
        assertEquals(List.of(1, 1), inUse(allocator));
        second.capacity(20).capacity(2000);
        assertEquals(3, second.readLong());
        assertEquals(List.of(0, 1), inUse(allocator));
        first.release();
        assertEquals(2, slice.getLong(0));
        assertTrue(slice.release());
        assertEquals(0, first.refCnt());
        second.release();
      }
      assertEquals(0, allocator.metric().usedDirectMemory());
    }
  }

  private static List<Integer> inUse(MempoolByteBufAllocator allocator) {
    return allocator.metric().sizeClasses().stream()
        .map(MempoolByteBufAllocatorMetric.SizeClass::inUse)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void usesAfterReleaseAreRefused(Guard guard) {
    try (MempoolByteBufAllocator allocator =
        builder("stale").slots(64, 1, pool -> pool.guard(guard)).build()) {
      ByteBuf buffer = allocator.directBuffer(8);
      buffer.release();
      assertThrows(IllegalReferenceCountException.class, buffer::release);
      assertThrows(IllegalReferenceCountException.class, buffer::retain);
      assertThrows(IllegalReferenceCountException.class, () -> buffer.writeInt(1));
      assertThrows(IllegalReferenceCountException.class, () -> buffer.capacity(9));
      assertThrows(IllegalReferenceCountException.class, buffer::memoryAddress);
      ByteBuf again = allocator.directBuffer(8);
      if (guard != Guard.OFF) {
        assertNotSame(buffer, again);
        assertThrows(IllegalReferenceCountException.class, buffer::release);
      }
      again.release();
    }
  }

  @Test
  void badArgumentsAreRefused() {
    try (MempoolByteBufAllocator allocator = builder("bad").slots(64, 4).build()) {
      assertThrows(IllegalArgumentException.class, () -> allocator.directBuffer(-1));
      assertThrows(IllegalArgumentException.class, () -> allocator.directBuffer(5, 4));
      ByteBuf limited = allocator.directBuffer(1, 4);
      assertEquals(4, limited.maxFastWritableBytes());
      assertThrows(IndexOutOfBoundsException.class, () -> limited.writeLong(1));
      assertThrows(IllegalArgumentException.class, () -> limited.capacity(5));
      assertThrows(IllegalArgumentException.class, () -> limited.capacity(-1));
      limited.release();
    }
    assertThrows(NullPointerException.class, () -> MempoolByteBufAllocator.builder(null));
    assertThrows(IllegalArgumentException.class, () -> MempoolByteBufAllocator.builder(" "));
    assertThrows(
        IllegalArgumentException.class, () -> builder("b").whenTooLarge(Fallback.NEXT_CLASS));
    IllegalArgumentException same =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                builder("b")
                    .slots(64, 4)
                    .slots(64, 4, pool -> pool.registry(new PoolRegistry()))
                    .build());
    assertTrue(same.getMessage().contains("two size classes with slots of 64 bytes"));
    assertThrows(IllegalArgumentException.class, () -> builder("b").slots(0, 4).build());
    assertThrows(IllegalArgumentException.class, () -> builder("b").slots(4, 0).build());
    assertTrue(PoolRegistry.global().lookup("b-64").isEmpty(), "what was made was closed");
  }

  @Test
  void namesAreUnique() {
    try (MempoolByteBufAllocator _ = builder("same").slots(64, 4).build();
        MempoolByteBufAllocator _ = builder("other").slots(64, 4).build()) {
      MempoolException refused =
          assertThrows(MempoolException.class, () -> builder("same").slots(64, 4).build());
      assertEquals(MempoolException.Reason.EEXIST, refused.reason());
    }
  }

  @Test
  void sizeClassesComeFromText() {
    PoolSettings settings =
        PoolSettings.of(
            Map.of(
                "netty.small.slotSize", "256",
                "netty.small.size", "100",
                "netty.large.slotSize", "64k",
                "netty.large.size", "10",
                "netty.large.guard", "state",
                "netty.large.ops", "stack"));
    try (MempoolByteBufAllocator allocator =
        builder("text").slots(settings.under("netty")).build()) {
      assertEquals("text-small", allocator.metric().sizeClasses().getFirst().name());
      assertEquals(65_536, allocator.metric().sizeClasses().getLast().slotSize());
      assertEquals(6, PoolRegistry.global().lookup("text-small").orElseThrow().cacheSize());
    }
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> builder("text").slots(PoolSettings.of(Map.of("a.slotsize", "1"))));
    assertTrue(wrong.getMessage().contains("did you mean a.slotSize?"), wrong.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> builder("text").slots(PoolSettings.of(Map.of())));
  }

  @Test
  void closeSaysWhatIsOutAndFreesItLater() {
    MempoolByteBufAllocator allocator =
        builder("closed").slots(64, 8, pool -> pool.guard(Guard.TRACE)).slots(128, 8).build();
    ByteBuf kept = allocator.directBuffer(10);
    ByteBuf view = kept.retainedDuplicate();
    try (CapturedLog log = CapturedLog.start()) {
      allocator.close();
      log.expect("closeSaysWhatIsOutAndFreesItLater");
      allocator.close();
    }
    assertTrue(allocator.isClosed());
    assertThrows(IllegalStateException.class, () -> allocator.directBuffer(10));
    assertThrows(IllegalStateException.class, () -> allocator.directBuffer(1 << 20));
    assertThrows(IllegalStateException.class, () -> allocator.heapBuffer(10));
    assertThrows(IllegalStateException.class, () -> kept.capacity(100));
    assertEquals(1, allocator.leakReports().size());
    kept.writeLong(42);
    kept.release();
    assertEquals(64, allocator.metric().usedDirectMemory());
    assertEquals(42, view.writerIndex(8).readLong());
    view.release();
    assertEquals(0, allocator.metric().usedDirectMemory());
    assertTrue(PoolRegistry.global().lookup("closed-64").isEmpty());
    assertEquals(List.of(), allocator.leakReports());
  }

  @Test
  void closeWaitsForBuffers() throws Exception {
    MempoolByteBufAllocator allocator = builder("waits").slots(64, 8).build();
    ByteBuf buffer = allocator.directBuffer(10);
    Thread other = Thread.startVirtualThread(buffer::release);
    assertTrue(allocator.close(Duration.ofSeconds(60)));
    other.join();
    MempoolByteBufAllocator second = builder("waits").slots(64, 8).build();
    ByteBuf kept = second.directBuffer(10);
    Thread.currentThread().interrupt();
    try (CapturedLog log = CapturedLog.start()) {
      assertFalse(second.close(Duration.ofSeconds(60)));
      log.expect("allocator 'waits' was closed while buffers are out");
    }
    assertTrue(Thread.interrupted());
    kept.release();
    assertTrue(PoolRegistry.global().lookup("waits-64").isEmpty());
  }

  /** Threads of all kinds allocate, grow, share and release, also on another thread. */
  @Test
  void threadsOfAllKindsShareAnAllocator() throws Exception {
    int cycles = 100_000;
    AtomicInteger failed = new AtomicInteger();
    try (MempoolByteBufAllocator allocator =
        builder("threads").slots(64, 1023).slots(256, 255).build()) {
      BlockingQueue<ByteBuf> handedOver = new ArrayBlockingQueue<>(128);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int id = t;
        Runnable work =
            () -> {
              for (int i = 0; i < cycles; i++) {
                ByteBuf buffer = allocator.directBuffer(8).writeInt(id).writeInt(i);
                if (i % 16 == 0) {
                  buffer.capacity(100);
                }
                if (buffer.getInt(0) != id || buffer.getInt(4) != i) {
                  failed.incrementAndGet();
                }
                if (i % 4 != 0 || !handedOver.offer(buffer)) {
                  buffer.release();
                }
                ByteBuf other = i % 4 == 0 ? handedOver.poll() : null;
                if (other != null) {
                  other.release();
                }
              }
            };
        threads.add(
            switch (t) {
              case 0, 1 -> LcoreEventLoops.threads("loop-").newThread(work);
              case 2 -> new Thread(work);
              default -> Thread.ofVirtual().unstarted(work);
            });
      }
      threads.forEach(Thread::start);
      for (Thread each : threads) {
        each.join();
      }
      handedOver.forEach(ByteBuf::release);
      assertEquals(0, failed.get());
      assertEquals(0, allocator.metric().usedDirectMemory());
    }
  }

  /**
   * Of two threads that release the last reference, one gets an exception, and the slot is put
   * once.
   */
  @Test
  void concurrentReleasesAreCounted() throws Exception {
    try (MempoolByteBufAllocator allocator =
        builder("twice").slots(64, 4, pool -> pool.guard(Guard.STATE)).build()) {
      AtomicInteger released = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      int rounds = 2_000;
      ByteBuf[] buffer = new ByteBuf[1];
      CyclicBarrier barrier = new CyclicBarrier(2, () -> buffer[0] = allocator.directBuffer(8));
      Runnable work =
          () -> {
            for (int i = 0; i < rounds; i++) {
              try {
                barrier.await();
                buffer[0].release();
                released.incrementAndGet();
              } catch (IllegalReferenceCountException e) {
                refused.incrementAndGet();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
          };
      Thread other = new Thread(work);
      other.start();
      work.run();
      other.join();
      assertEquals(rounds, released.get());
      assertEquals(rounds, refused.get());
      assertEquals(0, allocator.metric().usedDirectMemory());
    }
  }

  @Test
  void compositesLieInSlots() {
    try (MempoolByteBufAllocator allocator = builder("composite").slots(64, 4).build()) {
      CompositeByteBuf composite = allocator.compositeDirectBuffer();
      composite.addComponent(true, allocator.directBuffer(8).writeLong(1));
      composite.addComponent(true, allocator.directBuffer(8).writeLong(2));
      composite.consolidate();
      assertEquals(1, composite.readLong());
      assertEquals(2, composite.readLong());
      assertEquals(64, allocator.metric().usedDirectMemory());
      composite.release();
      assertEquals(0, allocator.metric().usedDirectMemory());
    }
  }

  @Test
  void eventLoopThreadsAreLcores() throws Exception {
    OnThread.run(
        LcoreEventLoops.threads("x-"),
        () -> {
          assertEquals("x-0", Thread.currentThread().getName());
          assertTrue(Lcore.current() != Lcore.NONE);
        });
    assertEquals(Lcore.NONE, Lcore.current());
  }
}
