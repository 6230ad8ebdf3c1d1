// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MempoolBuilderTest {

  private final PoolRegistry registry = new PoolRegistry();
  private final TestOps ops = new TestOps();

  private MempoolBuilder builder(MempoolOps... available) {
    return Mempool.builder("pool")
        .registry(registry)
        .opsTable(OpsTable.of(available))
        .ops("test")
        .size(10)
        .elementSize(100);
  }

  private static MempoolException refused(MempoolBuilder builder) {
    return assertThrows(MempoolException.class, builder::build);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8, 0, size",
    "-1, 8, 0, size",
    "1073741824, 8, 0, size",
    "10, 0, 0, elementSize",
    "10, -8, 0, elementSize",
    "10, 1073741825, 0, elementSize",
    "10, 8, -1, cacheSize",
    "10, 8, 11, cacheSize",
    "1000, 8, 513, cacheSize"
  })
  void sizesOutOfRangeNameTheRange(int size, int elementSize, int cacheSize, String what) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> builder(ops).size(size).elementSize(elementSize).cacheSize(cacheSize).build());
    assertTrue(
        e.getMessage().contains("'pool': " + what) && e.getMessage().contains("allowed are"),
        e.getMessage());
  }

  @Test
  void namesAreChecked() {
    IllegalArgumentException tooLong =
        assertThrows(IllegalArgumentException.class, () -> Mempool.builder("x".repeat(65)).build());
    assertTrue(tooLong.getMessage().contains("has 65 characters, at most 64 are allowed"));
    assertThrows(IllegalArgumentException.class, () -> Mempool.builder(" ").build());
  }

  @Test
  void poolsWithoutANameDoNotCollide() {
    try (Mempool first = unnamed();
        Mempool second = unnamed()) {
      assertNotEquals(first.name(), second.name());
      assertTrue(first.name().matches("mempool-[0-9]+"), first.name());
    }
  }

  private Mempool unnamed() {
    return Mempool.builder().opsTable(OpsTable.of(ops)).ops("test").size(1).elementSize(8).build();
  }

  @Test
  @SuppressWarnings("NullAway") // null is the tested argument
  void nullIsRefusedByNameAndNothingFallsBack() {
    assertRefusesNull("name", () -> Mempool.builder((String) null).build());
    assertRefusesNull("opsName", () -> builder(ops).ops(null));
    assertRefusesNull("opsConfig", () -> builder(ops).ops("test", null));
    assertRefusesNull("opsTable", () -> builder(ops).opsTable(null));
    assertRefusesNull("poolRegistry", () -> builder(ops).registry(null));
    assertRefusesNull("provider", () -> builder(ops).memory(null));
    assertRefusesNull("level", () -> builder(ops).guard(null));
    assertRefusesNull("objectListener", () -> builder(ops).objectListener(null));
    assertRefusesNull("objectInitializer", () -> builder(ops).initializer(null));
    assertRefusesNull("flag", () -> builder(ops).flags((PoolFlag) null));
  }

  private static void assertRefusesNull(String argument, Executable call) {
    assertEquals(argument, assertThrows(NullPointerException.class, call).getMessage());
  }

  @Test
  void longestNameWorks() {
    String name = "x".repeat(64);
    try (Mempool pool =
        Mempool.builder(name)
            .registry(registry)
            .opsTable(OpsTable.of(ops))
            .ops("test")
            .size(1)
            .elementSize(1)
            .build()) {
      assertEquals(Optional.of(pool), registry.lookup(name));
    }
  }

  @Test
  void sameNameTwiceIsEEXISTUntilTheFirstIsClosed() {
    try (Mempool first = builder(ops).build()) {
      assertEquals(Reason.EEXIST, refused(builder(ops)).reason());
      assertEquals(Optional.of(first), registry.lookup("pool"));
      builder(ops).registry(new PoolRegistry()).build().close();
    }
    builder(ops).build().close();
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, ring_mp_mc",
    "true, false, ring_sp_mc",
    "false, true, ring_mp_sc",
    "true, true, ring_sp_sc"
  })
  void flagsSelectTheDefaultOps(boolean spPut, boolean scGet, String expected) {
    MempoolBuilder builder =
        Mempool.builder("pool")
            .registry(registry)
            .opsTable(
                OpsTable.of(
                    new TestOps("ring_mp_mc"),
                    new TestOps("ring_sp_mc"),
                    new TestOps("ring_mp_sc"),
                    new TestOps("ring_sp_sc")))
            .size(1)
            .elementSize(1);
    if (spPut) {
      builder.flags(PoolFlag.SP_PUT);
    }
    if (scGet) {
      builder.flags(PoolFlag.SC_GET);
    }
    try (Mempool pool = builder.build()) {
      assertEquals(expected, pool.ops().name());
    }
  }

  @Test
  void namedOpsThatAreMissingAreNeverReplaced() {
    MempoolException e =
        refused(
            Mempool.builder("p").opsTable(OpsTable.of(ops)).ops("other").size(1).elementSize(1));
    assertEquals(Reason.ENOENT, e.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64, 8",
    "8, 64, 8",
    "9, 64, 16",
    "64, 64, 64",
    "65, 128, 72",
    "2048, 2048, 2048",
    "2304, 2304, 2304"
  })
  void slotsAreWholeCacheLinesOrPacked(int elementSize, int slot, int packed) {
    try (Mempool pool = builder(ops).elementSize(elementSize).build()) {
      assertEquals(slot, pool.slotSize());
      assertEquals(slot, pool.address(1) - pool.address(0));
      assertEquals(0, pool.address(0) % 64);
      assertEquals(elementSize, pool.segment(9).byteSize());
    }
    try (Mempool pool =
        builder(ops).elementSize(elementSize).flags(PoolFlag.NO_CACHE_ALIGN).build()) {
      assertEquals(packed, pool.slotSize());
      assertEquals(packed, pool.address(1) - pool.address(0));
    }
  }

  @Test
  void memoryThatCannotBeAllocatedIsENOMEMAndLeavesNothingBehind() {
    MempoolException e = refused(builder(ops).size(1 << 20).elementSize(1 << 30));
    assertEquals(Reason.ENOMEM, e.reason());
    assertTrue(ops.last.closed);
    assertEquals(Optional.empty(), registry.lookup("pool"));
  }

  @Test
  void providerThatThrowsIsNamed() {
    MempoolException e =
        refused(
            builder(
                TestOps.making(() -> {
                  throw new ArithmeticException("planted");
                })));
    assertEquals(Reason.EIO, e.reason());
    assertTrue(
        e.getMessage().contains("planted") && e.getMessage().contains("'test'"), e.getMessage());
  }

  @Test
  void providersOwnErrorPasses() {
    MempoolException e =
        refused(
            builder(
                TestOps.making(() -> {
                  throw new MempoolException(Reason.ENODEV, "no bus");
                })));
    assertEquals(Reason.ENODEV, e.reason());
  }

  @Test
  @SuppressWarnings("NullAway") // a provider that was compiled without the checker may do this
  void providerThatReturnsNullIsNamed() {
    assertEquals(Reason.EIO, refused(builder(TestOps.making(() -> null))).reason());
  }

  @Test
  void backendThatCannotHoldThePoolIsENOBUFSAndClosed() {
    TestOps.Queue small = new TestOps.Queue(9);
    assertEquals(Reason.ENOBUFS, refused(builder(TestOps.making(() -> small))).reason());
    assertTrue(small.closed);
    assertEquals(Optional.empty(), registry.lookup("pool"));
  }

  @Test
  void backendThatFailsWhileItIsFilledAndClosedLosesNoError() {
    TestOps.Queue bad =
        new TestOps.Queue(10) {
          @Override
          public void close() {
            throw new ArithmeticException("also planted");
          }
        };
    bad.failing = true;
    MempoolException e = refused(builder(TestOps.making(() -> bad)));
    assertEquals(Reason.EIO, e.reason());
    assertTrue(e.getCause() instanceof ArithmeticException);
    assertTrue(e.getSuppressed()[0].getMessage().contains("also planted"));
    assertFalse(registry.lookup("pool").isPresent());
  }

  @Test
  void opsThatFailToSayOrToPlaceAreNamed() {
    MempoolOps silent =
        new TestOps() {
          @Override
          @SuppressWarnings(
              "NullAway") // a provider that was compiled without the checker may do this
          public MemoryRequirement memoryRequirement(
              PoolGeometry geometry, OpsConfig config, int objects) {
            return null;
          }
        };
    MempoolOps failing =
        new Placing() {
          @Override
          public int populate(PopulateRequest request) {
            throw new AssertionError("planted");
          }
        };
    for (MempoolOps bad : new MempoolOps[] {silent, failing}) {
      MempoolException e = refused(builder(bad));
      assertEquals(Reason.EIO, e.reason());
      assertTrue(e.getMessage().contains("'test'"), e.getMessage());
    }
  }

  @Test
  void opsWithoutEnoughHeapAreENOMEM() {
    MempoolException e =
        refused(
            builder(
                TestOps.making(() -> {
                  throw new OutOfMemoryError("planted");
                })));
    assertEquals(Reason.ENOMEM, e.reason());
    assertTrue(e.getMessage().contains("-Xmx"), e.getMessage());
  }

  @Test
  void flagsMayBeGivenTwice() {
    builder(ops).flags(PoolFlag.SP_PUT, PoolFlag.SP_PUT).build().close();
  }

  /** Ops that override the placement of objects. */
  private abstract static class Placing extends TestOps {
    @Override
    public MemoryRequirement memoryRequirement(
        PoolGeometry geometry, OpsConfig config, int objects) {
      return MemoryRequirement.of(1 << 16, 1 << 16, 4096);
    }
  }

  @Test
  void opsMayLeaveGapsBetweenObjects() {
    MempoolOps pairs =
        new Placing() {
          @Override
          public int populate(PopulateRequest request) {
            for (int i = 0; i < request.objects(); i++) {
              request.place(
                  request.address() + (i / 2) * 4096L + (i % 2) * request.geometry().slotSize());
            }
            return request.objects();
          }
        };
    try (Mempool pool = builder(pairs).build()) {
      assertEquals(0, pool.address(0) % 4096);
      for (int i = 0; i < pool.size(); i++) {
        assertEquals((i / 2) * 4096L + (i % 2) * 128, pool.offset(i));
        assertEquals(i, pool.indexOf(pool.address(i)));
      }
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(pool.address(1) + 128));
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 128", "-64, 128", "0, 64", "0, 8192"})
  void opsThatPlaceWronglyAreRefused(long first, long step) {
    MempoolOps wrong =
        new Placing() {
          @Override
          public int populate(PopulateRequest request) {
            for (int i = 0; i < request.objects(); i++) {
              request.place(request.address() + first + i * step);
            }
            return request.objects();
          }
        };
    assertEquals(Reason.EIO, refused(builder(wrong)).reason());
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "10, 9", "10, 11", "0, 0"})
  void opsThatPlaceTooFewOrMiscountAreRefused(int placed, int reported) {
    MempoolOps lazy =
        new Placing() {
          @Override
          public int populate(PopulateRequest request) {
            for (int i = 0; i < placed; i++) {
              request.place(request.address() + (long) i * request.geometry().slotSize());
            }
            return reported;
          }
        };
    assertEquals(Reason.ENOBUFS, refused(builder(lazy)).reason());
  }

  @Test
  void configReachesTheOps() {
    StringBuilder seen = new StringBuilder();
    MempoolOps configured =
        new TestOps() {
          @Override
          public List<OpsSetting> settings() {
            return List.of(
                OpsSetting.integer("a", "a number", 0, 9, 0),
                OpsSetting.integer("b", "another number", 0, 9, 5));
          }

          @Override
          public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
            seen.append(config);
            return super.create(geometry, config);
          }
        };
    builder(configured).ops("test", "a=1,b=2").build().close();
    assertEquals("a=1,b=2", seen.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"typo=1", "a=1,a=1", "no settings at all"})
  void settingsThatTheOpsHaveNeverHeardOfAreRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> builder(ops).ops("test", text).build());
    assertTrue(String.valueOf(e.getMessage()).contains("'test'"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("no settings"), e.getMessage());
    assertEquals(Optional.empty(), registry.lookup("pool"));
  }

  @Test
  void opsThatRefuseAPoolAreNamedWithTheirReason() {
    MempoolOps small =
        TestOps.making(() -> {
          throw new IllegalArgumentException("at most 5 objects");
        });
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> builder(small).build());
    for (String part : List.of("'pool'", "'test'", "at most 5 objects")) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
  }

  @Test
  void aBackendGetsNoAddressesOfAClosedPool() {
    AtomicReference<PoolGeometry> seen = new AtomicReference<>();
    MempoolOps curious =
        new TestOps() {
          @Override
          public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
            seen.set(geometry);
            return super.create(geometry, config);
          }
        };
    Mempool pool = builder(curious).build();
    PoolGeometry geometry = seen.get();
    long address = geometry.address(3);
    assertEquals(pool.address(3), address);
    assertEquals(3, geometry.indexOf(address));
    pool.close();
    assertThrows(PoolClosedException.class, () -> geometry.address(3));
    assertThrows(PoolClosedException.class, () -> geometry.indexOf(address));
  }
}
