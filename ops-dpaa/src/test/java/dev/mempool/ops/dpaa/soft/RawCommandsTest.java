// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.ops.dpaa.portal.ControlLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The device, driven by bytes that a test writes into the memory of its portals. */
class RawCommandsTest {

  private final SoftBman bman = new SoftBman(2, SoftBman.UNLIMITED);
  private final RawPortal portal = new RawPortal(bman, 0);
  private final long[] got = new long[8];

  private int free(int bpid) {
    return bman.readControl(0x600 + 4 * bpid);
  }

  @Test
  void aReleaseAndAnAcquireByHand() {
    // three buffers to pool 0x2a: the verb of the first lap has no valid bit
    portal.write(0x1008, "0000 1234 0000 2000");
    portal.write(0x1010, "0000 0000 0000 3000");
    portal.write(0x1000, "23 2a ffff 0000 1000");
    assertEquals(3, free(0x2a));
    assertEquals(1, portal.access.read(0x3100));
    assertEquals(1, portal.readIndex(0x3100));

    long response = portal.command(0x12, 0x2a);
    assertEquals(0x140, response);
    // the last in is the first out, the valid bit is that of the command
    assertEquals("922a0000000030000000123400002000", portal.read(response, 16));
    assertEquals(1, free(0x2a));

    response = portal.command(0x11, 0x2a);
    assertEquals(0x100, response);
    assertEquals("112affff00001000", portal.read(response, 8));
    assertEquals(0, free(0x2a));
  }

  @Test
  void anAcquireIsAllOrNothing() {
    portal.write(0x1000, "21 07 0000 0000 1000");
    assertEquals(0, portal.acquire(7, 2, got));
    assertEquals(1, portal.acquire(7, 1, got));
    assertEquals(0x1000, got[0]);
    assertEquals(0, portal.acquire(7, 1, got));
    assertEquals(0, portal.acquire(8, 8, got));
  }

  @Test
  void anOldVerbIsNoEntry() {
    portal.write(0x1000, "21 07 0000 0000 1000");
    assertEquals(1, free(7));
    // the second entry with the valid bit of the second lap
    portal.write(0x1040, "a1 07 0000 0000 2000");
    assertEquals(1, free(7));
    portal.write(0x1040, "21 07 0000 0000 2000");
    assertEquals(2, free(7));
    assertEquals(2, free(7), "what was taken in once stays taken in");
  }

  @Test
  void theValidBitTurnsOverEachLap() {
    for (int entry = 0; entry < 100; entry++) {
      int verb = 0x21 | ((entry & 8) == 0 ? 0 : 0x80);
      portal.write(
          0x1000 + 64 * (entry & 7),
          String.format(Locale.ROOT, "%02x 05 0000 %08x", verb, 0x1000 + entry));
      assertEquals(entry + 1, free(5));
      assertEquals(entry + 1 & 15, portal.access.read(0x3100));
    }
  }

  @Test
  void sevenEntriesWaitAndAreConsumedTogether() {
    for (int entry = 0; entry < 7; entry++) {
      portal.write(
          0x1000 + 64 * entry, String.format(Locale.ROOT, "21 05 0000 %08x", 0x1000 + entry));
    }
    assertEquals(0, portal.access.read(0x3100), "nobody asked the device for anything");
    // an acquire through another portal needs them
    assertEquals(7, new RawPortal(bman, 1).acquire(5, 7, got));
    assertEquals(7, portal.access.read(0x3100));
  }

  @Test
  void anAcquireThatIsNotShortLeavesTheRingsAlone() {
    portal.write(0x1000, "21 05 0000 0000 1000");
    assertEquals(1, free(5));
    portal.write(0x1040, "21 05 0000 0000 2000");
    assertEquals(1, new RawPortal(bman, 1).acquire(5, 1, got));
    assertEquals(0x1000, got[0]);
    assertEquals(1, portal.access.read(0x3100));
  }

  @Test
  void eachBufferToItsOwnPool() {
    portal.write(0x1008, "00 02 0000 0000 2000");
    portal.write(0x1010, "00 3f 0000 0000 3000");
    portal.write(0x1018, "00 01 0000 0000 4000");
    portal.write(0x1000, "34 01 0000 0000 1000");
    assertEquals(2, free(1));
    assertEquals(1, free(2));
    assertEquals(1, free(63));
  }

  @Test
  void theRingByIndexInARegister() {
    portal.access.write(0x3300, 0);
    portal.write(0x1000, "21 05 0000 0000 1000");
    portal.write(0x1040, "21 05 0000 0000 2000");
    assertEquals(0, free(5));
    portal.access.write(0x3000, 1);
    assertEquals(1, free(5));
    portal.access.write(0x3000, 2);
    assertEquals(2, free(5));
  }

