package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code ring_mt_rts}: a ring with relaxed tail synchronisation, for any number of producers and
 * consumers on fewer cores. A thread that is preempted inside keeps no other from completing; the
 * others go on until head and tail are further apart than the limit.
 *
 * <p>One setting, {@code htdMax}, that limit in objects: 1 or more, where more than the
 * 2^ceil(log2(size+1)) - 1 that the other rings hold is no limit; by default an eighth of that, at
 * least 1. A small limit lets objects reach the other side sooner, a large one lets more threads go
 * on beside a preempted one. C counterpart: {@code rte_ring_set_prod_htd_max} and {@code
 * rte_ring_set_cons_htd_max}.
 */
@AutoService(MempoolOps.class)
public final class RingMtRtsOps implements MempoolOps {

  private static final String HTD_MAX = "htdMax";

  /** Makes the provider. */
  public RingMtRtsOps() {}

  @Override
  public String name() {
    return "ring_mt_rts";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, String config) {
    int size = geometry.size();
    long htdMax =
        OpsConfig.parse(name(), config, HTD_MAX)
            .number(HTD_MAX, 1, GatedRing.MAX_RTS_SIZE)
            .orElse(GatedRing.defaultHtdMax(size));
    if (size > GatedRing.MAX_RTS_SIZE) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s' holds at most %d objects and pool '%s' has %d; choose 'ring_mp_mc' or make two pools"
              .formatted(name(), GatedRing.MAX_RTS_SIZE, geometry.name(), size));
    }
    return GatedRing.rts(size, (int) Math.min(htdMax, RingBackend.capacityFor(size)));
  }
}
