// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import java.util.Locale;

/** {@code lf_stack}: last in, first out, lock-free, for any number of threads. */
@AutoService(MempoolOps.class)
public final class LfStackOps implements MempoolOps {

  /** Creates the provider. */
  public LfStackOps() {}

  @Override
  public String name() {
    return "lf_stack";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    if (geometry.size() > LockFreeStack.MAX_SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' holds at most %d objects and pool '%s' has %d; choose 'stack' or make two"
                  + " pools",
              name(),
              LockFreeStack.MAX_SIZE,
              geometry.name(),
              geometry.size()));
    }
    return new LockFreeStack(geometry.name(), geometry.size());
  }
}
