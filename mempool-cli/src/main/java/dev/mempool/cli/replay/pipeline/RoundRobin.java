// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

/**
 * The order in which frames are dealt to several queues: a fixed number of consecutive frames to
 * each queue, then the same number to the next one. It depends on the numbers of the frames only,
 * so an lcore that takes frames from the queues in the same order gets them as they were dealt.
 */
final class RoundRobin {

  private final int queues;
  private final int framesPerTurn;
  private int queue;
  private int remaining;

  RoundRobin(int queues, int framesPerTurn) {
    this.queues = queues;
    this.framesPerTurn = framesPerTurn;
    this.remaining = framesPerTurn;
  }

  /** Returns the index of the queue of the next frame. */
  int queue() {
    return queue;
  }

  /** Returns how many of the next frames belong to that queue. */
  int remaining() {
    return remaining;
  }

  /** Advances by {@code frames} frames, at most {@link #remaining()}. */
  void advance(int frames) {
    remaining -= frames;
    if (remaining == 0) {
      remaining = framesPerTurn;
      queue = queue + 1 == queues ? 0 : queue + 1;
    }
  }
}
