// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.bench.measure.OnLcore;
import dev.mempool.bench.measure.Pools;
import dev.mempool.mbuf.PktmbufPool;
import org.junit.jupiter.api.Test;

/** Every loop leaves its pool full, and its packets as they were. */
class PacketLoopTest {

  @Test
  void roundsAreAlikeAndLeaveThePoolFull() {
    for (Work work : Work.ofPackets()) {
      try (PktmbufPool pool =
          PktmbufPool.builder("packets").size(Pools.SIZE).cacheSize(512).build()) {
        OnLcore.run(() -> {
          PacketLoop loop = new PacketLoop(work, pool);
          for (int slice = 0; slice < 2; slice++) {
            loop.begin();
            assertEquals(loop.round(), loop.round(), work.label);
            loop.end(0);
          }
          loop.leave();
        });
        Pools.check(pool);
      }
    }
  }
}
