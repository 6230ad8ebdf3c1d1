// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Workload;
import dev.mempool.mbuf.PktmbufPool;

/**
 * A pool of packet buffers with the checks that such pools have by default.
 *
 * @param objects the packets of a round
 */
record PacketWork(Work work, PktmbufPool pool, int objects) implements Workload {

  /** Makes the pool. */
  static PacketWork of(Cell cell) {
    PktmbufPool pool =
        PktmbufPool.builder("bench")
            .size(Pools.SIZE)
            .dataRoom(cell.element() + PktmbufPool.defaultHeadroom())
            .cacheSize(Integer.parseInt(cell.cache()))
            .build();
    return new PacketWork(cell.work(), pool, cell.keep());
  }

  @Override
  public Loop loop() {
    return new PacketLoop(work, pool);
  }

  @Override
  public void check() {
    Pools.check(pool);
  }

  @Override
  public void close() {
    pool.close();
  }
}
