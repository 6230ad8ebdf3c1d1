// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/** {@code stack}: last in, first out, guarded by a spinlock, for any number of threads. */
@AutoService(MempoolOps.class)
public final class StackOps implements MempoolOps {

  /** Creates the provider. */
  public StackOps() {}

  @Override
  public String name() {
    return "stack";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new LockedStack(geometry.size());
  }
}
