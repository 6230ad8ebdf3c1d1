// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;

/** A plain pool on which a trace is replayed. */
final class MempoolTarget implements TraceTarget {

  private final Mempool pool;

  MempoolTarget(Mempool pool) {
    this.pool = pool;
  }

  @Override
  public String kind() {
    return "mempool";
  }

  @Override
  public boolean get(int[] out, int count) {
    return pool.getBulk(out, 0, count);
  }

  @Override
  public void put(int[] objects) {
    pool.putBulk(objects, 0, objects.length);
  }

  @Override
  public int avail() {
    return pool.availCount();
  }

  @Override
  public int inUse() {
    return pool.inUseCount();
  }

  @Override
  public int cacheLength() {
    MempoolCache cache = pool.currentCache();
    return cache == null ? 0 : cache.count();
  }

  @Override
  public void close() {
    pool.close();
  }
}
