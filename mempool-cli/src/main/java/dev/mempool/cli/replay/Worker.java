package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;

/** Inspects the frames of one lane and passes them on to another. Never touches the pool. */
final class Worker {

  private final Lane in;
  private final Lane out;
  private final Inspector inspector;
  private final Signals signals;
  private final Backoff empty;
  private final Mbuf[] burst;

  Worker(Lane in, Lane out, Inspector inspector, Signals signals, int burst) {
    this.in = in;
    this.out = out;
    this.inspector = inspector;
    this.signals = signals;
    this.empty = new Backoff(signals);
    this.burst = new Mbuf[burst];
  }

  void run() {
    while (true) {
      // asked first: what was sent before the end is in the lane then
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
