// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The state that the lcores of a run share with each other and with the thread that waits for them.
 * Thread-safe.
 *
 * <pre>
 * field      written by          meaning
 * failure    first that fails    the failure; every lcore ends when it sees one
 * rxWaits    rx                  rx found the pool empty and waits for mbufs
 * returned   lcore that frees    number of frames whose mbufs rx can allocate again
 * sent       rx, once            number of frames of the whole run, unknown before the last one
 * bytesRead  rx                  bytes of input, for the progress bar
 * </pre>
 */
final class Signals {

  private static final long UNKNOWN = -1;

  private final int lcores;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean rxWaits;
  private volatile long sent = UNKNOWN;
  private volatile long bytesRead;
  private volatile long returned;

  /** Makes the state of a run with that many lcores. */
  Signals(int lcores) {
    this.lcores = lcores;
  }

  int lcores() {
    return lcores;
  }

  /**
   * Stores a failure, which ends the run. {@return whether it is the first one; later ones are
   * ignored}
   */
  boolean fail(Throwable cause) {
    return failure.compareAndSet(null, cause);
  }

  @Nullable Throwable failure() {
    return failure.get();
  }

  /**
   * Ends the task of the caller if the run has failed.
   *
   * @throws Stopped if it has
   */
  void check() {
    if (failure.get() != null) {
      throw Stopped.STOPPED;
    }
  }

  /** Tells whether rx waits for mbufs, so that tx must not keep free mbufs in its cache. */
  boolean rxWaits() {
    return rxWaits;
  }

  void rxWaits(boolean waits) {
    rxWaits = waits;
  }

  /**
   * Sets the number of frames whose mbufs have been freed to where rx allocates from: the backend,
   * or the cache of rx, but not the cache of another lcore.
   */
  void returned(long frames) {
    returned = frames;
  }

  long returned() {
    return returned;
  }

  /** Announces that rx has sent its last frame, and how many frames it has sent. */
  void end(long frames) {
    sent = frames;
  }

  /** Tells whether rx has sent its last frame. */
  boolean ended() {
    return sent != UNKNOWN;
  }

  /** Tells whether the run has exactly that many frames. Returns false while rx has not ended. */
  boolean isAll(long frames) {
    return frames == sent;
  }

  void bytesRead(long bytes) {
    bytesRead = bytes;
  }

  long bytesRead() {
    return bytesRead;
  }

  /**
   * Returns a number that grows with every burst that is read, and with every one that is freed.
   */
  long progress() {
    return bytesRead + returned;
  }

  /**
   * Thrown to end the task of an lcore after another one has failed. There is one instance, without
   * a stack trace, because it carries no information.
   */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Stopped STOPPED = new Stopped();

    private Stopped() {
      super("another lcore failed", null, false, false);
    }
  }
}