  @Test
  void theRingByIndexInMemory() {
    portal.access.write(0x3300, 1);
    portal.write(0x1000, "21 05 0000 0000 1000");
    assertEquals(0, free(5));
    portal.writeIndex(0x3000, 1);
    assertEquals(1, free(5));
  }

  @Test
  void wrongCommandsAreAnsweredAsInvalid() {
    assertEquals(0x60, portal.verbOf(0x10, 5), "an acquire of 0");
    assertEquals(0x60, portal.verbOf(0x19, 5), "an acquire of 9");
    assertEquals(0x60, portal.verbOf(0x11, 64), "pool 64");
    assertEquals(0x60, portal.verbOf(0x50, 5), "no such command");
    assertEquals(0x10, portal.verbOf(0x11, 5), "the device still works");
  }

  @Test
  void wrongEntriesAreDropped() {
    portal.write(0x1000, "29 05 0000 0000 1000");
    portal.write(0x1040, "21 40 0000 0000 1000");
    portal.write(0x1080, "11 05 0000 0000 1000");
    portal.write(0x10c0, "21 05 0000 0000 1000");
    assertEquals(1, free(5));
    assertEquals(4, portal.access.read(0x3100));
  }

  @Test
  void aQuerySaysWhatIsAvailable() {
    portal.write(0x1000, "21 00 0000 0000 1000");
    portal.write(0x1040, "21 3f 0000 0000 1000");
    long response = portal.command(0x40, 0);
    assertEquals("c0", portal.read(response, 1));
    assertEquals("8000000000000001", portal.read(response + 40, 8));
    assertEquals("0000000000000000", portal.read(response + 56, 8));
    bman.writeControl(ControlLayout.SOFTWARE_ENTRY + 4 * 63, 2);
    bman.writeControl(ControlLayout.SOFTWARE_EXIT + 4 * 63, 3);
    response = portal.command(0x40, 0);
    assertEquals("0000000000000001", portal.read(response + 56, 8));
  }

  @Test
  void theRingInterruptsWhenItIsBelowItsThreshold() {
    portal.access.write(0x3200, 1);
    assertEquals(0, portal.access.read(0x3e00));
    portal.write(0x1000, "21 05 0000 0000 1000");
    assertEquals(1, free(5));
    assertEquals(2, portal.access.read(0x3e00));
    portal.access.write(0x3e00, 2);
    assertEquals(0, portal.access.read(0x3e00));
    portal.access.write(0x3e80, 2);
    portal.write(0x1040, "21 05 0000 0000 1000");
    assertEquals(2, free(5));
    assertEquals(0, portal.access.read(0x3e00), "disabled");
  }

  @Test
  void registersThatAreNotThereAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> portal.access.read(0x3104));
    assertThrows(IllegalArgumentException.class, () -> portal.access.write(0, 1));
    assertThrows(IllegalArgumentException.class, () -> bman.readControl(0x400));
    assertThrows(IllegalArgumentException.class, () -> bman.readControl(2));
    assertThrows(IllegalArgumentException.class, () -> bman.writeControl(-4, 1));
    portal.access.write(0x3100, 5);
    assertEquals(0, portal.access.read(0x3100), "the consumer index is the device's");
    bman.writeControl(0x600, 5);
    assertEquals(0, free(0), "so are the counters");
  }

  /** Random releases and acquires on two portals and all pools, against sets. */
  @Test
  void poolsKeepWhatIsReleased() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RawPortal[] portals = {portal, new RawPortal(bman, 1)};
    int[] producers = new int[2];
    List<Set<Long>> model =
        Stream.generate(() -> (Set<Long>) new HashSet<Long>()).limit(64).toList();
    long next = 0x1000;
    for (int step = 0; step < 20_000; step++) {
      int which = random.nextInt(2);
      int bpid = random.nextInt(64);
      int count = 1 + random.nextInt(8);
      if (random.nextBoolean()) {
        if ((producers[which] - portals[which].access.read(0x3100) & 15) == 7) {
          portals[which].access.kick();
        }
        int at = 0x1000 + 64 * (producers[which] & 7);
        for (int i = count - 1; i >= 0; i--) {
          int verb = i > 0 ? 0 : 0x20 | count | ((producers[which] & 8) == 0 ? 0 : 0x80);
          portals[which].write(
              at + 8L * i,
              String.format(Locale.ROOT, "%02x%02x%012x", verb, i > 0 ? 0 : bpid, next));
          model.get(bpid).add(next++);
        }
        producers[which] = producers[which] + 1 & 15;
      } else {
        int expected = model.get(bpid).size() < count ? 0 : count;
        assertEquals(expected, portals[which].acquire(bpid, count, got), "seed " + seed);
        for (int i = 0; i < expected; i++) {
          assertEquals(true, model.get(bpid).remove(got[i]), "seed " + seed);
        }
      }
    }
    for (int bpid = 0; bpid < 64; bpid++) {
      assertEquals(model.get(bpid).size(), free(bpid), "seed " + seed);
    }
  }
}
