package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;

/** Gets mbufs, and waits until the pool has them. */
final class MbufSource {

  private final PktmbufPool pool;
  private final int payload;
  private final Signals signals;
  private final Backoff exhausted;
  private long sent;

  MbufSource(PktmbufPool pool, int payload, Signals signals) {
    this.pool = pool;
    this.payload = payload;
    this.signals = signals;
    this.exhausted = new Backoff(signals);
  }

  /** How many mbufs a frame needs; an empty one needs one, too. */
  static int need(int length, int payload) {
    return Math.max(1, Math.ceilDiv(length, payload));
  }

  int need(int length) {
    return need(length, payload);
  }

  /** How many mbufs there are. */
  int size() {
    return pool.size();
  }

  /** How many bytes an mbuf takes. */
  int payload() {
    return payload;
  }

  /** So many frames have been sent on, all told. */
  void sent(long frames) {
    sent = frames;
  }

  /** Gets one mbuf. */
  Mbuf take(Runnable beforeWait) {
    @Nullable Mbuf mbuf = pool.alloc();
    if (mbuf == null) {
      beforeWait.run();
      boolean allBack = false;
      for (mbuf = pool.alloc(); mbuf == null; mbuf = pool.alloc()) {
        allBack = pause(allBack);
      }
      resume();
    }
    return mbuf;
  }

  /** Gets several mbufs at once: who waits for some holds none. */
  void take(Mbuf[] mbufs, int count, Runnable beforeWait) {
    if (!pool.allocBulk(mbufs, 0, count)) {
      beforeWait.run();
      boolean allBack = false;
      while (!pool.allocBulk(mbufs, 0, count)) {
        allBack = pause(allBack);
      }
      resume();
    }
  }

  /** Waits; gives back whether every mbuf is where the next try must find it. */
  private boolean pause(boolean allBack) {
    if (allBack) {
      throw new IllegalStateException(
          "the pool gives no mbuf though all were put back, %d of %d are said to be available"
              .formatted(pool.availCount(), pool.size()));
    }
    signals.rxWaits(true);
    exhausted.pause();
    return signals.returned() == sent;
  }

  private void resume() {
    signals.rxWaits(false);
    exhausted.reset();
  }
}
