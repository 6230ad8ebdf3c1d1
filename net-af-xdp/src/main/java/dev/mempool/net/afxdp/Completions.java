// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afxdp.linux.RingMemory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The mbufs whose frames were sent. Any thread may free them, one at a time: the one that
 * transmits, and, because that one may have nothing to do, also the one that receives and those
 * that ask for counters.
 */
final class Completions {

  /** The most mbufs that are freed at a time: as {@link PktmbufPool#freeBulk} puts. */
  private static final int BATCH = 64;

  /** The binary logarithm of the bytes of an entry, an address. */
  private static final int ENTRY_SHIFT = 3;

  private final Umem umem;
  private final ConsumerRing ring;
  private final boolean forOthers;
  private final Mbuf[] sent = new Mbuf[BATCH];
  private final AtomicBoolean busy = new AtomicBoolean();

  /** The mbufs that were ever freed. Written by the thread that has set {@link #busy}. */
  private volatile long freed;

  Completions(Umem umem, RingMemory ring) {
    this.umem = umem;
    this.ring = new ConsumerRing(ring, ENTRY_SHIFT);
    this.forOthers = umem.pool().ops().concurrency().multiProducer();
  }

  /** Frees the mbufs, unless another thread does that now. Called by the one that transmits. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread at a time is here
  void reap() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      while (ring.hasNext()) {
        int count = 0;
        do {
          sent[count++] = umem.take(ring.getLong(ring.next()));
        } while (count < BATCH && ring.hasNext());
        ring.release();
        freed += count;
        PktmbufPool.freeBulk(sent, 0, count);
      }
    } finally {
      busy.set(false);
    }
  }

  /** Does the same for another thread, if several threads may put into the pool. */
  void reapForOthers() {
    if (forOthers && !ring.looksEmpty()) {
      reap();
    }
  }

  /** Returns the number of mbufs that were ever freed. */
  long freed() {
    return freed;
  }
}
