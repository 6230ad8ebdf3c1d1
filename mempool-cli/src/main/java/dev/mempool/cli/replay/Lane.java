package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** Leads frames from one lcore to one other, in order. */
final class Lane {

  /** Many bursts, so that a lcore which loses its core for a while does not stop the others. */
  private static final int CAPACITY = 1024;

  private final SpscVarHandleArrayQueue<Mbuf> queue = new SpscVarHandleArrayQueue<>(CAPACITY);
  private final Backoff full;

  Lane(Signals signals) {
    full = new Backoff(signals);
  }

  /** Puts a frame in; waits while the lane is full. */
  void put(Mbuf frame) {
    if (!queue.offer(frame)) {
      do {
        full.pause();
      } while (!queue.offer(frame));
      full.reset();
    }
  }

  /** Takes what is there, at most {@code max} frames. */
  int take(Mbuf[] into, int max) {
    for (int i = 0; i < max; i++) {
      @Nullable Mbuf frame = queue.poll();
      if (frame == null) {
        return i;
      }
      into[i] = frame;
    }
    return max;
  }
}
