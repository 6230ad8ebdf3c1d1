// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.testsupport.CapturedLog;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pools on a BMan that fails. */
class DpaaFaultsTest {

  private static final int SIZE = 200;

  private final FaultyBman bman = new FaultyBman();
  private final DpaaDriver driver = new DpaaDriver(bman);
  private int left;

  private final class Ops implements MempoolOps {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return PortalBackend.create(geometry, new PortalConfig(2, false, 5), driver, () -> left++);
    }
  }

  private Mempool pool(int cache) {
    return Pools.builder("faulty", SIZE, new Ops(), "").cacheSize(cache).build();
  }

  private static MempoolException fails(Reason reason, Runnable call) {
    MempoolException failure = assertThrows(MempoolException.class, call::run);
    assertEquals(reason, failure.reason(), failure.getMessage());
    return failure;
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aDeviceThatIsBusyForAWhileIsWaitedFor() {
    for (int cache : new int[] {0, 32}) {
      try (Mempool pool = pool(cache)) {
        int[] objects = new int[SIZE];
        for (int round = 0; round < 20; round++) {
          assertTrue(pool.getBulk(objects, 0, SIZE));
          bman.busy.set(round * 20);
          pool.putBulk(objects, 0, SIZE);
        }
        bman.busy.set(0);
        Pools.requireAll(pool);
      }
    }
  }

  @Test
  void aDeviceThatStaysBusyFailsThePutAndThePoolGoesOnWhenItWorksAgain() {
    for (int cache : new int[] {0, 32}) {
      try (Mempool pool = pool(cache)) {
        int[] objects = new int[SIZE];
        assertTrue(pool.getBulk(objects, 0, SIZE));
        bman.busy.set(Integer.MAX_VALUE);
        fails(Reason.EBUSY, () -> pool.putBulk(objects, 0, SIZE));
        bman.busy.set(0);
        pool.putBulk(objects, 0, SIZE);
        Pools.requireAll(pool);
      }
    }
  }

  @Test
  void aDeviceThatStaysBusyWhileAPoolIsMadeFailsIt() {
    bman.busy.set(Integer.MAX_VALUE);
    fails(Reason.EBUSY, () -> pool(0));
    assertEquals(1, left);
    bman.busy.set(0);
    try (Mempool pool = pool(0)) {
      Pools.requireAll(pool);
    }
    assertEquals(2, left);
  }

  @Test
  void aShortAcquireIsAGetThatFails() {
    try (Mempool pool = pool(0)) {
      int[] objects = new int[SIZE];
      Arrays.fill(objects, -7);
      bman.shortOf.set(1);
      assertEquals(Mempool.NONE, pool.get());
      bman.shortOf.set(1);
      assertFalse(pool.getBulk(objects, 0, SIZE));
      assertTrue(Arrays.stream(objects).allMatch(each -> each == -7));
      Pools.requireAll(pool);
    }
  }

  @Test
  void aCorruptAddressIsTold() {
    try (Mempool pool = pool(0)) {
      bman.corrupt.set(1);
      MempoolException failure = fails(Reason.EIO, () -> pool.getBulk(new int[SIZE], 0, SIZE));
      assertTrue(failure.getMessage().contains("no object of the pool starts"));
      assertEquals(SIZE - 1, pool.availCount());
      int[] rest = new int[SIZE - 1];
      assertTrue(pool.getBulk(rest, 0, rest.length));
      assertEquals(rest.length, Arrays.stream(rest).distinct().count());
      pool.putBulk(rest, 0, rest.length);
    }
  }

  @Test
  void aSlowDeviceIsWaitedForAndASilentOneIsTold() {
    Mempool silent = pool(0);
    bman.silent.set(300);
    Pools.requireAll(silent);
    bman.silent.set(Integer.MAX_VALUE);
    MempoolException failure = fails(Reason.EIO, silent::get);
    assertTrue(failure.getMessage().contains("has not answered"), failure.getMessage());
    bman.silent.set(0);
    Pools.requireAll(silent);
    bman.silent.set(Integer.MAX_VALUE);
    try (CapturedLog log = CapturedLog.start()) {
      silent.close();
      assertEquals(1, log.expectOnly("'faulty' is closed"));
    }
    assertEquals(1, left);
    fails(Reason.EIO, () -> pool(0));
    assertEquals(2, left);
    bman.silent.set(0);
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = pool(0)) {
      assertEquals(1, log.expectOnly("200 buffers that an earlier pool had left"));
      Pools.requireAll(pool);
    }
  }

  @Test
  void packetsOnAFailingDevice() {
    try (PktmbufPool packets =
        PktmbufPool.builder("faulty")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new Ops()))
            .ops("faulty")
            .size(SIZE)
            .build()) {
      Mbuf[] all = new Mbuf[SIZE];
      bman.silent.set(50);
      assertTrue(packets.allocBulk(all, 0, SIZE));
      bman.busy.set(50);
      PktmbufPool.freeBulk(all, 0, SIZE);
      bman.corrupt.set(1);
      fails(Reason.EIO, packets::alloc);
      assertTrue(packets.allocBulk(all, 0, SIZE - 1));
      PktmbufPool.freeBulk(all, 0, SIZE - 1);
    }
  }
}
