package dev.mempool.cli.replay;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the lcores of a run, and the thread that waits for them, tell each other. */
final class Signals {

  /** The number of frames is not known before rx has read the last one. */
  private static final long UNKNOWN = -1;

  private final int lcores;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean rxWaits;
  private volatile long sent = UNKNOWN;
  private volatile long bytesRead;
  private volatile long returned;

  Signals(int lcores) {
    this.lcores = lcores;
  }

  /** How many lcores take part. */
  int lcores() {
    return lcores;
  }

  /** Ends the run; {@code false} when it had failed before, and then this failure is forgotten. */
  boolean fail(Throwable cause) {
    return failure.compareAndSet(null, cause);
  }

  @Nullable Throwable failure() {
    return failure.get();
  }

  /** Ends the caller's part of a run that has failed. */
  void check() {
    if (failure.get() != null) {
      throw Stopped.STOPPED;
    }
  }

  /** Whether rx found the pool empty, so that nobody may keep free mbufs to itself. */
  boolean rxWaits() {
    return rxWaits;
  }

  void rxWaits(boolean waits) {
    rxWaits = waits;
  }

  /**
   * The mbufs of so many frames are where rx can get them: in the pool, and in no other lcore's
   * cache.
   */
  void returned(long frames) {
    returned = frames;
  }

  long returned() {
    return returned;
  }

  /** Rx has sent its last frame, and so many in all. */
  void end(long frames) {
    sent = frames;
  }

  boolean ended() {
    return sent != UNKNOWN;
  }

  /** Whether these are all the frames there will be. */
  boolean isAll(long frames) {
    return frames == sent;
  }

  /** For the progress bar. */
  void bytesRead(long bytes) {
    bytesRead = bytes;
  }

  long bytesRead() {
    return bytesRead;
  }

  /** Leads an lcore out of its loops; made once, because it says nothing. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Stopped STOPPED = new Stopped();

    private Stopped() {
      super("another lcore failed", null, false, false);
    }
  }
}
