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

  MbufSource(PktmbufPool pool, int payload, Signals signals) {
    this.pool = pool;
    this.payload = payload;
    this.signals = signals;
    this.exhausted = new Backoff(signals);
  }

  /** How many mbufs a frame needs; an empty one needs one, too. */
  int need(int length) {
    return Math.max(1, Math.ceilDiv(length, payload));
  }

  /** How many mbufs there are. */
  int size() {
    return pool.size();
  }

  /** How many bytes an mbuf takes. */
  int payload() {
    return payload;
  }

  /** Gets one mbuf. */
  Mbuf take(Runnable beforeWait) {
    @Nullable Mbuf mbuf = pool.alloc();
    if (mbuf == null) {
      beforeWait.run();
      mbuf = pool.alloc();
      while (mbuf == null) {
        pause();
        mbuf = pool.alloc();
      }
      resume();
    }
    return mbuf;
  }

  /** Gets several mbufs at once: who waits for some holds none. */
  void take(Mbuf[] mbufs, int count, Runnable beforeWait) {
    if (!pool.allocBulk(mbufs, 0, count)) {
      beforeWait.run();
      while (!pool.allocBulk(mbufs, 0, count)) {
        pause();
      }
      resume();
    }
  }

  private void pause() {
    signals.rxWaits(true);
    exhausted.pause();
  }

  private void resume() {
    signals.rxWaits(false);
    exhausted.reset();
  }
}
