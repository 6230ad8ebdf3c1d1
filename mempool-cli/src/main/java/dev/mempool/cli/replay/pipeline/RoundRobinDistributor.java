// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import java.util.List;

/** Deals frames to several queues in turn. */
final class RoundRobinDistributor implements FrameSink {

  private final List<FrameQueue> queues;
  private final RoundRobin order;

  RoundRobinDistributor(List<FrameQueue> queues, int framesPerTurn) {
    this.queues = queues;
    this.order = new RoundRobin(queues.size(), framesPerTurn);
  }

  @Override
  public void send(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      queues.get(order.queue()).put(frames[i]);
      order.advance(1);
    }
  }
}
