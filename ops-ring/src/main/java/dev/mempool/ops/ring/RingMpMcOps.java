// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** {@code ring_mp_mc}: a ring for any number of producers and consumers, the default of pools. */
@AutoService(MempoolOps.class)
public final class RingMpMcOps extends RingOps {

  /** Creates the provider. */
  public RingMpMcOps() {
    super(Concurrency.MP_MC);
  }
}
