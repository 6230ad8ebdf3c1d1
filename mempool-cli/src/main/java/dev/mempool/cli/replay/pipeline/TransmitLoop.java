// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;

/** Tx as an lcore of its own: collects the frames of all queues in order and sends them on. */
final class TransmitLoop {

  private final RoundRobinCollector collector;
  private final FrameSink sink;
  private final PktmbufPool pool;
  private final Signals signals;
  private final Waiter empty;
  private final Mbuf[] burst;

  TransmitLoop(
      RoundRobinCollector collector,
      FrameSink sink,
      PktmbufPool pool,
      Signals signals,
      int burstLimit) {
    this.collector = collector;
    this.sink = sink;
    this.pool = pool;
    this.signals = signals;
    this.empty = new Waiter(signals);
    this.burst = new Mbuf[burstLimit];
  }

  /** Runs until the last frame of the run has been sent on. */
  void run() {
    long taken = 0;
    while (!signals.isAll(taken)) {
      int count = collector.take(burst);
      if (count > 0) {
        empty.reset();
        sink.send(burst, count);
        taken += count;
      } else {
        empty.pause();
      }
      if (signals.rxWaits()) {
        pool.flushCache();
        signals.returned(taken);
      }
    }
  }
}
