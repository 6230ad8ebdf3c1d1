package dev.mempool.dpaax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The driver on a device that fails. */
class PortalBackendTest {

  private static final int SIZE = 100;
  private static final long FOR_EVER = Integer.MAX_VALUE;

  private final ModelDevice device = new ModelDevice();
  private final Portals portals = new Portals(List.of(device));
  private int freed;

  private final class Driver extends PortalBackend {
    Driver(int batch, boolean remainderFirst) {
      super(
          TestGeometry.packed(SIZE, 64, 1 << 30),
          new PortalConfig(1, false, 1),
          portals,
          ModelDevice.BPID,
          new Shape(batch, remainderFirst, 48));
    }

    @Override
    protected int freeBuffers() {
      return device.count();
    }

    @Override
    protected void freePool() {
      freed++;
    }
  }

  @AfterEach
  void close() {
    portals.close();
  }

  private MempoolBackend full() {
    MempoolBackend driver = new Driver(8, false);
    assertTrue(driver.enqueue(IntStream.range(0, SIZE).toArray(), 0, SIZE));
    device.releases.clear();
    return driver;
  }

  private static void requireAll(MempoolBackend driver) {
    assertEquals(SIZE, driver.count());
    int[] all = new int[SIZE];
    assertTrue(driver.dequeue(all, 0, SIZE));
    Arrays.sort(all);
    assertArrayEquals(IntStream.range(0, SIZE).toArray(), all);
    assertEquals(0, driver.count());
    assertEquals(MempoolBackend.NONE, driver.dequeueOne());
  }

