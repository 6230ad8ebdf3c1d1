// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.mbufs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.bench.mbufs.MbufBenchmark.KeptPackets;
import dev.mempool.bench.mbufs.MbufBenchmark.MbufPool;
import dev.mempool.bench.mbufs.MbufBenchmark.SharedPackets;
import dev.mempool.bench.measure.OnLcore;
import dev.mempool.bench.measure.Pools;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every loop leaves its pool full. */
class MbufLoopsTest {

  @Test
  void packets() {
    try (PktmbufPool pool =
        PktmbufPool.builder("packets").size(Pools.SIZE).cacheSize(512).build()) {
      OnLcore.run(() -> {
        MbufLoops.oneByOne(pool, MbufBenchmark.PACKETS, true);
        MbufLoops.inBulks(pool, new Mbuf[MbufBenchmark.PACKETS], MbufBenchmark.PACKETS);
        MbufLoops.oneByOne(pool, MbufBenchmark.PACKETS, false);
        MbufLoops.allocInBulks(pool, new Mbuf[MbufBenchmark.MAX_BULK], MbufBenchmark.MAX_BULK);
        MbufLoops.chains(pool, MbufBenchmark.PACKETS, 4);
      });
      Pools.check(pool);
    }
  }

  @Test
  void keptPackets() {
    try (PktmbufPool pool =
        PktmbufPool.builder("packets").size(Pools.SIZE).cacheSize(512).build()) {
      MbufPool state = new MbufPool();
      state.pool = pool;
      OnLcore.run(() -> {
        for (KeptPackets worker : List.of(new KeptPackets(), new SharedPackets())) {
          worker.alloc(state);
          String before = List.of(worker.kept).toString();
          MbufLoops.clones(pool, worker.kept);
          MbufLoops.references(worker.kept);
          MbufLoops.edits(worker.kept);
          assertEquals(before, List.of(worker.kept).toString());
          worker.flush(state);
        }
      });
      Pools.check(pool);
    }
  }
}
