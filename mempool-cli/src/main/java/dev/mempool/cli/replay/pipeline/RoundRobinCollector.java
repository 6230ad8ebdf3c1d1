// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import java.util.List;

/** Collects frames from several queues, in the order in which rx has dealt them to the workers. */
final class RoundRobinCollector {

  private final List<FrameQueue> queues;
  private final RoundRobin order;

  RoundRobinCollector(List<FrameQueue> queues, int framesPerTurn) {
    this.queues = queues;
    this.order = new RoundRobin(queues.size(), framesPerTurn);
  }

  /**
   * Takes the next frames without waiting, at most those that one queue has to give in its turn.
   */
  int take(Mbuf[] into) {
    int taken = queues.get(order.queue()).take(into, Math.min(order.remaining(), into.length));
    order.advance(taken);
    return taken;
  }
}
