package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;

/** Tx as an lcore of its own: collects the frames of all lanes and sends them on. */
final class TransmitLoop {

  private final Collector collector;
  private final FrameSink sink;
  private final PktmbufPool pool;
  private final Signals signals;
  private final Backoff empty;
  private final Mbuf[] burst;

  TransmitLoop(Collector collector, FrameSink sink, PktmbufPool pool, Signals signals, int burst) {
    this.collector = collector;
    this.sink = sink;
    this.pool = pool;
    this.signals = signals;
    this.empty = new Backoff(signals);
    this.burst = new Mbuf[burst];
  }

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
