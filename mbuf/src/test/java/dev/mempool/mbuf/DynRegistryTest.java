// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allocation of bytes and bits. Expected offsets and texts are those of the C library. */
class DynRegistryTest {

  private final DynRegistry registry = new DynRegistry();

  /** Each item is size/alignment: offset, or the reason of the refusal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1/1:92 2/2:94 4/4:96 8/8:104 4/4:100 1/1:93 16/8:112 8/8:ENOENT",
        "8/8:96 8/8:104 4/4:92 4/4:112 16/16:ENOENT 8/8:120",
        "1/1:92 1/1:93 1/1:94 1/1:95 1/1:96 1/1:97 2/2:98 4/4:100 8/8:104 16/16:112 1/1:ENOENT",
        "16/16:96 16/16:112 4/4:92 1/1:ENOENT",
        "32/32:96 4/2:92 1/1:ENOENT",
        "36/4:92 1/1:ENOENT",
        "36/8:ENOENT 37/1:ENOENT 127/1:ENOENT 1/64:ENOENT 32/1:92 4/1:124",
        "3/1:92 3/1:95 2/2:98 1/1:100 1/1:101 1/1:102 4/2:104 8/1:108",
        "2/2:92 8/4:96 1/1:94 1/8:104 5/2:106 5/1:111 1/1:95 4/1:116 1/4:120 1/1:105",
        "4/8:96 5/1:100 2/1:105 1/8:112 5/8:120 1/4:92 1/1:93 2/8:ENOENT 4/2:114 5/1:107",
        "5/1:92 5/2:98 1/1:97 5/8:104 3/1:109 5/1:112 5/1:117 5/1:122 4/1:ENOENT 4/8:ENOENT",
        "4/2:92 4/8:96 3/2:100 2/1:103 1/1:105 3/8:112 4/8:120 8/2:ENOENT 3/4:108 1/8:ENOENT",
        "5/1:92 2/4:100 2/2:98 4/4:104 8/1:108 5/1:116 3/8:ENOENT 8/2:ENOENT 5/2:122 5/4:ENOENT",
        "1/4:92 3/1:93 8/4:96 1/1:104 8/2:106 8/8:120 3/4:116 8/4:ENOENT 1/2:114 3/4:ENOENT"
      })
  void aFieldGoesToTheSmallestPieceOfRoomThatDoes(String sequence) {
    int number = 0;
    for (String item : sequence.split(" ")) {
      String[] parts = item.split("[/:]");
      String name = "field" + number++;
      int size = Integer.parseInt(parts[0]);
      int align = Integer.parseInt(parts[1]);
      if (parts[2].startsWith("E")) {
        assertRefused(
            Reason.valueOf(parts[2]), () -> registry.registerField(name, size, align), name);
      } else {
        DynField field = registry.registerField(name, size, align);
        assertEquals(
            new RegisteredField(name, size, align, Integer.parseInt(parts[2])), field, item);
      }
    }
  }

  /**
   * C: test_mbuf_dyn. The steps of the C test in its order; those with {@code flags} other than 0
   * cannot be written here.
   */
  @Test
  void stepsOfTheTestOfTheCLibrary() {
    DynField one = registry.registerField("test-dynfield", 1, 1);
    assertEquals(one, registry.registerField("test-dynfield", 1, 1));
    DynField two = registry.registerField("test-dynfield2", 2, 2);
    assertNotEquals(one.offset(), two.offset());
    assertEquals(0, two.offset() % 2);
    DynField three = registry.registerField("test-dynfield3", 1, 1, 96);
    assertEquals(96, three.offset());
    int olFlags = 24;
    assertRefused(null, () -> registry.registerField("too-big", 256, 1), "256");
    assertRefused(null, () -> registry.registerField("bad-align", 1, 3), "aligned to 3");
    assertRefused(Reason.EBUSY, () -> registry.registerField("taken", 1, 1, olFlags), "offset 24");

    DynFlag flag = registry.registerFlag("test-dynflag");
    assertEquals(flag, registry.registerFlag("test-dynflag"));
    DynFlag flag2 = registry.registerFlag("test-dynflag2");
    assertNotEquals(flag.bit(), flag2.bit());
    assertEquals(40, registry.registerFlag("test-dynflag3", 40).bit());

    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      one.setByte(mbuf, (byte) 1);
      two.setShort(mbuf, (short) 1000);
      three.setByte(mbuf, (byte) 3);
      mbuf.addFlags(flag);
      assertEquals(1, one.getByte(mbuf));
      assertEquals(1000, two.getShort(mbuf));
      assertEquals(3, three.getByte(mbuf));
      assertTrue(mbuf.hasFlags(flag));
      assertTrue(!mbuf.hasFlags(flag2));
    }
    assertTrue(registry.dump().contains("name=test-dynfield2 offset=94 size=2 align=2 flags=0"));
  }

  @Test
  void aPieceIsAPowerOfTwo() {
    registry.registerField("behind", 1, 1, 95);
    assertEquals(94, registry.registerField("one", 1, 1).offset());
    registry.registerField("last", 1, 1, 127);
    assertEquals(126, registry.registerField("two", 1, 1).offset());
    assertEquals(92, registry.registerField("three", 2, 1).offset());
  }

  @Test
  void aNameStandsForOnePlace() {
    DynField field = registry.registerField("field", 4, 4);
    assertEquals(field, registry.registerField("field", 4, 4, 92));
    assertRefused(Reason.EEXIST, () -> registry.registerField("field", 4, 2), "'field'", "4 byte");
    assertRefused(Reason.EEXIST, () -> registry.registerField("field", 2, 4), "'field'");
    assertRefused(Reason.EEXIST, () -> registry.registerField("field", 4, 4, 96), "offset 96");
    assertRefused(Reason.EEXIST, () -> registry.registerField("field", 2, 4, 92), "'field'");
    DynFlag flag = registry.registerFlag("field");
    assertEquals(flag, registry.registerFlag("field", 23));
    assertRefused(Reason.EEXIST, () -> registry.registerFlag("field", 24), "bit 24", "bit 23");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1,",
    "-1, 1,",
    "128, 1,",
    "2147483647, 1,",
    "-2147483648, 1,",
    "4, 0,",
    "4, 3,",
    "4, -4,",
    "4, -2147483648,",
    "4, 1073741824, ENOENT"
  })
  void wrongSizesAndAlignmentsAreRefused(int size, int align, @Nullable Reason reason) {
    assertRefused(reason, () -> registry.registerField("wrong", size, align), "'wrong'");
    assertUnchanged();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 24, 64, 88, 91, 93, 126, 128, Integer.MAX_VALUE})
  void anOffsetThatIsNotFreeIsRefused(int offset) {
    assertRefused(
        Reason.EBUSY, () -> registry.registerField("there", 4, 4, offset), "offset " + offset);
    assertUnchanged();
  }

  @Test
  void anExplicitOffsetMayBeAnyThatIsFree() {
    assertEquals(124, registry.registerField("last", 4, 4, 124).offset());
    assertRefused(Reason.EBUSY, () -> registry.registerField("over", 4, 2, 122), "offset 122");
    assertEquals(121, registry.registerField("odd", 3, 1, 121).offset());
  }

  @ParameterizedTest
  @CsvSource({
    "-1,",
    "64,",
    "2147483647,",
    "0, EBUSY",
    "10, EBUSY",
    "22, EBUSY",
    "41, EBUSY",
    "61, EBUSY",
    "63, EBUSY"
  })
  void aBitThatIsNotFreeIsRefused(int bit, @Nullable Reason reason) {
    assertRefused(reason, () -> registry.registerFlag("bit", bit), "bit " + bit, "23 to 40");
    assertUnchanged();
  }

  @Test
  void flagsAreGivenFromTheLowestBitOn() {
    assertEquals(25, registry.registerFlag("explicit", 25).bit());
    assertRefused(Reason.EBUSY, () -> registry.registerFlag("other", 25), "bit 25");
    List<Integer> bits = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      bits.add(registry.registerFlag("flag" + i).bit());
    }
    assertEquals(List.of(23, 24, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40), bits);
    assertRefused(Reason.ENOENT, () -> registry.registerFlag("none"), "'none'");
    assertEquals(23, registry.registerFlag("flag0").bit());
  }

  @Test
  void namesAreChecked() {
    String longest = "x".repeat(64);
    assertSame(longest, registry.registerField(longest, 1, 1).name());
    assertSame(longest, registry.registerFlag(longest).name());
    List<Executable> tooLong =
        List.of(
            () -> registry.registerField(longest + "x", 1, 1),
            () -> registry.registerField(longest + "x", 1, 1, 92),
            () -> registry.registerFlag(longest + "x"),
            () -> registry.registerFlag(longest + "x", 30));
    tooLong.forEach(call -> assertRefused(null, call, "65", "at most 64"));
    List<Executable> blank =
        List.of(
            () -> registry.registerField(" ", 1, 1),
            () -> registry.registerField("", 1, 1, 92),
            () -> registry.registerFlag(""),
            () -> registry.registerFlag(" ", 30));
    blank.forEach(call -> assertRefused(null, call, "1 to 64"));
    List<Executable> absent =
        List.of(
            () -> registry.registerField(null, 1, 1),
            () -> registry.registerField(null, 1, 1, 92),
            () -> registry.registerFlag(null),
            () -> registry.registerFlag(null, 30),
            () -> registry.lookupField(null),
            () -> registry.lookupFlag(null));
    absent.forEach(
        call -> assertEquals("name", assertThrows(NullPointerException.class, call).getMessage()));
    assertEquals(93, registry.registerField("next", 1, 1).offset());
  }

  @Test
  void registeredNamesAreFound() {
    assertEquals(Optional.empty(), registry.lookupField("field"));
    assertEquals(Optional.empty(), registry.lookupFlag("field"));
    DynField field = registry.registerField("field", 2, 2);
    DynFlag flag = registry.registerFlag("flag");
    assertEquals(Optional.of(field), registry.lookupField("field"));
    assertEquals(Optional.of(flag), registry.lookupFlag("flag"));
    assertEquals(Optional.empty(), registry.lookupField("flag"));
    assertEquals(Optional.empty(), registry.lookupFlag("field"));
    assertEquals(Optional.empty(), new DynRegistry().lookupField("field"));
  }

  @Test
  void timeStampsOfBothDirectionsShareAField() {
    DynTimestamp rx = registry.registerRxTimestamp();
    DynTimestamp tx = registry.registerTxTimestamp();
    assertEquals(new RegisteredField("rte_dynfield_timestamp", 8, 8, 96), rx.field());
    assertEquals(new RegisteredFlag("rte_dynflag_rx_timestamp", 23), rx.flag());
    assertEquals(rx.field(), tx.field());
    assertEquals(new RegisteredFlag("rte_dynflag_tx_timestamp", 24), tx.flag());
    assertEquals(rx, registry.registerRxTimestamp());
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertTrue(!rx.isSet(mbuf));
      rx.set(mbuf, -5);
      assertTrue(rx.isSet(mbuf));
      assertTrue(!tx.isSet(mbuf));
      assertEquals(-5, rx.get(mbuf));
    }
  }

  @Test
  void aTimeStampWithoutAFlagTakesNoField() {
    for (int i = 23; i <= 40; i++) {
      registry.registerFlag("flag" + i);
    }
    assertRefused(Reason.ENOENT, registry::registerRxTimestamp, "rte_dynflag_rx_timestamp");
    assertEquals(Optional.empty(), registry.lookupField("rte_dynfield_timestamp"));
    DynRegistry other = new DynRegistry();
    other.registerField("rte_dynfield_timestamp", 4, 4);
    assertRefused(Reason.EEXIST, other::registerTxTimestamp, "rte_dynfield_timestamp");
    assertEquals(Optional.empty(), other.lookupFlag("rte_dynflag_tx_timestamp"));
  }

  /** C: test_mbuf_dyn, the dump. */
  @Test
  void theDumpIsThatOfC() {
    registry.registerField("a", 1, 1);
    registry.registerField("b", 2, 2);
    registry.registerField("c", 1, 1, 96);
    registry.registerField("d", 8, 8);
    registry.registerField("e", 4, 4);
    registry.registerField("ab", 3, 1);
    registry.registerFlag("fa");
    registry.registerFlag("fb");
    registry.registerFlag("fc", 40);
    assertEquals(
        """
        Reserved fields:
          name=a offset=92 size=1 align=1 flags=0
          name=b offset=94 size=2 align=2 flags=0
          name=c offset=96 size=1 align=1 flags=0
          name=d offset=104 size=8 align=8 flags=0
          name=e offset=100 size=4 align=4 flags=0
          name=ab offset=97 size=3 align=1 flags=0
        Reserved flags:
          name=fa bitnum=23 flags=0
          name=fb bitnum=24 flags=0
          name=fc bitnum=40 flags=0
        Free space in mbuf (0 = occupied, value = free zone alignment):
          0000: 00 00 00 00 00 00 00 00
          0008: 00 00 00 00 00 00 00 00
          0010: 00 00 00 00 00 00 00 00
          0018: 00 00 00 00 00 00 00 00
          0020: 00 00 00 00 00 00 00 00
          0028: 00 00 00 00 00 00 00 00
          0030: 00 00 00 00 00 00 00 00
          0038: 00 00 00 00 00 00 00 00
          0040: 00 00 00 00 00 00 00 00
          0048: 00 00 00 00 00 00 00 00
          0050: 00 00 00 00 00 00 00 00
          0058: 00 00 00 00 00 01 00 00
          0060: 00 00 00 00 00 00 00 00
          0068: 00 00 00 00 00 00 00 00
          0070: 10 10 10 10 10 10 10 10
          0078: 10 10 10 10 10 10 10 10
        Free bit in mbuf->ol_flags (0 = occupied, 1 = free):
          0000: 0 0 0 0 0 0 0 0
          0008: 0 0 0 0 0 0 0 0
          0010: 0 0 0 0 0 0 0 0
          0018: 0 1 1 1 1 1 1 1
          0020: 1 1 1 1 1 1 1 1
          0028: 0 0 0 0 0 0 0 0
          0030: 0 0 0 0 0 0 0 0
          0038: 0 0 0 0 0 0 0 0
        """,
        registry.dump());
  }

  @Test
  void theDumpOfAnEmptyRegistryIsThatOfC() {
    assertUnchanged();
  }

  private void assertUnchanged() {
    assertEquals(
        """
        Reserved fields:
        Reserved flags:
        Free space in mbuf (0 = occupied, value = free zone alignment):
          0000: 00 00 00 00 00 00 00 00
          0008: 00 00 00 00 00 00 00 00
          0010: 00 00 00 00 00 00 00 00
          0018: 00 00 00 00 00 00 00 00
          0020: 00 00 00 00 00 00 00 00
          0028: 00 00 00 00 00 00 00 00
          0030: 00 00 00 00 00 00 00 00
          0038: 00 00 00 00 00 00 00 00
          0040: 00 00 00 00 00 00 00 00
          0048: 00 00 00 00 00 00 00 00
          0050: 00 00 00 00 00 00 00 00
          0058: 00 00 00 00 04 04 04 04
          0060: 20 20 20 20 20 20 20 20
          0068: 20 20 20 20 20 20 20 20
          0070: 20 20 20 20 20 20 20 20
          0078: 20 20 20 20 20 20 20 20
        Free bit in mbuf->ol_flags (0 = occupied, 1 = free):
          0000: 0 0 0 0 0 0 0 0
          0008: 0 0 0 0 0 0 0 0
          0010: 0 0 0 0 0 0 0 1
          0018: 1 1 1 1 1 1 1 1
          0020: 1 1 1 1 1 1 1 1
          0028: 1 0 0 0 0 0 0 0
          0030: 0 0 0 0 0 0 0 0
          0038: 0 0 0 0 0 0 0 0
        """,
        registry.dump());
  }

  /** Many short races, because a single one may miss a fault by chance. */
  @Test
  void threadsThatRegisterAtOnceGetPlacesOfTheirOwnAndOneForOneName() throws Exception {
    int threads = 2;
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 2000; round++) {
        DynRegistry contended = new DynRegistry();
        List<Future<Set<Object>>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          String own = "own" + i + "-";
          Callable<Set<Object>> task =
              () -> {
                start.await();
                return registerSome(contended, own);
              };
          results.add(executor.submit(task));
        }
        Set<Object> all = new HashSet<>();
        for (Future<Set<Object>> result : results) {
          all.addAll(result.get());
        }
        assertEquals(2 * (3 * threads + 3), all.size(), all::toString);
        assertEquals(
            3 * threads + 3, all.stream().map(DynRegistryTest::place).distinct().count() / 2);
      }
    }
  }

  private static Set<Object> registerSome(DynRegistry registry, String own) {
    Set<Object> mine = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      mine.add(registry.registerField(own + i, 1, 1));
      mine.add(registry.registerFlag(own + i));
      mine.add(registry.registerField("shared" + i, 4, 4));
      mine.add(registry.registerFlag("shared" + i));
    }
    return mine;
  }

  private static Object place(Object registered) {
    return switch (registered) {
      case DynField field -> new RegisteredField("any", 1, 1, field.offset());
      case DynFlag flag -> new RegisteredFlag("any", flag.bit());
      default -> throw new AssertionError(registered);
    };
  }

  @Test
  void theRegistryOfTheProcessIsOne() {
    assertSame(DynRegistry.global(), DynRegistry.global());
    assertNotEquals(DynRegistry.global(), registry);
  }

  /** Checks a refusal. A reason of null means that an argument is wrong. */
  private static void assertRefused(@Nullable Reason reason, Executable call, String... parts) {
    if (reason == null) {
      Pools.assertMessage(assertThrows(IllegalArgumentException.class, call), parts);
      return;
    }
    MempoolException e = assertThrows(MempoolException.class, call);
    assertEquals(reason, e.reason(), e.getMessage());
    Pools.assertMessage(e, parts);
  }
}
