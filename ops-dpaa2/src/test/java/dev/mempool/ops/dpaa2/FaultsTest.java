// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.ops.dpaa2.portal.McFormat;
import dev.mempool.ops.dpaa2.portal.McStatus;
import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import dev.mempool.testsupport.CapturedLog;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools on a device with faults: each is reported, and none loses an object. */
class FaultsTest {

  private static final int SIZE = 40;

  /**
   * Longer than a device that works again takes, and short enough to wait for one that does not.
   */
  private static final int TIMEOUT_MILLIS = 50;

  private final FaultyDevice device = new FaultyDevice(2, 2);
  private final DriverOps ops = new DriverOps(new Dpaa2Driver(device), TIMEOUT_MILLIS);

  private static MempoolException failure(Runnable action, String... saying) {
    MempoolException e = assertThrows(MempoolException.class, action::run);
    for (String each : saying) {
      assertTrue(e.getMessage().contains(each), e.getMessage());
    }
    return e;
  }

  /** Demands that the pool hands out so many different objects, and puts them back. */
  private static void requireObjects(Mempool pool, int count) {
    assertEquals(count, pool.availCount());
    int[] all = new int[count];
    assertTrue(pool.getBulk(all, 0, count));
    BitSet different = new BitSet();
    for (int object : all) {
      different.set(object);
    }
    assertEquals(count, different.cardinality());
    assertEquals(Mempool.NONE, pool.get());
    pool.putBulk(all, 0, count);
  }

  /** Closes a pool while the device does not answer, and demands the warning about that. */
  private static void closeInVain(Mempool pool) {
    try (CapturedLog log = CapturedLog.start()) {
      pool.close();
      assertEquals(1, log.expectOnly("'pool' is closed"));
    }
  }

  /** Makes a pool, and demands the warning about buffers of the earlier one. */
  private Mempool poolAfter(int leftovers, int size) {
    try (CapturedLog log = CapturedLog.start()) {
      Mempool pool = ops.pool(size);
      assertEquals(1, log.expectOnly(leftovers + " buffers that an earlier pool had left"));
      return pool;
    }
  }

  @Test
  void theRemainderGoesFirst() {
    try (Mempool pool = ops.pool(SIZE)) {
      int[] objects = new int[23];
      assertTrue(pool.getBulk(objects, 0, 23));
      device.releases.clear();
      pool.putBulk(objects, 0, 23);
      assertEquals(List.of(2, 7, 7, 7), device.releases);
    }
  }

  @Test
  void aDeviceThatIsBusyForAWhileIsWaitedFor() {
    try (Mempool pool = ops.pool(SIZE)) {
      int[] objects = new int[SIZE];
      assertTrue(pool.getBulk(objects, 0, SIZE));
      device.busy = 500;
      pool.putBulk(objects, 0, SIZE);
      requireObjects(pool, SIZE);
      int one = pool.get();
      device.busy = 500;
      pool.put(one);
      requireObjects(pool, SIZE);
    }
  }

  @Test
  void aDeviceThatStaysBusyIsToldAndTheCallerKeepsItsObjects() {
    try (Mempool pool = ops.pool(SIZE)) {
      int[] objects = new int[SIZE];
      assertTrue(pool.getBulk(objects, 0, SIZE));
      device.busy = Integer.MAX_VALUE;
      MempoolException e = failure(() -> pool.putBulk(objects, 0, SIZE), "busy", "caller's");
      assertEquals(MempoolException.Reason.EBUSY, e.reason());
      failure(() -> pool.put(objects[0]), "busy", "caller's");
      device.busy = 0;
      pool.putBulk(objects, 0, SIZE);
      requireObjects(pool, SIZE);
    }
  }

  @Test
  void aDeviceThatBecomesBusyWithinABulkLosesNothing() {
    try (Mempool pool = ops.pool(SIZE)) {
      int[] objects = new int[SIZE];
      assertTrue(pool.getBulk(objects, 0, SIZE));
      device.takesFirst = 3;
      device.busy = Integer.MAX_VALUE;
      pool.putBulk(objects, 0, SIZE);
      assertEquals(SIZE, pool.availCount());
      device.busy = 0;
      requireObjects(pool, SIZE);
    }
  }

