// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import java.util.List;
import java.util.Locale;

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

  private static final OpsSetting HTD_MAX =
      OpsSetting.integer(
          "htdMax",
          "objects between head and tail beyond which other threads wait; an eighth of the"
              + " capacity by default",
          1,
          RtsHtsRing.MAX_RTS_SIZE);

  /** Creates the provider. */
  public RingMtRtsOps() {}

  @Override
  public String name() {
    return "ring_mt_rts";
  }

  @Override
  public List<OpsSetting> settings() {
    return List.of(HTD_MAX);
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    int size = geometry.size();
    if (size > RtsHtsRing.MAX_RTS_SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' holds at most %d objects and pool '%s' has %d; choose 'ring_mp_mc' or make"
                  + " two pools",
              name(),
              RtsHtsRing.MAX_RTS_SIZE,
              geometry.name(),
              size));
    }
    long htdMax =
        config.isGiven(HTD_MAX) ? config.integer(HTD_MAX) : RtsHtsRing.defaultHtdMax(size);
    return RtsHtsRing.rts(size, (int) Math.min(htdMax, RingBackend.capacityFor(size)));
  }
}
