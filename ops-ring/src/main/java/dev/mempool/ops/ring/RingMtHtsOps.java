// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code ring_mt_hts}: a ring with head/tail synchronisation, for any number of producers and
 * consumers. Puts, and likewise gets, are carried out one after another; a preempted thread delays
 * the other threads of its side until it continues. It has no settings.
 */
@AutoService(MempoolOps.class)
public final class RingMtHtsOps implements MempoolOps {

  /** Creates the provider. */
  public RingMtHtsOps() {}

  @Override
  public String name() {
    return "ring_mt_hts";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return RtsHtsRing.hts(geometry.size());
  }
}
