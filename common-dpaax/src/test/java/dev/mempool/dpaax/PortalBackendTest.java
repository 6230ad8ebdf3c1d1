// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.testsupport.CapturedLog;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backend on a device that fails. */
class PortalBackendTest {

  private static final int SIZE = 100;
  private static final long FOR_EVER = Integer.MAX_VALUE;

  private final ModelDevice device = new ModelDevice();
  private final Portals portals = new Portals(List.of(device));
  private int freed;
  private int ended;

  /** The driver of the model device. */
  private final class Driver implements DeviceDriver {
    private final int batch;
    private final boolean remainderFirst;

    Driver(int batch, boolean remainderFirst) {
      this.batch = batch;
      this.remainderFirst = remainderFirst;
    }

    @Override
    public Portals portals() {
      return portals;
    }

    @Override
    public PortalBackend.Shape shape() {
      return new PortalBackend.Shape(batch, remainderFirst, 48);
    }

    @Override
    public DevicePool allocatePool(String pool) {
      return new DevicePool() {
        @Override
        public int bpid() {
          return ModelDevice.BPID;
        }

        @Override
        public int freeBuffers() {
          return device.count();
        }

        @Override
        public void free() {
          freed++;
        }
      };
    }

    @Override
    public void close() {}
  }

  private MempoolBackend backend(int batch, boolean remainderFirst) {
    return PortalBackend.create(
        TestGeometry.packed(SIZE, 64, 1 << 30),
        new PortalConfig(1, false, 1),
        new Driver(batch, remainderFirst),
        () -> ended++);
  }

  @AfterEach
  void close() {
    portals.close();
  }

  private MempoolBackend full() {
    MempoolBackend backend = backend(8, false);
    assertTrue(backend.enqueue(IntStream.range(0, SIZE).toArray(), 0, SIZE));
    device.releases.clear();
    return backend;
  }

  private static void requireAll(MempoolBackend backend) {
    assertEquals(SIZE, backend.count());
    int[] all = new int[SIZE];
    assertTrue(backend.dequeue(all, 0, SIZE));
    Arrays.sort(all);
    assertArrayEquals(IntStream.range(0, SIZE).toArray(), all);
    assertEquals(0, backend.count());
    assertEquals(MempoolBackend.NONE, backend.dequeueOne());
  }

