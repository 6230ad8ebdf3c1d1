// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import com.google.auto.service.AutoService;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** {@code ring_sp_mc}: a ring for one producer at a time and any number of consumers. */
@AutoService(MempoolOps.class)
public final class RingSpMcOps extends RingOps {

  /** Creates the provider. */
  public RingSpMcOps() {
    super(Concurrency.SP_MC);
  }
}
