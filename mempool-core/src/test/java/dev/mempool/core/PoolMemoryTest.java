// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.core.memory.linux.PageMap;
import dev.mempool.lcore.LcoreThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Populating a pool: from several chunks, in parts, and the undoing of a failed call. */
class PoolMemoryTest {

  private static final int SLOT = 128;

  @AutoClose private final Arena arena = Arena.ofShared();
  private final TestOps ops = new TestOps();

  private static MempoolBuilder builder(MempoolOps ops, int size) {
    return Mempool.builder("pool")
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops(ops.name())
        .size(size)
        .elementSize(100);
  }

  private MemorySegment slots(int count) {
    return arena.allocate((long) count * SLOT, SLOT);
  }

  private static MempoolException refused(Runnable call) {
    return assertThrows(MempoolException.class, call::run);
  }

  @Test
  void anEmptyPoolHasNothing() {
    try (Mempool pool = builder(ops, 10).cacheSize(4).buildEmpty()) {
      assertEquals(10, pool.size());
      assertEquals(0, pool.memory().populated());
      assertEquals(0, pool.availCount());
      assertEquals(0, pool.inUseCount());
      assertEquals(Mempool.NONE, pool.get());
      assertEquals(List.of(), pool.memory().chunks());
      assertEquals(0, pool.memory().forEachObject(_ -> {}));
      for (Throwable e :
          List.of(
              assertThrows(IllegalArgumentException.class, () -> pool.put(0)),
              assertThrows(IllegalArgumentException.class, () -> pool.putBulk(new int[] {0}, 0, 1)),
              assertThrows(IndexOutOfBoundsException.class, () -> pool.address(0)))) {
        assertTrue(e.getMessage().contains("no memory yet"), e.getMessage());
      }
      assertThrows(IndexOutOfBoundsException.class, () -> pool.segment(0));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(0));
    }
  }

  @Test
  void memoryComesInParts() {
    MemorySegment all = slots(20);
    try (Mempool pool = builder(ops, 10).buildEmpty()) {
      // the later part first, and a hole between them
      assertEquals(3, pool.memory().populate(all.asSlice(10L * SLOT, 3L * SLOT)));
      assertEquals(3, pool.availCount());
      assertEquals(0, pool.get());
      assertThrows(IllegalArgumentException.class, () -> pool.put(3));
      assertEquals(4, pool.memory().populate(all.asSlice(0, 4L * SLOT + SLOT - 1)));
      assertEquals(7, pool.memory().populated());
      assertEquals(1, pool.inUseCount());
      assertEquals(3, pool.memory().populate(MemoryProvider.arena()));
      assertEquals(10, pool.memory().populated());
      pool.put(0);
      assertTrue(pool.isFull());

      assertEquals(all.address() + 10L * SLOT, pool.address(0));
      assertEquals(all.address(), pool.address(3));
      assertEquals(2L * SLOT, pool.offset(2));
      assertEquals(3L * SLOT, pool.offset(6));
      for (int i = 0; i < 10; i++) {
        assertEquals(i, pool.indexOf(pool.address(i)));
        assertEquals(pool.address(i), pool.iova(i));
        assertEquals(pool.address(i), pool.chunk(i).address() + pool.offset(i));
        pool.segment(i).fill((byte) i);
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(i, pool.segment(i).get(ValueLayout.JAVA_BYTE, 99));
        assertEquals(100, pool.segment(i).byteSize());
      }
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(all.address() + 13L * SLOT));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(pool.address(6) + SLOT));

      List<Long> visited = new ArrayList<>();
      assertEquals(10, pool.memory().forEachObject(object -> visited.add(pool.address(object))));
      assertEquals(pool.address(9), visited.get(9));
      List<ChunkInfo> chunks = pool.memory().chunks();
      assertArrayEquals(
          new int[] {3, 4, 3}, chunks.stream().mapToInt(ChunkInfo::objects).toArray());
      assertEquals("memory of the caller", chunks.get(0).description());
      assertEquals(all.asSlice(10L * SLOT, 3L * SLOT), chunks.get(0).segment());
      assertEquals(Reason.ENOSPC, refused(() -> pool.memory().populate(slots(1))).reason());
    }
    all.fill((byte) 1); // the caller still owns the memory
  }

  @Test
  void theRangeIsContiguousWhenNothingElseLiesBetween() {
    MemorySegment all = slots(4);
    try (Mempool pool = builder(ops, 10).buildEmpty()) {
      pool.memory().populate(all.asSlice(2L * SLOT, SLOT));
      pool.memory().populate(all.asSlice(0, SLOT));
      assertEquals(all.address() + 2L * SLOT, pool.address(0));
      assertEquals(all.address(), pool.address(1));
      pool.memory().populate(all.asSlice(SLOT, SLOT));
      assertEquals(all.address() + SLOT, pool.address(2));
    }
  }

  @Test
  void memoryThatIsTooSmallStaysWithTheCaller() {
    AtomicBoolean released = new AtomicBoolean();
    MemorySegment slot = slots(2);
    try (Mempool pool = builder(ops, 10).buildEmpty()) {
      // with the alignment there is not room for one object
      MemoryChunk small =
          MemoryChunk.of(slot.asSlice(8, SLOT + 50), "small", () -> released.set(true));
      assertEquals(0, pool.memory().populate(small));
      assertEquals(List.of(), pool.memory().chunks());
      assertEquals(2, pool.memory().populate(slot), "it was not kept");
    }
    assertFalse(released.get());
  }

  @Test
  void memoryIsGivenOnce() {
    MemorySegment memory = slots(4);
    try (Mempool pool = builder(ops, 10).buildEmpty()) {
      pool.memory().populate(memory.asSlice(0, 2L * SLOT));
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> pool.memory().populate(memory.asSlice(SLOT, 3L * SLOT)))
              .getMessage()
              .contains("overlaps"));
      assertEquals(2, pool.memory().populated());
      assertEquals(2, pool.memory().populate(memory.asSlice(2L * SLOT)));
    }
  }

  @Test
  void chunksAreReleasedInOrderAndOnce() {
    StringBuilder released = new StringBuilder();
    Mempool pool = builder(ops, 2).buildEmpty();
    pool.memory().populate(MemoryChunk.of(slots(1), "a", () -> released.append('a')));
    pool.memory().populate(MemoryChunk.of(slots(1), "b", () -> released.append('b')));
    pool.close();
    pool.close();
    assertEquals("ab", released.toString());
    assertThrows(IllegalStateException.class, () -> pool.memory().populate(slots(1)));
    assertThrows(IllegalStateException.class, () -> pool.memory().populate(MemoryProvider.arena()));
    assertThrows(IllegalStateException.class, () -> pool.memory().chunks());
    assertThrows(IllegalStateException.class, () -> pool.memory().forEachObject(_ -> {}));
    assertThrows(IllegalStateException.class, () -> pool.iova(0));
  }

  /** Memory that cannot be freed for some time. */
  private MemoryChunk busy(AtomicBoolean busy) {
    return MemoryChunk.of(
        slots(1),
        "busy",
        () -> {
          if (busy.get()) {
            throw new IllegalStateException("in use");
          }
        });
  }

  @Test
  void aPoolWhoseFirstChunkIsBusyStaysOpen() {
    AtomicBoolean busy = new AtomicBoolean(true);
    Mempool pool = builder(ops, 2).buildEmpty();
    pool.memory().populate(busy(busy));
    AtomicBoolean released = new AtomicBoolean();
    pool.memory().populate(MemoryChunk.of(slots(1), "idle", () -> released.set(true)));
    assertThrows(IllegalStateException.class, pool::close);
    assertFalse(pool.isClosed());
    assertFalse(released.get());
    assertEquals(0, pool.get());
    busy.set(false);
    pool.close();
    assertTrue(pool.isClosed());
  }

  @Test
  void aPoolWhoseLaterChunkIsBusyIsClosedInTwoCalls() {
    AtomicBoolean busy = new AtomicBoolean(true);
    PoolRegistry registry = new PoolRegistry();
    Mempool pool = builder(ops, 3).registry(registry).buildEmpty();
    pool.memory().populate(slots(1));
    pool.memory().populate(busy(busy));
    pool.memory().populate(slots(1));
    IllegalStateException e = assertThrows(IllegalStateException.class, pool::close);
    assertTrue(e.getMessage().contains("once more"), e.getMessage());
    assertTrue(pool.isClosed());
    assertEquals(List.of(), registry.names());
    assertThrows(IllegalStateException.class, pool::get);
    assertThrows(IllegalStateException.class, pool::close);
    busy.set(false);
    pool.close();
    pool.close();
  }

  /** A release action is foreign code, and one that always throws must not keep a pool for ever. */
  @Test
  void aChunkThatCannotBeFreedKeepsNoPoolOpen() {
    for (int bad = 0; bad < 3; bad++) {
      PoolRegistry registry = new PoolRegistry();
      StringBuilder released = new StringBuilder();
      Mempool pool = builder(ops, 3).registry(registry).buildEmpty();
      for (int i = 0; i < 3; i++) {
        boolean throwing = i == bad;
        pool.memory()
            .populate(
                MemoryChunk.of(
                    slots(1),
                    "chunk",
                    () -> {
                      released.append('x');
                      if (throwing) {
                        throw new ArithmeticException("planted");
                      }
                    }));
      }
      IllegalStateException e = assertThrows(IllegalStateException.class, pool::close);
      assertTrue(e.getMessage().contains("is closed, but"), e.getMessage());
      assertTrue(e.getCause() instanceof ArithmeticException, e.toString());
      assertTrue(pool.isClosed());
      assertEquals(List.of(), registry.names());
      assertEquals("xxx", released.toString());
      assertThrows(IllegalStateException.class, pool::close);
      assertEquals("xxxx", released.toString(), "it is tried once more, and no other");
    }
  }

  @Test
  void aChunkThatItsOwnerHasFreedKeepsNoPoolOpen() {
    Arena arena = Arena.ofShared();
    Mempool pool = builder(ops, 1).buildEmpty();
    assertEquals(
        1, pool.memory().populate(MemoryChunk.of(arena.allocate(SLOT, 64), "mine", arena::close)));
    arena.close();
    pool.close();
    assertTrue(pool.isClosed());
  }

  /** Ops that fail on request. */
  private static final class Moody extends TestOps {
    boolean failing;

    @Override
    public int populate(PopulateRequest request) {
      int placed = super.populate(request);
      if (failing) {
        throw new ArithmeticException("planted");
      }
      return placed;
    }
  }

  @Test
  void aFailureOfTheOpsLeavesThePoolAsItWas() {
    Moody moody = new Moody();
    AtomicBoolean released = new AtomicBoolean();
    try (Mempool pool = builder(moody, 10).buildEmpty()) {
      pool.memory().populate(slots(3));
      moody.failing = true;
      MemoryChunk mine = MemoryChunk.of(slots(3), "mine", () -> released.set(true));
      assertEquals(Reason.EIO, refused(() -> pool.memory().populate(mine)).reason());
      MemoryProvider provider = request -> MemoryChunk.of(slots(7), "x", () -> released.set(true));
      assertEquals(Reason.EIO, refused(() -> pool.memory().populate(provider)).reason());
      assertTrue(released.getAndSet(false), "what came from a provider goes back to it");
      assertEquals(3, pool.memory().populated());
      assertEquals(1, pool.memory().chunks().size());
      assertEquals(3, pool.availCount());
      moody.failing = false;
      assertEquals(3, pool.memory().populate(mine));
      assertFalse(released.get());
    }
    assertTrue(released.get());
  }

  @Test
  void aBackendThatRefusesHalfWayKeepsWhatItTook() {
    TestOps.Queue small = new TestOps.Queue(300);
    AtomicBoolean released = new AtomicBoolean();
    try (Mempool pool = builder(TestOps.making(() -> small), 600).buildEmpty()) {
      MemoryChunk chunk = MemoryChunk.of(slots(600), "chunk", () -> released.set(true));
      assertEquals(Reason.ENOBUFS, refused(() -> pool.memory().populate(chunk)).reason());
      assertEquals(256, pool.memory().populated(), "whole bursts");
      assertEquals(256, pool.memory().chunks().getFirst().objects());
      int[] objects = new int[256];
      assertTrue(pool.getBulk(objects, 0, 256));
      assertThrows(IllegalArgumentException.class, () -> pool.put(256));
      // the pool can be populated again
      assertEquals(300, pool.memory().populate(slots(300)));
      assertEquals(chunk.segment().address(), pool.address(0));
    }
    assertTrue(released.get(), "it was used");
  }

  @Test
  void memoryOfAProviderStaysIfTheBackendTookSomeObjects() {
    TestOps.Queue small = new TestOps.Queue(300);
    AtomicBoolean released = new AtomicBoolean();
    MemoryProvider provider =
        request -> MemoryChunk.of(slots(600), "chunk", () -> released.set(true));
    try (Mempool pool = builder(TestOps.making(() -> small), 600).buildEmpty()) {
      assertEquals(Reason.ENOBUFS, refused(() -> pool.memory().populate(provider)).reason());
      assertEquals(256, pool.memory().populated());
      assertFalse(released.get());
      pool.segment(255).fill((byte) 1);
    }
    assertTrue(released.get());
  }

  @Test
  void aChunkOfWhichNothingWasTakenStaysTheCallers() {
    TestOps.Queue failing = new TestOps.Queue(10);
    AtomicBoolean released = new AtomicBoolean();
    try (Mempool pool = builder(TestOps.making(() -> failing), 10).buildEmpty()) {
      failing.failing = true;
      MemoryChunk chunk = MemoryChunk.of(slots(10), "chunk", () -> released.set(true));
      assertEquals(Reason.EIO, refused(() -> pool.memory().populate(chunk)).reason());
      assertEquals(0, pool.memory().populated());
      failing.failing = false;
      assertEquals(10, pool.memory().populate(chunk));
      assertFalse(released.get());
    }
    assertTrue(released.get());
  }

  @Test
  void aProviderThatGivesTooLittleIsRefused() {
    List<String> released = new ArrayList<>();
    MemoryProvider mean =
        request -> MemoryChunk.of(slots(9), "too little", () -> released.add("x"));
    MempoolException e = refused(() -> builder(ops, 10).memory(mean).build());
    assertEquals(Reason.ENOBUFS, e.reason());
    assertEquals(List.of("x"), released);
    assertTrue(ops.last.closed);
  }

  @Test
  void aProvidersErrorPassesAndLeavesNothing() {
    MemoryProvider none =
        request -> {
          throw new MempoolException(Reason.ENOMEM, request.owner() + " gets nothing");
        };
    PoolRegistry registry = new PoolRegistry();
    MempoolException e = refused(() -> builder(ops, 10).registry(registry).memory(none).build());
    assertTrue(e.getMessage().startsWith("pool 'pool' gets nothing"), e.getMessage());
    assertTrue(ops.last.closed);
    assertEquals(List.of(), registry.names());
  }

  @Test
  void theNodeOfTheProviderIsThatOfThePool() {
    MemoryProvider onNode =
        new MemoryProvider() {
          @Override
          public MemoryChunk allocate(MemoryRequest request) {
            return MemoryProvider.arena().allocate(request);
          }

          @Override
          public int numaNode() {
            return 3;
          }
        };
    try (Mempool pool = builder(ops, 1).memory(onNode).build()) {
      assertEquals(3, pool.numaNode());
    }
  }

  @Test
  void mostPoolsHaveOneChunk() {
    try (Mempool pool = builder(ops, 1000).build()) {
      List<ChunkInfo> chunks = pool.memory().chunks();
      assertEquals(1, chunks.size());
      assertEquals(1000, chunks.getFirst().objects());
      assertEquals(1000L * SLOT, chunks.getFirst().segment().byteSize());
    }
  }

  @Test
  void neededSaysHowMuchIsMissing() {
    try (Mempool pool = builder(ops, 10).buildEmpty()) {
      assertEquals(10L * SLOT, pool.memory().needed().bytes());
      pool.memory().populate(slots(4));
      MemoryRequirement needed = pool.memory().needed();
      assertEquals(6L * SLOT, needed.bytes());
      assertEquals(6, pool.memory().populate(arena.allocate(needed.bytes(), needed.alignment())));
      assertEquals(Reason.ENOSPC, refused(() -> pool.memory().needed()).reason());
    }
  }

  // ---- ownership of memory ----

  @Test
  void objectsArePreparedBeforeTheyCanBeGot() {
    List<Integer> prepared = new ArrayList<>();
    ObjIntConsumer<MemorySegment> initializer =
        (memory, object) -> {
          assertEquals(0, ops.last.count(), "nobody has it yet");
          assertEquals(100, memory.byteSize());
          memory.set(ValueLayout.JAVA_INT, 0, object);
          prepared.add(object);
        };
    try (Mempool pool = builder(ops, 300).initializer(initializer).build()) {
      assertEquals(300, prepared.size());
      for (int i = 0; i < 300; i++) {
        assertEquals(i, prepared.get(i));
        assertEquals(i, pool.segment(i).get(ValueLayout.JAVA_INT, 0));
      }
    }
  }

  @Test
  void anObjectThatCannotBePreparedIsNotAdded() {
    AtomicBoolean failing = new AtomicBoolean(true);
    List<Integer> prepared = new ArrayList<>();
    ObjIntConsumer<MemorySegment> initializer =
        (memory, object) -> {
          prepared.add(object);
          if (object == 5 && failing.get()) {
            throw new ArithmeticException("planted");
          }
        };
    try (Mempool pool = builder(ops, 6).initializer(initializer).buildEmpty()) {
      pool.memory().populate(slots(3));
      MemorySegment rest = slots(3);
      assertThrows(ArithmeticException.class, () -> pool.memory().populate(rest));
      assertEquals(3, pool.memory().populated());
      assertEquals(3, pool.availCount());
      failing.set(false);
      assertEquals(3, pool.memory().populate(rest));
      assertEquals(List.of(0, 1, 2, 3, 4, 5, 3, 4, 5), prepared);
    }
    failing.set(true);
    assertThrows(ArithmeticException.class, () -> builder(ops, 6).initializer(initializer).build());
    assertTrue(ops.last.closed);
  }

  @Test
  void aPoolHasPrivateData() {
    Mempool pool = builder(ops, 1).poolPrivateSize(72).build();
    MemorySegment data = pool.privateData();
    assertEquals(72, data.byteSize());
    assertEquals(0, data.address() % 64);
    data.set(ValueLayout.JAVA_LONG, 64, 7);
    assertEquals(7, pool.privateData().get(ValueLayout.JAVA_LONG, 64));
    pool.close();
    assertFalse(data.scope().isAlive());
    assertThrows(IllegalStateException.class, pool::privateData);
    try (Mempool without = builder(ops, 1).build()) {
      assertEquals(0, without.privateData().byteSize());
    }
    assertThrows(IllegalArgumentException.class, () -> builder(ops, 1).poolPrivateSize(-1).build());
  }

  @Test
  void thePoolOfAnObjectIsFoundByItsAddress() {
    PoolRegistry registry = new PoolRegistry();
    try (Mempool one = builder(ops, 10).registry(registry).build();
        Mempool two =
            Mempool.builder("two")
                .registry(registry)
                .opsTable(OpsTable.of(ops))
                .ops("test")
                .size(10)
                .elementSize(100)
                .build()) {
      assertEquals(Optional.of(two), registry.ownerOf(two.address(9)));
      assertEquals(Optional.of(one), registry.ownerOf(one.address(0)));
      assertEquals(Optional.empty(), registry.ownerOf(one.address(0) + 1));
      assertEquals(Optional.empty(), registry.ownerOf(0));
    }
  }

  // ---- defects of providers and callbacks ----

  private static void assertDefectOfTheProvider(String word, MemoryProvider provider) {
    MempoolException e =
        refused(() -> builder(new TestOps(), 100).withinPages(4096).memory(provider).build());
    assertEquals(Reason.ENOBUFS, e.reason());
    assertTrue(e.getMessage().contains("defect of the provider"), e.getMessage());
    assertTrue(e.getMessage().contains(word), e.getMessage());
  }

  @Test
  @SuppressWarnings("NullAway") // that is the defect
  void theChunkOfAProviderIsChecked() {
    List<String> closed = new ArrayList<>();
    assertDefectOfTheProvider("null", request -> null);
    assertDefectOfTheProvider(
        "short",
        request ->
            MemoryChunk.of(
                arena.allocate(request.bytes() - 1, request.alignment()),
                "short",
                () -> closed.add("short")));
    assertDefectOfTheProvider(
        "crooked",
        request ->
            MemoryChunk.of(
                arena.allocate(request.bytes() + 64, request.alignment()).asSlice(64),
                "crooked",
                () -> closed.add("crooked")));
    assertEquals(List.of("short", "crooked"), closed);
  }

  /** A chunk may have holes, as physical memory does, so that a second chunk is needed. */
  @Test
  void aProviderThatGivesTheSameMemoryTwiceIsRefused() {
    TestOps halves =
        new TestOps() {
          @Override
          public int populate(PopulateRequest request) {
            return super.populate(request.withMemory(request.address(), request.bytes() / 2));
          }
        };
    MemorySegment memory = arena.allocate(1 << 20, 4096);
    List<MemoryChunk> given = new ArrayList<>();
    List<MemoryChunk> closed = new ArrayList<>();
    MemoryProvider same =
        request -> {
          MemoryChunk[] self = new MemoryChunk[1];
          self[0] =
              MemoryChunk.of(
                  memory.asSlice(0, request.bytes() + (1 << 16)),
                  "same",
                  () -> closed.add(self[0]));
          given.add(self[0]);
          return self[0];
        };
    MempoolException e =
        refused(() -> builder(halves, 2000).withinPages(4096).memory(same).build());
    assertEquals(Reason.ENOBUFS, e.reason());
    assertTrue(e.getMessage().contains("overlaps"), e.getMessage());
    assertTrue(e.getMessage().contains("defect of the provider"), e.getMessage());
    assertEquals(2, given.size());
    assertEquals(given.subList(0, 1), closed, "memory is given back once");
  }

  /** A request that the ops have kept must not change the pool later. */
  @Test
  void anObjectThatIsPlacedAfterTheCallIsRefused() {
    List<PopulateRequest> kept = new ArrayList<>();
    TestOps keeping =
        new TestOps() {
          @Override
          public int populate(PopulateRequest request) {
            kept.add(request.withObjects(1));
            return super.populate(request);
          }
        };
    try (Mempool pool = builder(keeping, 3).build()) {
      long address = kept.getFirst().address();
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> kept.getFirst().place(address));
      assertTrue(e.getMessage().contains("after populate had returned"), e.getMessage());
      assertEquals(3, pool.size());
    }
  }

  @Test
  void closedMemoryIsRefused() {
    Arena soonClosed = Arena.ofShared();
    MemoryChunk chunk = MemoryChunk.of(soonClosed.allocate(1000), "short-lived", () -> {});
    soonClosed.close();
    try (Mempool pool = builder(ops, 3).buildEmpty()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> pool.memory().populate(chunk));
      assertTrue(e.getMessage().contains("closed"), e.getMessage());
      assertEquals(0, pool.memory().populated());
    }
  }

  @Test
  void nullAndWrongIoAddressesAreRefused() {
    try (Mempool pool = builder(ops, 3).buildEmpty()) {
      PoolMemory memory = pool.memory();
      refusesNull("segment", () -> memory.populate((MemorySegment) null));
      refusesNull("chunk", () -> memory.populate((MemoryChunk) null));
      refusesNull("chunk", () -> memory.populate(null, 0));
      refusesNull("provider", () -> memory.populate((MemoryProvider) null));
      refusesNull("visitor", () -> memory.forEachObject(null));
      MemoryChunk chunk = MemoryChunk.of(slots(3), "known", () -> {});
      for (long wrong : new long[] {-2, Long.MIN_VALUE, Long.MAX_VALUE}) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> memory.populate(chunk, wrong));
        assertTrue(e.getMessage().contains(Long.toString(wrong)), e.getMessage());
        assertTrue(e.getMessage().contains("NO_IOVA (-1)"), e.getMessage());
      }
      assertEquals(0, memory.populated());
    }
  }

  private static void refusesNull(String argument, Executable code) {
    assertEquals(argument, assertThrows(NullPointerException.class, code).getMessage());
  }

  /** A pool must be either open or closed after an Error too. */
  @Test
  void anErrorOfAReleaseActionKeepsNoOtherChunk() {
    AtomicBoolean failing = new AtomicBoolean(true);
    List<String> released = new ArrayList<>();
    Mempool pool = builder(ops, 6).buildEmpty();
    pool.memory().populate(MemoryChunk.of(slots(2), "first", () -> released.add("first")));
    pool.memory()
        .populate(
            MemoryChunk.of(
                slots(2),
                "second",
                () -> {
                  if (failing.get()) {
                    throw new AssertionError("no");
                  }
                  released.add("second");
                }));
    pool.memory().populate(MemoryChunk.of(slots(2), "third", () -> released.add("third")));
    IllegalStateException e = assertThrows(IllegalStateException.class, pool::close);
    assertEquals("no", e.getCause().getMessage());
    assertTrue(pool.isClosed());
    assertEquals(List.of("first", "third"), released);
    failing.set(false);
    pool.close();
    assertEquals(List.of("first", "third", "second"), released);
  }

  @Test
  void aReleaseActionCannotCloseThePool() {
    AtomicBoolean misbehave = new AtomicBoolean(true);
    Mempool pool = builder(ops, 2).buildEmpty();
    pool.memory()
        .populate(
            MemoryChunk.of(
                slots(2),
                "chunk",
                () -> {
                  if (misbehave.get()) {
                    pool.close();
                  }
                }));
    IllegalStateException e = assertThrows(IllegalStateException.class, pool::close);
    assertTrue(e.getCause().getMessage().contains("closed by this thread"), "" + e.getCause());
    assertFalse(pool.isClosed());
    misbehave.set(false);
    pool.close();
    assertTrue(pool.isClosed());
  }

  /** A nested call would give two objects the same index, or leave memory that is never freed. */
  @Test
  void anInitializerCanNeitherPopulateNorClose() {
    List<Mempool> made = new ArrayList<>();
    List<Runnable> wrong =
        List.of(
            () -> made.getLast().close(),
            () -> made.getLast().memory().populate(slots(2)),
            () -> made.getLast().memory().populate(MemoryProvider.arena()),
            () -> made.getLast().memory().populate(MemoryChunk.of(slots(2), "more", () -> {}), 1));
    for (Runnable call : wrong) {
      AtomicBoolean misbehave = new AtomicBoolean(true);
      ObjIntConsumer<MemorySegment> initializer =
          (memory, object) -> {
            if (misbehave.get()) {
              call.run();
            }
          };
      try (Mempool pool = builder(ops, 8).initializer(initializer).buildEmpty()) {
        made.add(pool);
        IllegalStateException e =
            assertThrows(IllegalStateException.class, () -> pool.memory().populate(slots(4)));
        assertTrue(e.getMessage().contains("being populated"), e.getMessage());
        assertEquals(0, pool.memory().populated());
        misbehave.set(false);
        assertEquals(8, pool.memory().populate(MemoryProvider.arena()));
        assertTrue(pool.isFull());
      }
    }
  }

  /**
   * Code in other languages, or with an unchecked cast, can throw checked exceptions that no method
   * declares.
   */
  @Test
  void undeclaredExceptionsGiveEverythingBackToo() {
    AtomicBoolean closed = new AtomicBoolean();
    MemoryProvider provider =
        request ->
            MemoryChunk.of(
                arena.allocate(request.bytes(), request.alignment()),
                "chunk",
                () -> closed.set(true));
    MempoolBuilder builder =
        builder(ops, 3)
            .memory(provider)
            .initializer((memory, object) -> PoolMemoryTest.throwUndeclared(new Exception("no")));
    assertEquals("no", assertThrows(Exception.class, builder::build).getMessage());
    assertTrue(closed.get());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void throwUndeclared(Throwable e) throws T {
    throw (T) e;
  }

  /** Uses the pool after its memory was freed and before it counts as closed. */
  @Test
  void aPoolThatIsBeingClosedTakesNoMemory() {
    try (Mempool pool = builder(ops, 3).buildEmpty()) {
      assertEquals(2, pool.memory().populate(slots(2)));
      assertNull(pool.memory().release());
      assertFalse(pool.isClosed());
      assertThrows(
          IllegalStateException.class, () -> pool.memory().populate(MemoryProvider.arena()));
    }
  }

  // ---- pages ----

  @ParameterizedTest
  @CsvSource({"100, 4096", "2000, 4096", "4096, 4096", "5000, 4096", "3000, 8192", "9000, 4096"})
  void objectsStayWithinPages(int elementSize, long page) {
    try (Mempool pool = builder(ops, 500).elementSize(elementSize).withinPages(page).build()) {
      int slot = pool.slotSize();
      assertEquals(
          500,
          pool.memory()
              .forEachObject(object -> {
                long address = pool.address(object);
                long pages = (address + slot - 1) / page - address / page + 1;
                assertEquals(Math.ceilDiv(slot, page), pages, "no more than hold it");
                assertEquals(object, pool.indexOf(address));
              }));
      assertTrue(pool.isFull());
      assertEquals(1, pool.memory().chunks().size(), "as much as was foreseen");
    }
  }

  /** A group of three pages may begin at any page, not only at every third. */
  @ParameterizedTest
  @CsvSource({"9000, 1", "9000, 20", "13000, 7", "20000, 1"})
  void largeObjectsFitWhereverTheirMemoryBegins(int elementSize, int size) {
    for (int shift = 0; shift < 5; shift++) {
      long start = shift * 4096L;
      MemoryProvider shifted =
          request -> {
            MemorySegment all = arena.allocate(start + request.bytes(), 1 << 18);
            return MemoryChunk.of(all.asSlice(start, request.bytes()), "shifted", () -> {});
          };
      try (Mempool pool =
          builder(ops, size).elementSize(elementSize).withinPages(4096).memory(shifted).build()) {
        assertEquals(1, pool.memory().chunks().size());
        assertEquals(0, pool.address(size - 1) % 4096);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 30, 1L << 62})
  void pagesThatAreLargerThanThePoolCostNothing(long page) {
    try (Mempool pool = builder(ops, 10).withinPages(page).build()) {
      assertEquals(pool.address(0) / page, pool.address(9) / page);
      List<ChunkInfo> chunks = pool.memory().chunks();
      assertTrue(
          chunks.stream().mapToLong(chunk -> chunk.segment().byteSize()).sum() <= 2 * 10 * SLOT,
          chunks::toString);
    }
  }

  @Test
  void pagesOfMemoryThatIsGivenAreKeptToo() {
    MemorySegment memory = arena.allocate(3 * 4096, 4096).asSlice(4096 - 2 * SLOT);
    try (Mempool pool = builder(ops, 100).elementSize(1000).withinPages(4096).buildEmpty()) {
      // the bytes of 2 slots before the first border are too few for a slot of 1024
      assertEquals(8, pool.memory().populate(memory));
      assertEquals(2L * SLOT, pool.offset(0));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-4096, 1, 2048, 4097, 12288})
  void pagesAreChecked(long page) {
    assertThrows(IllegalArgumentException.class, () -> builder(ops, 1).withinPages(page).build());
  }

  /** Ops that use no part of memory smaller than three slots. */
  private static final class Threes extends TestOps {
    final List<Long> pieces = new ArrayList<>();

    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      long three = 3L * geometry.slotSize();
      return MemoryRequirement.of(Math.ceilDiv(objects, 3) * three, three, 256);
    }

    @Override
    public int populate(PopulateRequest request) {
      assertEquals(0, request.address() % 256);
      pieces.add(request.bytes());
      int whole =
          (int)
              Math.min(request.objects(), request.bytes() / request.geometry().slotSize() / 3 * 3);
      return super.populate(request.withObjects(whole));
    }
  }

  @Test
  void severalPagesCountAsOneWhereTheOpsNeedThem() {
    Threes threes = new Threes();
    try (Mempool pool = builder(threes, 30).elementSize(2000).withinPages(4096).build()) {
      assertTrue(threes.pieces.stream().anyMatch(bytes -> bytes == 8192), () -> "" + threes.pieces);
      for (int first = 0; first < 30; first += 3) {
        assertEquals(pool.address(first) + 2L * 2048, pool.address(first + 2), "together");
      }
    }
  }

  // ---- devices ----

  @Test
  void devicesKnowWhatTheCallerKnows() {
    try (Mempool pool = builder(ops, 4).buildEmpty()) {
      MemoryChunk chunk = MemoryChunk.of(slots(4).asSlice(8), "known", () -> {});
      assertEquals(3, pool.memory().populate(chunk, 0x1_0000_0008L));
      assertEquals(56, pool.offset(0), "the next cache line");
      assertEquals(0x1_0000_0040L, pool.iova(0));
      assertEquals(0x1_0000_0140L, pool.iova(2));
      assertEquals(
          1, pool.memory().populate(MemoryChunk.of(slots(1), "unknown", () -> {}), Pool.NO_IOVA));
      assertEquals(Pool.NO_IOVA, pool.iova(3));
    }
  }

  @Test
  void devicesKnowNothingOfAPoolThatIsNotForThem() {
    try (Mempool pool = builder(ops, 4).flags(PoolFlag.NO_IOVA_CONTIG).build()) {
      assertEquals(Pool.NO_IOVA, pool.iova(3));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1500, 3000})
  void devicesSeePhysicalAddressesWhereThatIsPermitted(int elementSize) {
    MempoolBuilder builder = builder(ops, 1000).elementSize(elementSize).physicalIova(true);
    try (PageMap map = PageMap.open()) {
      // the kernel may move a page between two reads, but hardly three times
      assertTrue(
          physicalAddressesAgree(builder, map)
              || physicalAddressesAgree(builder, map)
              || physicalAddressesAgree(builder, map));
    } catch (MempoolException e) {
      assertEquals(e.reason(), refused(builder::build).reason());
      assertTrue(e.reason() == Reason.EPERM || e.reason() == Reason.ENOTSUP);
    }
  }

  private static boolean physicalAddressesAgree(MempoolBuilder builder, PageMap map) {
    try (Mempool pool = builder.build()) {
      int last = pool.slotSize() - 1;
      for (int i = 0; i < pool.size(); i++) {
        long address = pool.address(i);
        if (pool.iova(i) != map.physical(address)
            || pool.iova(i) + last != map.physical(address + last)) {
          return false;
        }
      }
      return pool.isFull();
    }
  }

  @Test
  void pagesThatAreTooSmallForTheObjectsAreRefused() {
    // the ops use one slot in one of 4 pages
    TestOps picky =
        new TestOps() {
          @Override
          public int populate(PopulateRequest request) {
            return request.address() / 4096 % 4 == 0 ? super.populate(request.withObjects(1)) : 0;
          }
        };
    List<Long> asked = new ArrayList<>();
    MemoryProvider counting =
        request -> {
          asked.add(request.bytes());
          return MemoryProvider.arena().allocate(request);
        };
    MempoolException e =
        refused(() -> builder(picky, 1000).memory(counting).withinPages(4096).build());
    assertEquals(Reason.ENOBUFS, e.reason());
    assertTrue(e.getMessage().contains("larger pages"), e.getMessage());
    assertEquals(List.of(1000L * SLOT / 4096 * 4096 + 4096), asked);
  }

  // ---- channels ----

  @ParameterizedTest
  @CsvSource({
    "1, 4, 1, 64",
    "64, 4, 1, 64",
    "65, 4, 1, 192",
    "100, 4, 1, 192",
    "128, 1, 1, 128",
    "128, 2, 2, 192",
    "2048, 4, 1, 2112",
    "2304, 4, 1, 2368",
    "192, 3, 1, 256",
    "320, 6, 5, 448"
  })
  void slotsAreSpreadOverChannels(int elementSize, int channels, int ranks, int slotSize) {
    try (Mempool pool = builder(ops, 3).elementSize(elementSize).spread(channels, ranks).build()) {
      assertEquals(slotSize, pool.slotSize());
      assertEquals(slotSize, pool.address(2) - pool.address(1));
      assertEquals(64, pool.alignment());
    }
  }

  @Test
  void wrongSpreadsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> builder(ops, 1).spread(0, 1).build());
    assertThrows(IllegalArgumentException.class, () -> builder(ops, 1).spread(4, 65).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> builder(ops, 1).flags(PoolFlag.NO_CACHE_ALIGN).spread(2, 1).build());
    builder(ops, 1).flags(PoolFlag.NO_CACHE_ALIGN).spread(1, 1).build().close();
  }

  // ---- threads ----

  @Test
  void othersUseThePoolWhileItGrows() throws Exception {
    int size = 20_000;
    Mempool pool = builder(ops, size).cacheSize(64).buildEmpty();
    AtomicBoolean grown = new AtomicBoolean();
    List<FutureTask<Integer>> users = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (pool) {
      for (int i = 0; i < 3; i++) {
        FutureTask<Integer> user = new FutureTask<>(() -> use(pool, grown));
        users.add(user);
        threads.add(new LcoreThread(user));
        threads.getLast().start();
      }
      MemorySegment memory = slots(size);
      int part = 700;
      for (int first = 0; first < size; first += part) {
        int count = Math.min(part, size - first);
        assertEquals(
            count,
            pool.memory().populate(memory.asSlice((long) first * SLOT, (long) count * SLOT)));
      }
      grown.set(true);
      for (FutureTask<Integer> user : users) {
        assertTrue(user.get() > 0);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertTrue(pool.isFull());
      assertTrue(pool.getBulk(new int[size], 0, size), "ended lcores have flushed their caches");
    }
  }

  /** Gets objects and writes to them. No other thread may write to them before they are put. */
  private static int use(Mempool pool, AtomicBoolean grown) {
    int[] mine = new int[50];
    int rounds = 0;
    while (!grown.get() || rounds == 0) {
      if (pool.getBulk(mine, 0, mine.length)) {
        rounds++;
        for (int object : mine) {
          pool.chunk(object).set(ValueLayout.JAVA_INT, pool.offset(object), rounds);
        }
        for (int object : mine) {
          assertEquals(rounds, pool.chunk(object).get(ValueLayout.JAVA_INT, pool.offset(object)));
          assertEquals(object, pool.indexOf(pool.address(object)));
        }
        pool.putBulk(mine, 0, mine.length);
      }
    }
    return rounds;
  }
}