  @Test
  void aGetThatFailsWhileTheDeviceIsBusyLosesNothingAndLeavesTheArray() {
    try (Mempool pool = ops.pool(SIZE)) {
      device.busy = Integer.MAX_VALUE;
      int[] objects = new int[SIZE + 1];
      assertFalse(pool.getBulk(objects, 0, SIZE + 1));
      assertArrayEquals(new int[SIZE + 1], objects);
      assertEquals(SIZE, pool.availCount());
      device.busy = 0;
      requireObjects(pool, SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void aDeviceMayGiveLessThanWasAsked(int most) {
    try (Mempool pool = ops.pool(SIZE)) {
      device.gives = most;
      requireObjects(pool, SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8, -8, 1L << 21, 1L << 40, Long.MIN_VALUE})
  void aForeignAddressIsToldAndTheOthersAreGivenBack(long corruption) {
    try (Mempool pool = ops.pool(SIZE)) {
      device.corruption = corruption;
      int[] objects = new int[20];
      MempoolException e =
          failure(() -> pool.getBulk(objects, 0, 20), "'pool'", "gave the address 0x");
      assertEquals(MempoolException.Reason.EIO, e.reason());
      assertArrayEquals(new int[20], objects);
      requireObjects(pool, SIZE - 1);
    }
  }

  @Test
  void aSlowAnswerIsWaitedForAndASilentDeviceIsTold() {
    try (Mempool pool = ops.pool(SIZE)) {
      device.silent = 500;
      requireObjects(pool, SIZE);
      device.silent = Integer.MAX_VALUE;
      int[] objects = new int[20];
      MempoolException e = failure(() -> pool.getBulk(objects, 0, 20), "not answered", "'pool'");
      assertEquals(MempoolException.Reason.EIO, e.reason());
      failure(() -> pool.get(), "not answered");
      device.silent = 0;
      requireObjects(pool, SIZE);
    }
  }

  @Test
  void aDeviceThatHangsIsToldAndWhatItAnswersLateIsNotLost() {
    try (Mempool pool = ops.pool(SIZE)) {
      device.device.stop();
      int[] objects = new int[20];
      failure(() -> pool.getBulk(objects, 0, 20), "not answered");
      failure(() -> pool.get(), "not answered");
      device.device.resume();
      pool.put(pool.get()); // late answers come back with the next use of their portal
      requireObjects(pool, SIZE);
      assertTrue(pool.getBulk(objects, 0, 20));
      device.device.stop();
      for (int i = 0; i < 8; i++) {
        pool.put(objects[i]);
      }
      failure(() -> pool.put(objects[8]), "busy");
      failure(() -> pool.get(), "not answered");
      device.device.resume();
      pool.putBulk(objects, 8, 12);
      requireObjects(pool, SIZE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = McStatus.class,
      names = {"OK", "READY"},
      mode = EnumSource.Mode.EXCLUDE)
  void aCommandThatTheManagementComplexRefusesFails(McStatus status) {
    device.refused.put(McFormat.ENABLE, status);
    MempoolException e =
        failure(() -> ops.pool(SIZE).close(), "dpbp.0", "enabled", status.meaning(), "0x21 ");
    assertEquals(status.reason(), e.reason());
    device.refused.clear();
    try (Mempool first = ops.pool(SIZE);
        Mempool second = ops.pool(SIZE)) {
      requireObjects(first, SIZE);
      requireObjects(second, SIZE);
      device.refused.put(McFormat.GET_FREE_BUFFERS, status);
      assertEquals(status.reason(), failure(first::availCount, status.meaning()).reason());
      device.refused.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {McFormat.OPEN, McFormat.RESET, McFormat.GET_ATTRIBUTES})
  void aDeviceWhoseObjectsCannotBeOpenedIsRefused(int command) {
    FaultyDevice broken = new FaultyDevice(2, 1);
    broken.refused.put(command, McStatus.NO_PRIVILEGE);
    failure(() -> new Dpaa2Driver(broken).close(), "dpbp.0", "not allowed");
  }

  @Test
  void aSilentDeviceMakesNoPoolAndKeepsNoneFromClosing() {
    Mempool pool = ops.pool(SIZE);
    device.silent = Integer.MAX_VALUE;
    failure(() -> ops.pool("second", SIZE, "").close(), "not answered", "'second'");
    closeInVain(pool);
    device.silent = 0;
    try (Mempool first = poolAfter(SIZE, SIZE);
        Mempool second = ops.pool(SIZE)) {
      requireObjects(first, SIZE);
      requireObjects(second, SIZE);
    }
  }

  @Test
  void aLateAnswerToAnLcoreThatHasEndedIsFound() {
    try (Mempool pool = ops.pool(SIZE)) {
      getFromStoppedDevice(pool);
      assertEquals(SIZE, pool.availCount());
      getFromStoppedDevice(pool);
      int[] all = new int[SIZE];
      assertTrue(pool.getBulk(all, 0, SIZE));
      pool.putBulk(all, 0, SIZE);
      requireObjects(pool, SIZE);
    }
  }

  /**
   * Gets as an lcore while the device is stopped, so that the lcore ends with a pending acquire.
   */
  private void getFromStoppedDevice(Mempool pool) {
    try (LcoreRegistration _ = Lcore.register()) {
      device.device.stop();
      failure(() -> pool.get(), "not answered");
    } finally {
      device.device.resume();
    }
  }

  @Test
  void aLateAnswerForAnEarlierPoolIsDropped() {
    Mempool earlier = ops.pool(SIZE);
    getFromStoppedDevice(earlier);
    device.device.access(0).invalidate(QbmanFormat.RR); // the command is carried out
    earlier.close();
    try (Mempool pool = poolAfter(1, 5);
        LcoreRegistration _ = Lcore.register()) {
      assertTrue(pool.getBulk(new int[5], 0, 5), "through the portal of the lcore that ended");
      assertEquals(Mempool.NONE, pool.get());
      assertEquals(0, pool.availCount());
    }
  }

  @Test
  void noPoolIsMadeWhileACommandOfAnEarlierOneIsPending() {
    Mempool earlier = ops.pool(SIZE);
    getFromStoppedDevice(earlier);
    earlier.close();
    device.finishesNothing = true;
    failure(() -> ops.pool(5).close(), "an earlier pool");
    device.finishesNothing = false;
    try (Mempool pool = poolAfter(1, 5)) {
      requireObjects(pool, 5);
    }
  }

  @Test
  void buffersThatAnEarlierPoolLeftAreDropped() {
    Mempool pool = ops.pool(SIZE);
    device.silent = Integer.MAX_VALUE;
    closeInVain(pool);
    device.silent = 0;
    try (Mempool first = poolAfter(SIZE, 3);
        Mempool second = ops.pool(5)) {
      requireObjects(first, 3);
      requireObjects(second, 5);
    }
  }
}
