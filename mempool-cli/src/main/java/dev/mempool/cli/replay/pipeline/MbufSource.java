// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Allocates mbufs for rx, and waits until the pool has them. Not thread-safe: called only by rx.
 *
 * <p>While it waits, tx flushes its cache after every burst and counts the frames whose mbufs are
 * back in the pool. When all frames that were sent are back, the next allocation must succeed; if
 * it does not, the backend has lost objects and the run fails.
 */
final class MbufSource {

  private final PktmbufPool pool;
  private final int bytesPerMbuf;
  private final Signals signals;
  private final Waiter exhausted;
  private long sent;

  MbufSource(PktmbufPool pool, int bytesPerMbuf, Signals signals) {
    this.pool = pool;
    this.bytesPerMbuf = bytesPerMbuf;
    this.signals = signals;
    this.exhausted = new Waiter(signals);
  }

  /** Returns the number of mbufs that a frame needs, at least one. */
  static int needed(int length, int bytesPerMbuf) {
    return Math.max(1, Math.ceilDiv(length, bytesPerMbuf));
  }

  int needed(int length) {
    return needed(length, bytesPerMbuf);
  }

  /** Returns the number of mbufs of the pool. */
  int poolSize() {
    return pool.size();
  }

  /** Returns the number of bytes of a frame that fit into one mbuf. */
  int bytesPerMbuf() {
    return bytesPerMbuf;
  }

  /** Sets the number of frames that rx has sent so far. */
  void sent(long frames) {
    sent = frames;
  }

  /** Allocates one mbuf. Runs {@code beforeWait} before it waits. */
  Mbuf alloc(Runnable beforeWait) {
    @Nullable Mbuf mbuf = pool.alloc();
    if (mbuf == null) {
      beforeWait.run();
      boolean allReturned = false;
      for (mbuf = pool.alloc(); mbuf == null; mbuf = pool.alloc()) {
        allReturned = pause(allReturned);
      }
      endWait();
    }
    return mbuf;
  }

  /**
   * Allocates the mbufs of one frame, all or none at a time, so that rx holds none while it waits.
   * Runs {@code beforeWait} before it waits.
   */
  void allocBulk(Mbuf[] mbufs, int count, Runnable beforeWait) {
    if (!pool.allocBulk(mbufs, 0, count)) {
      beforeWait.run();
      boolean allReturned = false;
      while (!pool.allocBulk(mbufs, 0, count)) {
        allReturned = pause(allReturned);
      }
      endWait();
    }
  }

  /**
   * Waits after a failed allocation. {@return whether the mbufs of all frames are back, so that the
   * next allocation must succeed}
   *
   * @param allReturned the result of the call before, for an allocation that was bound to succeed
   */
  private boolean pause(boolean allReturned) {
    if (allReturned) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "the pool gives no mbuf though all were put back; it reports %d of %d as available",
              pool.availCount(),
              pool.size()));
    }
    signals.rxWaits(true);
    exhausted.pause();
    return signals.returned() == sent;
  }

  private void endWait() {
    signals.rxWaits(false);
    exhausted.reset();
  }
}
