// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.ops.dpaa.portal.BmanPortal;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import dev.mempool.ops.dpaa.portal.PortalLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thresholds, states of pools, and the reports of changes. */
class DepletionTest {

  private static final int BPID = 41;

  private final SoftBman bman = new SoftBman(3, SoftBman.UNLIMITED);
  private final BmanPortal user = bman.portals().get(0);
  private final BmanPortal watcher = bman.portals().get(1);
  private final BmanPortal other = bman.portals().get(2);
  private final long[] addresses = new long[8];

  private void put(int count) {
    for (int i = 0; i < count; i++) {
      addresses[0] = 0x1000;
      assertTrue(user.release(BPID, addresses, 1));
    }
    assertTrue(bman.freeBuffers(BPID) >= count);
  }

  private void get(int count) {
    for (int i = 0; i < count; i++) {
      assertEquals(1, user.acquire(BPID, addresses, 1));
    }
  }

  private boolean depleted() {
    return user.query().isDepleted(BPID);
  }

  @Test
  void aPoolIsDepletedFromBelowTheEntryUpToTheExit() {
    put(10);
    bman.setThresholds(BPID, new DepletionThresholds(4, 6, 2, 8));
    assertFalse(depleted());
    get(6); // 4 left
    assertFalse(depleted());
    get(1); // 3
    assertTrue(depleted());
    assertFalse(bman.isHardwareDepleted(BPID));
    get(2); // 1
    assertTrue(bman.isHardwareDepleted(BPID));
    put(4); // 5
    assertTrue(depleted());
    put(1); // 6
    assertFalse(depleted());
    put(1); // 7
    assertTrue(bman.isHardwareDepleted(BPID));
    put(1); // 8
    assertFalse(bman.isHardwareDepleted(BPID));
    get(4); // 4: between entry and exit the state stays
    assertFalse(depleted());
  }

  @Test
  void anEntryOfZeroTurnsItOff() {
    bman.setThresholds(BPID, new DepletionThresholds(2, 4, 2, 4));
    assertTrue(depleted());
    assertTrue(bman.isHardwareDepleted(BPID));
    bman.setThresholds(BPID, DepletionThresholds.NONE);
    assertFalse(depleted());
    assertFalse(bman.isHardwareDepleted(BPID));
  }

  @Test
  void changesAreReportedAtThePortalsThatEnabledThem() {
    put(10);
    bman.setThresholds(BPID, new DepletionThresholds(4, 6, 0, 0));
    watcher.watch(BPID, true);
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
    get(7);
    assertEquals(PortalLayout.INTERRUPT_CHANGE, bman.access(1).read(0x3e00));
    assertEquals(0, bman.access(2).read(0x3e00));
    assertEquals(BPID, watcher.nextChange());
    assertTrue(watcher.query().isDepleted(BPID));
    assertEquals(0, bman.access(1).read(0x3e00));
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
    assertEquals(BmanPortal.NO_CHANGE, other.nextChange());
    put(7);
    assertEquals(BPID, watcher.nextChange());
    assertFalse(watcher.query().isDepleted(BPID));
    watcher.watch(BPID, false);
    get(8);
    assertTrue(depleted());
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
  }

  @Test
  void manyChangesOfAPoolAreReportedOnce() {
    watcher.watch(BPID, true);
    watcher.watch(3, true);
    for (int i = 0; i < 1000; i++) {
      bman.setThresholds(BPID, new DepletionThresholds(1, 1, 0, 0));
      bman.setThresholds(3, new DepletionThresholds(1, 1, 0, 0));
      bman.setThresholds(BPID, DepletionThresholds.NONE);
    }
    assertEquals(BPID, watcher.nextChange());
    assertEquals(3, watcher.nextChange());
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
  }

  @Test
  void inhibitedAndDisabledInterruptsDoNotCome() {
    watcher.watch(BPID, true);
    bman.access(1).write(PortalLayout.INTERRUPT_INHIBIT, 1);
    bman.setThresholds(BPID, new DepletionThresholds(1, 1, 0, 0));
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
    bman.access(1).write(PortalLayout.INTERRUPT_INHIBIT, 0);
    assertEquals(BPID, watcher.nextChange());
    bman.access(1).write(PortalLayout.INTERRUPT_DISABLE, PortalLayout.INTERRUPT_CHANGE);
    bman.setThresholds(BPID, DepletionThresholds.NONE);
    assertEquals(BmanPortal.NO_CHANGE, watcher.nextChange());
  }

  @ParameterizedTest
  @CsvSource({
    "0,       0,       0",
    "255,     255,     255",
    "256,     256,     256",
    "257,     256,     258",
    "511,     510,     512",
    "1023,    1020,    1024",
    "65535,   65280,   65536",
    "100001,  99840,   100352",
    "8355840, 8355840, 8355840"
  })
  void thresholdsAreRoundedToAMantissaAndAnExponent(int buffers, int entry, int exit) {
    assertEquals(entry, DepletionThresholds.decode(DepletionThresholds.encode(buffers, false)));
    assertEquals(exit, DepletionThresholds.decode(DepletionThresholds.encode(buffers, true)));
    bman.setThresholds(BPID, new DepletionThresholds(buffers, buffers, 0, 0));
    assertEquals(DepletionThresholds.encode(buffers, false), bman.readControl(4 * BPID));
    assertEquals(DepletionThresholds.encode(buffers, true), bman.readControl(0x200 + 4 * BPID));
  }

  @ParameterizedTest
  @CsvSource({"-1, 5, 0, 0", "5, 4, 0, 0", "0, 8355841, 0, 0", "0, 0, 7, 6"})
  void wrongThresholdsAreRefused(int entry, int exit, int hardwareEntry, int hardwareExit) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DepletionThresholds(entry, exit, hardwareEntry, hardwareExit));
  }

  @Test
  void aPoolThatIsGivenBackHasNoThresholds() {
    int bpid = bman.allocatePool();
    bman.setThresholds(bpid, new DepletionThresholds(1, 1, 1, 1));
    bman.freePool(bpid);
    assertFalse(bman.isHardwareDepleted(bpid));
  }
}
