package dev.mempool.cli.replay.pipeline;

import dev.mempool.api.Backoff;

/** Waits between two polls of one condition. Not thread-safe: each lcore has waiters of its own. */
final class Waiter {

  private final Signals signals;
  private int polls;

  Waiter(Signals signals) {
    this.signals = signals;
  }

  /**
   * Waits for a short time, which grows with the number of calls since {@link #reset}.
   *
   * @throws Signals.Stopped if another lcore has failed
   */
  void pause() {
    signals.check();
    Backoff.pause(polls++);
  }

  /** Ends the wait: the condition has become true. */
  void reset() {
    polls = 0;
  }
}
