// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** A first-in first-out queue of frames from one lcore to one other lcore. */
final class FrameQueue {

  /** Many bursts, so that the others can go on while one lcore is preempted. */
  private static final int CAPACITY = 1024;

  private final SpscVarHandleArrayQueue<Mbuf> queue = new SpscVarHandleArrayQueue<>(CAPACITY);
  private final Waiter full;

  FrameQueue(Signals signals) {
    full = new Waiter(signals);
  }

  /** Adds a frame, and waits while the queue is full. Called only by the sending lcore. */
  void put(Mbuf frame) {
    if (!queue.offer(frame)) {
      do {
        full.pause();
      } while (!queue.offer(frame));
      full.reset();
    }
  }

  /**
   * Removes the frames that are in the queue, at most {@code max}, without waiting. Called only by
   * the receiving lcore. {@return the number of frames that were stored in the array}
   */
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
