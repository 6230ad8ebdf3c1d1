// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/** The superclass of the ops of a {@link Ring}, which are named after their concurrency. */
abstract class RingOps implements MempoolOps {

  private final Concurrency concurrency;

  RingOps(Concurrency concurrency) {
    this.concurrency = concurrency;
  }

  @Override
  public final String name() {
    return "ring_" + concurrency;
  }

  @Override
  public final Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public final MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new Ring(geometry.size(), concurrency);
  }
}
