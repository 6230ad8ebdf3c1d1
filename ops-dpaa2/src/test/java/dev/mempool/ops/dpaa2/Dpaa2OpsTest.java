// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ops: their settings and the limits of their device. */
class Dpaa2OpsTest {

  private static Mempool pool(String name, int size, String config) {
    return Mempool.builder(name)
        .registry(new PoolRegistry())
        .size(size)
        .elementSize(64)
        .ops("dpaa2", config)
        .build();
  }

  private static void requireAll(Mempool pool) {
    int[] all = new int[pool.size()];
    assertTrue(pool.getBulk(all, 0, all.length));
    assertEquals(Mempool.NONE, pool.get());
    pool.putBulk(all, 0, all.length);
    assertEquals(pool.size(), pool.availCount());
  }

  @Test
  void a256PoolsInTurnUseTheSameObject() {
    for (int i = 0; i < 256; i++) {
      try (Mempool pool = pool("pool" + i, 1 + i, "dpbps=1")) {
        requireAll(pool);
      }
    }
  }

  @Test
  void a256PoolsAtOnceKeepTheirObjectsApart() {
    List<Mempool> pools = new ArrayList<>();
    try {
      for (int i = 0; i < 256; i++) {
        pools.add(pool("pool" + i, 1 + i, "dpbps=256"));
      }
      MempoolException e =
          assertThrows(MempoolException.class, () -> pool("one more", 1, "dpbps=256").close());
      assertEquals(MempoolException.Reason.ENOENT, e.reason());
      pools.forEach(Dpaa2OpsTest::requireAll);
    } finally {
      pools.forEach(Mempool::close);
    }
  }

  @Test
  void ifNoObjectIsFreeTheMessageNamesTheirPoolsAndClosingHelps() {
    try (Mempool first = pool("first", 8, "dpbps=2")) {
      try (Mempool second = pool("second", 8, "dpbps=2")) {
        MempoolException e =
            assertThrows(MempoolException.class, () -> pool("third", 8, "dpbps=2").close());
        assertEquals(MempoolException.Reason.ENOENT, e.reason());
        assertTrue(e.getMessage().contains("'third' finds no free DPBP object"), e.getMessage());
        assertTrue(e.getMessage().contains("[first, second]"), e.getMessage());
        pool("on another device", 8, "dpbps=3").close();
        requireAll(second);
      }
      try (Mempool third = pool("third", 8, "dpbps=2")) {
        requireAll(third);
      }
      requireAll(first);
    }
  }

  @Test
  void ifNoPortalCanBeReservedTheMessageSaysSoAndClosingHelps() {
    String own = "portals=3,portal=own";
    try (Mempool first = pool("first", 8, own)) {
      try (Mempool second = pool("second", 8, own)) {
        MempoolException e = assertThrows(MempoolException.class, () -> pool("third", 8, own));
        assertEquals(MempoolException.Reason.ENOSPC, e.reason());
        assertTrue(e.getMessage().contains("'third' asked for a portal of its own"), e.toString());
        try (Mempool shared = pool("shared", 8, "portals=3")) {
          requireAll(shared);
        }
        requireAll(second);
      }
      try (Mempool third = pool("third", 8, own)) {
        requireAll(third);
      }
      requireAll(first);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dpbps=0",
        "dpbps=257",
        "dpbps=many",
        "portals=0",
        "portals=1025",
        "portal=mine",
        "timeoutMillis=0",
        "bpids=3"
      })
  void wrongSettingsAreRefusedAndUseNothingUp(String config) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> pool("pool", 8, config));
    assertTrue(e.getMessage().contains(config.substring(0, config.indexOf('='))), e.getMessage());
  }

  @Test
  void packetBuffersLiveInTheDevice() {
    try (PktmbufPool pool =
        PktmbufPool.builder("packets")
            .registry(new PoolRegistry())
            .size(100)
            .cacheSize(0)
            .ops("dpaa2")
            .build()) {
      List<Mbuf> all = new ArrayList<>();
      for (Mbuf mbuf; (mbuf = pool.alloc()) != null; ) {
        mbuf.putByte(mbuf.append(60), (byte) all.size());
        all.add(mbuf);
      }
      assertEquals(100, all.size());
      for (int i = 0; i < all.size(); i++) {
        assertEquals(i, all.get(i).getByte(0));
      }
      all.forEach(Mbuf::free);
      assertThrows(RuntimeException.class, () -> all.get(7).free(), "a double free");
      Mbuf[] bulk = new Mbuf[100];
      assertTrue(pool.allocBulk(bulk, 0, 100));
      PktmbufPool.freeBulk(bulk, 0, 100);
      assertEquals(100, pool.availCount());
    }
  }

  @Test
  void theListingSaysThatItIsASoftwareDevice() {
    assertEquals("software device", new Dpaa2Ops().note());
    assertFalse(new Dpaa2Ops().hardwarePresent(), "no hardware here");
  }
}
