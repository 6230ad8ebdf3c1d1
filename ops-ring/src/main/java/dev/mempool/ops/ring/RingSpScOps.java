// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** {@code ring_sp_sc}: a ring for one producer and one consumer at a time. */
@AutoService(MempoolOps.class)
public final class RingSpScOps extends RingOps {

  /** Creates the provider. */
  public RingSpScOps() {
    super(Concurrency.SP_SC);
  }
}
