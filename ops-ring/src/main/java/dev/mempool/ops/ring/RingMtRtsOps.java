package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code ring_mt_rts}: a ring with relaxed tail synchronisation, for more producers and consumers
 * than there are cores. A preempted thread does not delay the other threads of its side until head
 * and tail are further apart than {@code htdMax}. The other side sees what they put, or the slots
 * that they emptied, when the preempted thread has continued.
 *
 * <p>Its only setting, {@code htdMax}, is that head-tail distance in objects, 1 or more. The
 * default is an eighth of 2^ceil(log2(size+1)) - 1, the capacity of the other rings, but at least
 * 1; a value above this capacity has the effect of the capacity. With a small value objects reach
 * the other side sooner; with a large one more threads can continue beside a preempted one. C
 * counterpart: {@code rte_ring_set_prod_htd_max} and {@code rte_ring_set_cons_htd_max}.
 */
@AutoService(MempoolOps.class)
public final class RingMtRtsOps implements MempoolOps {

  private static final String HTD_MAX = "htdMax";

  /** Creates the provider. */
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
            .number(HTD_MAX, 1, RtsHtsRing.MAX_RTS_SIZE)
            .orElse(RtsHtsRing.defaultHtdMax(size));
    if (size > RtsHtsRing.MAX_RTS_SIZE) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s' holds at most %d objects and pool '%s' has %d; choose 'ring_mp_mc' or make two pools"
              .formatted(name(), RtsHtsRing.MAX_RTS_SIZE, geometry.name(), size));
    }
    return RtsHtsRing.rts(size, (int) Math.min(htdMax, RingBackend.capacityFor(size)));
  }
}
