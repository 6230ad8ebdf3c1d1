// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** {@code ring_mp_sc}: a ring for any number of producers and one consumer at a time. */
@AutoService(MempoolOps.class)
public final class RingMpScOps extends RingOps {

  /** Creates the provider. */
  public RingMpScOps() {
    super(Concurrency.MP_SC);
  }
}