  private static MempoolException fails(Reason reason, Runnable call) {
    MempoolException failure = assertThrows(MempoolException.class, call::run);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().startsWith("pool 'test'"), failure.getMessage());
    return failure;
  }

  @Test
  void batchesAreFullAndTheRestComesLastOrFirst() {
    new Driver(8, false).enqueue(IntStream.range(0, 20).toArray(), 0, 20);
    assertEquals(List.of(8, 8, 4), device.releases);
    device.releases.clear();
    new Driver(7, true).enqueue(IntStream.range(0, 20).toArray(), 0, 20);
    assertEquals(List.of(6, 7, 7), device.releases);
    device.releases.clear();
    new Driver(7, true).enqueue(IntStream.range(0, 14).toArray(), 0, 14);
    assertEquals(List.of(7, 7), device.releases);
  }

  @Test
  void aBusyDeviceIsWaitedFor() {
    MempoolBackend driver = full();
    int[] some = new int[30];
    assertTrue(driver.dequeue(some, 0, 30));
    device.takesFirst = 2;
    device.busyFor = 500;
    assertTrue(driver.enqueue(some, 0, 30));
    assertEquals(List.of(8, 8, 8, 6), device.releases);
    int one = driver.dequeueOne();
    device.busyFor = 500;
    assertTrue(driver.enqueueOne(one));
    requireAll(driver);
  }

  @Test
  void aDeviceThatStaysBusyIsToldWhileNothingWasPut() {
    MempoolBackend driver = full();
    int[] some = new int[30];
    assertTrue(driver.dequeue(some, 0, 30));
    device.busyFor = (int) FOR_EVER;
    MempoolException failure = fails(Reason.EBUSY, () -> driver.enqueue(some, 0, 30));
    assertTrue(failure.getMessage().contains("none of 30"), failure.getMessage());
    fails(Reason.EBUSY, () -> driver.enqueueOne(some[0]));
    assertEquals(SIZE - 30, driver.count());
    device.busyFor = 0;
    assertTrue(driver.enqueue(some, 0, 30));
    requireAll(driver);
  }

  @Test
  void whatADeviceDoesNotTakeHalfWayIsKeptAndCanBeGot() {
    MempoolBackend driver = full();
    int[] some = new int[30];
    assertTrue(driver.dequeue(some, 0, 30));
    device.takesFirst = 1;
    device.busyFor = (int) FOR_EVER;
    assertTrue(driver.enqueue(some, 0, 30));
    assertEquals(SIZE - 22, device.count());
    requireAll(driver);
  }

  @Test
  void aGetThatFailsGivesEverythingBack() {
    MempoolBackend driver = full();
    int[] array = new int[SIZE + 1];
    Arrays.fill(array, -7);
    assertFalse(driver.dequeue(array, 0, SIZE + 1));
    assertTrue(Arrays.stream(array).allMatch(each -> each == -7));
    requireAll(driver);
  }

  @Test
  void aGetThatFailsLosesNothingWhenTheDeviceIsBusy() {
    MempoolBackend driver = full();
    device.takesFirst = 3;
    device.busyFor = (int) FOR_EVER;
    assertFalse(driver.dequeue(new int[SIZE + 1], 0, SIZE + 1));
    assertEquals(24 + SIZE % 8, device.count());
    requireAll(driver);
  }

  @Test
  void aDeviceMayGiveLessThanAsked() {
    MempoolBackend driver = full();
    device.gives = 3;
    requireAll(driver);
  }

  @Test
  void theAddressZeroEndsAnAnswer() {
    MempoolBackend driver = full();
    device.buffers.addFirst(0L);
    int[] some = new int[8];
    assertFalse(driver.dequeue(some, 0, 1), "nothing but the zero");
    requireAll(driver);
  }

  @Test
  void aForeignAddressIsToldAndTheOthersAreGivenBack() {
    MempoolBackend driver = full();
    int[] array = new int[20];
    Arrays.fill(array, -7);
    device.corruption = 1;
    long corrupt = device.buffers.stream().skip(7).findFirst().orElseThrow() + 1;
    MempoolException failure = fails(Reason.EIO, () -> driver.dequeue(array, 0, 20));
    assertTrue(failure.getMessage().contains("0x%x".formatted(corrupt)), failure.getMessage());
    assertTrue(Arrays.stream(array).allMatch(each -> each == -7));
    assertEquals(SIZE - 1, driver.count());
    assertTrue(driver.dequeue(new int[SIZE - 1], 0, SIZE - 1));
    device.corruption = 1L << 40;
    device.buffers.push(1L << 30);
    fails(Reason.EIO, driver::dequeueOne);
    assertEquals(0, driver.count());
  }

  @Test
  void aSlowAnswerIsWaitedForAndASilentDeviceIsTold() {
    MempoolBackend driver = full();
    device.pendingFor = 300;
    int[] some = new int[8];
    assertTrue(driver.dequeue(some, 0, 8));
    assertTrue(driver.enqueue(some, 0, 8));
    assertEquals(0, device.abandoned);
    device.pendingFor = (int) FOR_EVER;
    fails(Reason.EIO, () -> driver.dequeue(some, 0, 8));
    assertEquals(1, device.abandoned);
    device.pendingFor = 0;
    requireAll(driver);
  }

  @Test
  void aClosedPoolIsEmptyAndRefusesEverything() {
    MempoolBackend driver = full();
    driver.close();
    driver.close();
    assertEquals(0, device.count());
    assertEquals(1, freed);
    assertEquals(0, driver.count());
    assertThrows(IllegalStateException.class, () -> driver.enqueueOne(1));
    assertThrows(IllegalStateException.class, () -> driver.enqueue(new int[] {1}, 0, 1));
    assertThrows(IllegalStateException.class, driver::dequeueOne);
    assertThrows(IllegalStateException.class, () -> driver.dequeue(new int[1], 0, 1));
  }

  @Test
  void aSilentDeviceDoesNotKeepAPoolFromClosing() {
    MempoolBackend driver = full();
    device.pendingFor = (int) FOR_EVER;
    driver.close();
    assertEquals(1, freed);
    assertEquals(SIZE, device.count());
    device.pendingFor = 0;
    // the next owner of the number meets what was left, and drops it
    assertEquals(0, new Driver(8, false).count());
    assertEquals(0, device.count());
  }

  @Test
  void aSilentDeviceIsToldWhenAPoolIsMade() {
    device.pendingFor = (int) FOR_EVER;
    fails(Reason.EIO, () -> new Driver(8, false));
  }
}
