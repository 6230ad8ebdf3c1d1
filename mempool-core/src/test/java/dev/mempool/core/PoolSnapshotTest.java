// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolSnapshotTest {

  @Test
  void aDumpSaysEverythingInTheOrderOfC() throws Exception {
    try (Arena arena = Arena.ofShared();
        Mempool pool =
            TestPools.builder(new TestOps(), 100, 8)
                .flags(PoolFlag.SP_PUT)
                .poolPrivateSize(40)
                .statistics(true)
                .buildEmpty()) {
      MemorySegment first = arena.allocate(40 * 64, 64);
      MemorySegment second = arena.allocate(60 * 64, 64);
      pool.memory().populate(first);
      pool.memory().populate(second);
      OnThread.run(
          LcoreThread::new,
          () -> {
            int[] objects = new int[10];
            pool.getBulk(objects, 0, 4);
            pool.getBulk(objects, 4, 6);
            pool.putBulk(objects, 0, 3);
            String text = pool.dump();
            assertEquals(
                String.format(
                    Locale.ROOT,
                    """
                    mempool <pool>
                      flags=SP_PUT
                      numa_node=-1
                      nb_mem_chunks=2
                      size=100
                      populated_size=100
                      elt_size=8
                      slot_size=64
                      alignment=64
                      private_data_size=40
                      ops_index=0
                      ops_name=<test>
                      ops_config=<>
                      memory chunk addr=0x%x, len=2560, objects=40, memory of the caller
                      memory chunk addr=0x%x, len=3840, objects=60, memory of the caller
                      avg bytes/object=64.0
                      internal cache infos (hide zero value items):
                        cache_size=8
                        cache_count[%d]=3
                        total_cache_count=3
                      common_pool_count=90
                      in_use_count=7
                      free_objects=93 free: 90 in the backend, 3 in the cache of lcore %d '%s'
                      stats:
                        put_bulk=1
                        put_objs=3
                        put_common_pool_bulk=0
                        put_common_pool_objs=0
                        get_common_pool_bulk=2
                        get_common_pool_objs=10
                        get_success_bulk=2
                        get_success_objs=10
                        get_fail_bulk=0
                        get_fail_objs=0
                        objs/bulk put=3.0
                        objs/bulk get=5.0
                        objs/bulk common_pool get=5.0
                        get_miss_rate_objs=1/1.0
                        get_miss_rate_bulk=1/1.0
                      guard=OFF
                      audit=nothing found
                    """,
                    first.address(),
                    second.address(),
                    Lcore.current(),
                    Lcore.current(),
                    Thread.currentThread().getName()),
                text);
          });
    }
  }

  @Test
  void cachesOfAllKindsAreThere() {
    try (Mempool pool = TestPools.of(new TestOps(), 100, 8);
        UserOwnedCache own = pool.newCache(4)) {
      pool.put(pool.get()); // refills a shared cache with four
      own.put(own.get()); // refills with two
      PoolSnapshot dump = pool.snapshot();
      assertEquals(Map.of(), dump.cached());
      assertEquals(4, dump.cachedShared());
      assertEquals(2, dump.cachedByUsers());
      assertEquals(6, dump.totalCached());
      assertEquals(94, dump.inBackend());
      assertEquals(100, dump.available());
      assertTrue(dump.toString().contains("    shared_cache_count=4\n    user_cache_count=2\n"));
      assertTrue(
          dump.toString()
              .endsWith(
                  "in_use_count=0\n"
                      + "  free_objects=100 free: 94 in the backend, 4 in shared caches, 2 in a"
                      + " cache of thread '"
                      + Thread.currentThread().getName()
                      + "'\n"
                      + "  no statistics available\n"
                      + "  guard=OFF\n"
                      + "  audit=nothing found\n"));
    }
  }

  @Test
  void findingsOfTheAuditAreDumped() {
    try (CapturedLog log = CapturedLog.start()) {
      dumpDamage();
      log.expect("1 object(s) are out");
    }
  }

  private static void dumpDamage() {
    try (Mempool pool =
        Mempool.builder("guarded")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new TestOps()))
            .ops("test")
            .size(4)
            .elementSize(64)
            .guard(Guard.CANARY)
            .build()) {
      assertTrue(pool.dump().endsWith("  guard=CANARY\n  audit=nothing found\n"));
      int object = pool.get();
      pool.chunk(object).set(ValueLayout.JAVA_BYTE, pool.offset(object) + 64, (byte) 1);
      PoolSnapshot dump = pool.snapshot();
      assertEquals(Guard.CANARY, dump.guard());
      assertEquals(pool.audit().findings(), dump.findings());
      assertTrue(dump.toString().contains("  audit=1 found\n    "), dump.toString());
    }
  }

  @Test
  void aPoolWithoutCachesHidesWhatItHasNot() {
    try (Mempool pool = TestPools.of(new TestOps(), 10, 0)) {
      String text = pool.dump();
      assertTrue(text.contains("  flags=none\n"), text);
      assertTrue(text.contains("    cache_size=0\n  common_pool_count=10\n"), text);
      assertFalse(text.contains("total_cache_count"), text);
    }
  }

  @Test
  void blocksAreShownWhereThereAreSome() {
    try (Mempool pool =
        TestPools.builder(new BlockOps(Concurrency.MP_MC), 8, 0).statistics(true).build()) {
      pool.getContigBlocks(new int[1], 0, 1);
      String text = pool.dump();
      assertTrue(text.contains("    get_success_blks=1\n    get_fail_blks=0\n"), text);
    }
  }

  @Test
  void anEmptyPoolCanBeDumpedAndAClosedOneCannot() {
    Mempool pool = TestPools.builder(new TestOps(), 10, 0).buildEmpty();
    String text = pool.dump();
    assertTrue(text.contains("nb_mem_chunks=0\n  size=10\n  populated_size=0\n"), text);
    assertTrue(text.contains("avg bytes/object=0.0\n"), text);
    pool.close();
    assertThrows(IllegalStateException.class, pool::dump);
    assertThrows(PoolClosedException.class, pool::snapshot);
  }

  @Test
  void aDumpDoesNotChangeLater() {
    try (Mempool pool = TestPools.of(new TestOps(), 10, 0)) {
      PoolSnapshot dump = pool.snapshot();
      pool.get();
      assertEquals(10, dump.available());
      assertEquals(0, dump.inUse());
      assertEquals(9, pool.snapshot().available());
      assertThrows(UnsupportedOperationException.class, () -> dump.cached().put(1, 1));
    }
  }

  @Test
  void aRegistryDumpsItsPoolsByName() {
    PoolRegistry registry = new PoolRegistry();
    try (Mempool b = named("b", registry);
        Mempool a = named("a", registry)) {
      assertEquals(a.dump() + b.dump(), registry.dump());
    }
    assertEquals("", registry.dump());
  }

  private static Mempool named(String name, PoolRegistry registry) {
    return Mempool.builder(name)
        .registry(registry)
        .opsTable(OpsTable.of(new TestOps()))
        .ops("test")
        .size(4)
        .elementSize(8)
        .build();
  }

  @Test
  void aBackendThatCountsLessThanNothingCanBeDumped() {
    MempoolBackend wrong =
        new TestOps.Queue(4) {
          @Override
          public synchronized int count() {
            return -1;
          }
        };
    try (Mempool pool = TestPools.of(TestOps.making(() -> wrong), 4, 0)) {
      PoolSnapshot dump = pool.snapshot();
      assertEquals(0, dump.inBackend());
      assertEquals(1, dump.findings().size());
    }
  }
}
