// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import java.util.concurrent.atomic.AtomicLong;

/** The simplest ops with a backend that counts its calls and objects. */
final class CountedOps extends TestOps {

  final AtomicLong putBulk = new AtomicLong();
  final AtomicLong putObjects = new AtomicLong();
  final AtomicLong getBulk = new AtomicLong();
  final AtomicLong getObjects = new AtomicLong();

  CountedOps() {
    super("counted");
  }

  void reset() {
    putBulk.set(0);
    putObjects.set(0);
    getBulk.set(0);
    getObjects.set(0);
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new Queue(geometry.size()) {
      @Override
      public boolean enqueue(int[] objects, int from, int count) {
        boolean took = super.enqueue(objects, from, count);
        if (took) {
          putBulk.incrementAndGet();
          putObjects.addAndGet(count);
        }
        return took;
      }

      @Override
      public boolean dequeue(int[] objects, int from, int count) {
        boolean gave = super.dequeue(objects, from, count);
        if (gave) {
          getBulk.incrementAndGet();
          getObjects.addAndGet(count);
        }
        return gave;
      }
    };
  }
}
