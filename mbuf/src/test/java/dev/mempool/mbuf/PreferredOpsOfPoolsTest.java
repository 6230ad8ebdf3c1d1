// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolFlag;
import org.junit.jupiter.api.Test;

/** The ops that a pool of packets chooses. C: {@code rte_mbuf_best_mempool_ops}. */
class PreferredOpsOfPoolsTest {

  private final PreferredOps preferred = new PreferredOps();

  private String opsOf(PktmbufPoolBuilder builder) {
    try (PktmbufPool pool = builder.preferredOps(preferred).build()) {
      return pool.mempool.ops().name();
    }
  }

  @Test
  void theUserComesBeforeThePlatformAndThatBeforeTheDefault() {
    assertEquals("ring_mp_mc", opsOf(Pools.builder("default")));
    preferred.setPlatform("ring_mt_rts");
    assertEquals("ring_mt_rts", opsOf(Pools.builder("platform")));
    preferred.setUser("ring_mt_hts");
    assertEquals("ring_mt_hts", opsOf(Pools.builder("user")));
  }

  @Test
  void opsThatAreNamedAreUsed() {
    preferred.setUser("ring_mt_hts");
    assertEquals("ring_sp_sc", opsOf(Pools.builder("named").ops("ring_sp_sc")));
  }

  @Test
  void withoutPreferenceTheFlagsChoose() {
    assertEquals(
        "ring_sp_sc", opsOf(Pools.builder("flags").flags(PoolFlag.SP_PUT, PoolFlag.SC_GET)));
  }

  @Test
  void aPreferenceForMissingOpsIsAnErrorAndNotTheDefault() {
    preferred.setUser("nobody");
    MempoolException thrown =
        assertThrows(MempoolException.class, () -> opsOf(Pools.builder("missing")));
    Pools.assertMessage(thrown, "nobody");
  }
}
