// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;

/** A worker lcore: inspects the frames of one queue and puts them into another one. */
final class Worker {

  private final FrameQueue in;
  private final FrameQueue out;
  private final Inspector inspector;
  private final Signals signals;
  private final Waiter empty;
  private final Mbuf[] burst;

  Worker(FrameQueue in, FrameQueue out, Inspector inspector, Signals signals, int burstLimit) {
    this.in = in;
    this.out = out;
    this.inspector = inspector;
    this.signals = signals;
    this.empty = new Waiter(signals);
    this.burst = new Mbuf[burstLimit];
  }

  /** Runs until rx has ended and the queue is empty. */
  void run() {
    while (true) {
      // Read before the queue: if rx has ended by now, all its frames are in the queue.
      boolean ended = signals.ended();
      int count = in.take(burst, burst.length);
      if (count > 0) {
        empty.reset();
        inspector.inspect(burst, count);
        for (int i = 0; i < count; i++) {
          out.put(burst[i]);
        }
      } else if (ended) {
        return;
      } else {
        empty.pause();
      }
    }
  }
}
