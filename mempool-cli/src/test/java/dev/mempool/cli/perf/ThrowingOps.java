// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/** Somebody's backend that takes all objects and gives none. */
public final class ThrowingOps implements MempoolOps {

  /** Made by the service loader. */
  public ThrowingOps() {}

  @Override
  public String name() {
    return "throwing";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    System.out.println("a plug-in that prints what it likes");
    return new MempoolBackend() {
      @Override
      public boolean enqueue(int[] objects, int from, int n) {
        return true;
      }

      @Override
      public boolean dequeue(int[] objects, int from, int n) {
        throw new UnsupportedOperationException("not on a Tuesday");
      }

      @Override
      public int count() {
        return geometry.size();
      }
    };
  }
}
