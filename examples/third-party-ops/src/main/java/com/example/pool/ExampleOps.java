// SPDX-License-Identifier: Apache-2.0
package com.example.pool;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/** The ops {@code example}: last in, first out, for any number of threads, without settings. */
@AutoService(MempoolOps.class)
public final class ExampleOps implements MempoolOps {

  @Override
  public String name() {
    return "example";
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new LockedStack(geometry.size());
  }

  private static final class LockedStack extends MempoolBackend {
    private final int[] free;
    private int count;

    LockedStack(int size) {
      free = new int[size];
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int n) {
      if (n > free.length - count) {
        return false; // more than the pool has: one of them was put twice
      }
      System.arraycopy(objects, from, free, count, n);
      count += n;
      return true;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int n) {
      if (n > count) {
        return false; // all or nothing, and the caller's array is untouched
      }
      count -= n;
      System.arraycopy(free, count, objects, from, n);
      return true;
    }

    @Override
    public synchronized int count() {
      return count;
    }
  }
}
