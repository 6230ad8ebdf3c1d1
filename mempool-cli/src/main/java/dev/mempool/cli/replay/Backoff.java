package dev.mempool.cli.replay;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits, at first without giving the core away: what an lcore waits for mostly comes at once from
 * another core, but there may be more lcores than cores.
 */
final class Backoff {

  /** A few microseconds, the time in which a running lcore hands over a burst. */
  private static final int SPINS = 100;

  /** Enough turns for the other lcores on this core. */
  private static final int YIELDS = SPINS + 20;

  /** Short against what a lane holds, long enough to leave the core to others. */
  private static final long PARK_NANOS = 50_000;

  /**
   * Many lcores park longer, so that a thousand of them do not keep a core busy with looking up.
   */
  private static final long PARK_NANOS_PER_LCORE = 10_000;

  private final Signals signals;
  private final long parkNanos;
  private int pauses;

  Backoff(Signals signals) {
    this.signals = signals;
    this.parkNanos = Math.max(PARK_NANOS, signals.lcores() * PARK_NANOS_PER_LCORE);
  }

  /** Waits a little; throws {@link Signals.Stopped} when the run has failed. */
  void pause() {
    signals.check();
    if (pauses < SPINS) {
      pauses++;
      Thread.onSpinWait();
    } else if (pauses < YIELDS) {
      pauses++;
      Thread.yield();
    } else {
      LockSupport.parkNanos(parkNanos);
    }
  }

  /** What was waited for has come. */
  void reset() {
    pauses = 0;
  }
}