  private static MempoolException fails(Reason reason, Runnable call) {
    MempoolException failure = assertThrows(MempoolException.class, call::run);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().startsWith("pool 'test'"), failure.getMessage());
    return failure;
  }

  @Test
  void batchesAreFullAndTheRestComesLastOrFirst() {
    backend(8, false).enqueue(IntStream.range(0, 20).toArray(), 0, 20);
    assertEquals(List.of(8, 8, 4), device.releases);
    device.releases.clear();
    device.buffers.clear();
    backend(7, true).enqueue(IntStream.range(0, 20).toArray(), 0, 20);
    assertEquals(List.of(6, 7, 7), device.releases);
    device.releases.clear();
    device.buffers.clear();
    backend(7, true).enqueue(IntStream.range(0, 14).toArray(), 0, 14);
    assertEquals(List.of(7, 7), device.releases);
  }

  @Test
  void aBusyDeviceIsWaitedFor() {
    MempoolBackend backend = full();
    int[] some = new int[30];
    assertTrue(backend.dequeue(some, 0, 30));
    device.takesFirst = 2;
    device.busyFor = 500;
    assertTrue(backend.enqueue(some, 0, 30));
    assertEquals(List.of(8, 8, 8, 6), device.releases);
    int one = backend.dequeueOne();
    device.busyFor = 500;
    assertTrue(backend.enqueueOne(one));
    requireAll(backend);
  }

  @Test
  void aDeviceThatStaysBusyIsToldWhileNothingWasPut() {
    MempoolBackend backend = full();
    int[] some = new int[30];
    assertTrue(backend.dequeue(some, 0, 30));
    device.busyFor = (int) FOR_EVER;
    MempoolException failure = fails(Reason.EBUSY, () -> backend.enqueue(some, 0, 30));
    assertTrue(failure.getMessage().contains("none of 30"), failure.getMessage());
    fails(Reason.EBUSY, () -> backend.enqueueOne(some[0]));
    assertEquals(SIZE - 30, backend.count());
    device.busyFor = 0;
    assertTrue(backend.enqueue(some, 0, 30));
    requireAll(backend);
  }

  @Test
  void objectsThatTheDeviceDoesNotAcceptAreKeptAndCanBeGot() {
    MempoolBackend backend = full();
    int[] some = new int[30];
    assertTrue(backend.dequeue(some, 0, 30));
    device.takesFirst = 1;
    device.busyFor = (int) FOR_EVER;
    assertTrue(backend.enqueue(some, 0, 30));
    assertEquals(SIZE - 22, device.count());
    requireAll(backend);
  }

  @Test
  void aGetThatFailsGivesEverythingBack() {
    MempoolBackend backend = full();
    int[] array = new int[SIZE + 1];
    Arrays.fill(array, -7);
    assertFalse(backend.dequeue(array, 0, SIZE + 1));
    assertTrue(Arrays.stream(array).allMatch(each -> each == -7));
    requireAll(backend);
  }

  @Test
  void aGetThatFailsLosesNothingWhenTheDeviceIsBusy() {
    MempoolBackend backend = full();
    device.takesFirst = 3;
    device.busyFor = (int) FOR_EVER;
    assertFalse(backend.dequeue(new int[SIZE + 1], 0, SIZE + 1));
    assertEquals(24 + SIZE % 8, device.count());
    requireAll(backend);
  }

  @Test
  void aDeviceMayGiveLessThanAsked() {
    MempoolBackend backend = full();
    device.gives = 3;
    requireAll(backend);
  }

  @Test
  void theAddressZeroEndsAnAnswer() {
    MempoolBackend backend = full();
    device.buffers.addFirst(0L);
    int[] some = new int[8];
    assertFalse(backend.dequeue(some, 0, 1), "nothing but the zero");
    requireAll(backend);
  }

  @Test
  void aForeignAddressIsToldAndTheOthersAreGivenBack() {
    MempoolBackend backend = full();
    int[] array = new int[20];
    Arrays.fill(array, -7);
    device.corruption = 1;
    long corrupt = device.buffers.stream().skip(7).findFirst().orElseThrow() + 1;
    MempoolException failure = fails(Reason.EIO, () -> backend.dequeue(array, 0, 20));
    assertTrue(
        failure.getMessage().contains(String.format(Locale.ROOT, "0x%x", corrupt)),
        failure.getMessage());
    assertTrue(Arrays.stream(array).allMatch(each -> each == -7));
    assertEquals(SIZE - 1, backend.count());
    assertTrue(backend.dequeue(new int[SIZE - 1], 0, SIZE - 1));
    device.corruption = 1L << 40;
    device.buffers.push(1L << 30);
    fails(Reason.EIO, backend::dequeueOne);
    assertEquals(0, backend.count());
  }

  @Test
  void aSlowAnswerIsWaitedForAndASilentDeviceIsTold() {
    MempoolBackend backend = full();
    device.pendingFor = 300;
    int[] some = new int[8];
    assertTrue(backend.dequeue(some, 0, 8));
    assertTrue(backend.enqueue(some, 0, 8));
    assertEquals(0, device.abandoned);
    device.pendingFor = (int) FOR_EVER;
    fails(Reason.EIO, () -> backend.dequeue(some, 0, 8));
    assertEquals(1, device.abandoned);
    device.pendingFor = 0;
    requireAll(backend);
  }

  @Test
  void aClosedPoolIsEmptyAndRefusesEverything() {
    MempoolBackend backend = full();
    backend.close();
    backend.close();
    assertEquals(0, device.count());
    assertEquals(1, freed);
    assertEquals(1, ended);
    assertEquals(0, backend.count());
    assertThrows(IllegalStateException.class, () -> backend.enqueueOne(1));
    assertThrows(IllegalStateException.class, () -> backend.enqueue(new int[] {1}, 0, 1));
    assertThrows(IllegalStateException.class, backend::dequeueOne);
    assertThrows(IllegalStateException.class, () -> backend.dequeue(new int[1], 0, 1));
  }

  @Test
  void aSilentDeviceDoesNotKeepAPoolFromClosing() {
    MempoolBackend backend = full();
    device.pendingFor = (int) FOR_EVER;
    try (CapturedLog log = CapturedLog.start()) {
      backend.close();
      assertEquals(1, log.expectOnly("'test' is closed"));
    }
    assertEquals(1, freed);
    assertEquals(SIZE, device.count());
    device.pendingFor = 0;
    // the next owner of the buffer pool finds the buffers that were left, and drops them
    try (CapturedLog log = CapturedLog.start()) {
      assertEquals(0, backend(8, false).count());
      assertEquals(
          1,
          log.expectOnly(
              "pool 'test': 100 buffers that an earlier pool had left in the buffer pool 5 of the"
                  + " device were dropped"));
    }
    assertEquals(0, device.count());
  }

  @Test
  void aSilentDeviceIsToldWhenAPoolIsMade() {
    device.pendingFor = (int) FOR_EVER;
    fails(Reason.EIO, () -> backend(8, false));
    assertEquals(1, freed);
    assertEquals(1, ended);
  }
}
