package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code ring_mt_hts}: a ring with head and tail in step, for any number of producers and consumers
 * on fewer cores. On each side one thread is inside at a time, and the others wait before they have
 * begun anything. No settings.
 */
@AutoService(MempoolOps.class)
public final class RingMtHtsOps implements MempoolOps {

  /** Makes the provider. */
  public RingMtHtsOps() {}

  @Override
  public String name() {
    return "ring_mt_hts";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, String config) {
    OpsConfig.parse(name(), config);
    return GatedRing.hts(geometry.size());
  }
}
