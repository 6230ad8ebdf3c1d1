// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;

/**
 * A checked or unchecked pool of mbufs on which a trace is replayed, by raw allocation and raw
 * frees.
 */
final class PktmbufTarget implements TraceTarget {

  private final PktmbufPool pool;

  PktmbufTarget(PktmbufPool pool) {
    this.pool = pool;
  }

  @Override
  public String kind() {
    return pool.isChecked() ? "checked pktmbuf pool" : "unchecked pktmbuf pool";
  }

  @Override
  public boolean get(int[] out, int count) {
    Mbuf[] mbufs = new Mbuf[count];
    if (!pool.rawAllocBulk(mbufs, 0, count)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      out[i] = mbufs[i].index();
    }
    return true;
  }

  @Override
  public void put(int[] objects) {
    Mbuf[] mbufs = new Mbuf[objects.length];
    for (int i = 0; i < objects.length; i++) {
      mbufs[i] = pool.mbuf(objects[i]);
    }
    pool.rawFreeBulk(mbufs, 0, mbufs.length);
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
    return pool.cachedCount();
  }

  @Override
  public void close() {
    pool.close();
  }
}
