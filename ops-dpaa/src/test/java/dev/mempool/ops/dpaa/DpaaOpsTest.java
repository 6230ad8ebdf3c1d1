// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.testsupport.AllocatedBytes;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools on the software BMan: settings and limits. */
class DpaaOpsTest {

  private static MempoolException fails(Reason reason, Runnable call) {
    MempoolException failure = assertThrows(MempoolException.class, call::run);
    assertEquals(reason, failure.reason(), failure.getMessage());
    return failure;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "portals=0",
        "portal=my",
        "timeoutMillis=-1",
        "freeBufferMemory=63",
        "freeBufferMemory=1k",
        "portels=3"
      })
  void wrongSettingsAreRefused(String config) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Pools.of(10, config));
    assertTrue(refusal.getMessage().contains("portals") || refusal.getMessage().contains(config));
  }

  @Test
  void thereAre64PoolsAndOneThatIsClosedMakesRoom() {
    String config = "portals=2";
    List<Mempool> pools = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        pools.add(Pools.of(17, config));
      }
      MempoolException none = fails(Reason.ENODEV, () -> Pools.of(17, config));
      assertTrue(none.getMessage().contains("all 64 are in use"), none.getMessage());
      pools.forEach(Pools::requireAll);
      // another device has pools of its own
      Pools.of(17, "portals=3").close();
      pools.remove(40).close();
      pools.add(Pools.of(17, config));
      fails(Reason.ENODEV, () -> Pools.of(17, config));
      pools.forEach(Pools::requireAll);
    } finally {
      pools.forEach(Mempool::close);
    }
  }

  @Test
  void pools256InTurn() {
    try (Mempool keepsTheDeviceUp = Pools.of(5, "portals=2")) {
      for (int i = 0; i < 256; i++) {
        try (Mempool pool = Pools.of(1 + i * 7, "portals=2")) {
          Pools.requireAll(pool);
          pool.get(); // an object is in use when the pool is closed
        }
      }
      Pools.requireAll(keepsTheDeviceUp);
    }
  }

  @Test
  void reservedPortalsRunOutAndCanBeReservedAgain() {
    String own = "portals=3,portal=own";
    Mempool second = Pools.of(10, own);
    try (Mempool first = Pools.of(10, own)) {
      MempoolException none = fails(Reason.ENOSPC, () -> Pools.of(10, own));
      assertTrue(none.getMessage().contains("raise portals=N"), none.getMessage());
      // a pool without a portal of its own can be made, also after the failure
      try (Mempool shared = Pools.of(10, "portals=3")) {
        Pools.requireAll(shared);
      }
      second.close();
      try (Mempool third = Pools.of(10, own)) {
        Pools.requireAll(first);
        Pools.requireAll(third);
      }
    }
  }

  @Test
  void aPoolThatCannotBeMadeGivesItsBufferPoolBack() {
    String own = "portals=1,portal=own";
    try (Mempool keepsTheDeviceUp = Pools.of(5, "portals=1")) {
      for (int i = 0; i < 100; i++) {
        fails(Reason.ENOSPC, () -> Pools.of(10, own));
      }
      Pools.of(10, "portals=1").close();
      Pools.requireAll(keepsTheDeviceUp);
    }
  }

  /** Two lcores have portals of their own, the others share the last one. */
  @Test
  void moreLcoresThanPortals() throws Exception {
    try (Mempool pool = Pools.of(1000, "portals=3")) {
      for (int round = 0; round < 20; round++) {
        CountDownLatch together = new CountDownLatch(6);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          threads.add(
              new LcoreThread(() -> {
                together.countDown();
                int[] objects = new int[20];
                for (int j = 0; j < 200; j++) {
                  if (pool.getBulk(objects, 0, 20)) {
                    pool.putBulk(objects, 0, 20);
                  }
                }
              }));
          threads.getLast().start();
        }
        for (Thread thread : threads) {
          thread.join();
        }
        Pools.requireAll(pool);
      }
    }
  }

  /** Neither the objects in the ring of a thread that died nor its portal are lost. */
  @Test
  void aThreadMayDieWithItsPortal() throws Exception {
    try (Mempool pool = Pools.of(50, "portals=2")) {
      for (int i = 0; i < 5; i++) {
        Thread thread =
            new Thread(() -> {
              Lcore.register();
              pool.put(pool.get());
            });
        thread.start();
        thread.join();
        Pools.requireAll(pool);
        Lcore.reclaimDead();
      }
    }
  }

  @Test
  void packetBuffers() {
    try (PktmbufPool packets =
        PktmbufPool.builder("packets").size(300).cacheSize(32).ops("dpaa", "portals=2").build()) {
      for (int round = 0; round < 10; round++) {
        Mbuf[] all = new Mbuf[300];
        assertTrue(packets.allocBulk(all, 0, 300));
        assertNull(packets.alloc());
        for (Mbuf mbuf : all) {
          mbuf.putInt(mbuf.append(4), round);
        }
        PktmbufPool.freeBulk(all, 0, 300);
      }
      assertNotNull(packets.alloc());
    }
  }

  @Test
  void memoryInManyPieces() {
    try (Arena arena = Arena.ofShared();
        Mempool pool = Pools.builder("pieces", 1000, new DpaaOps(), "").buildEmpty()) {
      int[] objects = new int[pool.size()];
      for (int before = 0; before < pool.size(); before = pool.availCount()) {
        pool.memory().populate(arena.allocate(64 * 90, 64));
        int now = pool.availCount();
        assertTrue(now > before);
        assertTrue(pool.getBulk(objects, 0, now));
        assertEquals(Mempool.NONE, pool.get());
        pool.putBulk(objects, 0, now);
      }
      Pools.requireAll(pool);
    }
  }

  @Test
  void aPoolBeyondTheMemoryOfTheDeviceIsRefusedAndLeavesNothing() {
    String config = "portals=1,freeBufferMemory=6400,timeoutMillis=20";
    MempoolException busy = fails(Reason.EBUSY, () -> Pools.of(5000, config));
    assertTrue(busy.getMessage().contains("memory for free buffers"), busy.getMessage());
    try (Mempool pool = Pools.of(800, config)) {
      Pools.requireAll(pool);
    }
  }

  /** The pools use all the memory of the device; a put to one waits for a get from another. */
  @Test
  void aPutWaitsForTheMemoryOfTheDevice() throws Exception {
    String config = "portals=1,freeBufferMemory=6400"; // 800 buffers
    try (Mempool small = Pools.of(400, config);
        Mempool large = Pools.of(400, config)) {
      int[] ours = new int[400];
      assertTrue(small.getBulk(ours, 0, 400));
      try (Mempool third = Pools.of(400, config)) {
        Thread putter = new Thread(() -> small.putBulk(ours, 0, 400));
        putter.start();
        int[] theirs = new int[400];
        while (putter.isAlive()) {
          if (third.getBulk(theirs, 0, 400)) {
            putter.join();
            break;
          }
          Thread.onSpinWait();
        }
        Pools.requireAll(small);
        Pools.requireAll(large);
      }
    }
  }

  @Test
  void nothingIsAllocatedOnceItIsWarm() throws Throwable {
    try (Mempool pool = Pools.of(1000, "portals=2")) {
      int[] objects = new int[300];
      for (int i = 0; i < 20_000; i++) {
        use(pool, objects);
      }
      long before = AllocatedBytes.now();
      for (int i = 0; i < 10_000; i++) {
        use(pool, objects);
      }
      long allocated = AllocatedBytes.now() - before;
      assertTrue(allocated < 10_000, allocated + " bytes in 10000 rounds");
    }
  }

  private static void use(Mempool pool, int[] objects) {
    pool.put(pool.get());
    assertTrue(pool.getBulk(objects, 0, 300));
    pool.putBulk(objects, 0, 300);
  }
}
