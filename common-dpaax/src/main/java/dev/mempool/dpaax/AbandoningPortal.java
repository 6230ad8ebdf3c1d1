// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

/**
 * The part of a driver's portal that both devices share: it abandons a command, and later releases
 * the buffers of the late response. A device executes one command of a portal at a time, besides
 * releases, so at most one command is abandoned.
 *
 * <p>An abandoned command ends in two steps, each of which may have to be tried again:
 *
 * <ol>
 *   <li>The response is read ({@link #endPending}). The addresses of an acquire go to {@link
 *       #late}.
 *   <li>The addresses in {@code late} are released to the buffer pool from which they came.
 * </ol>
 *
 * <p>Not thread-safe, as every {@link BufferPortal}.
 */
public abstract class AbandoningPortal implements BufferPortal {

  /** Buffers of a response that no caller waits for. */
  private final long[] late;

  private int lateCount;
  private int lateBpid;

  /** Whether a command is abandoned: one of the two steps remains to be done. */
  private boolean abandoned;

  /**
   * Creates a portal.
   *
   * @param maxBuffers the most buffers in a response
   */
  protected AbandoningPortal(int maxBuffers) {
    late = new long[maxBuffers];
  }

  /**
   * Writes a release to the portal.
   *
   * @param bpid the number of the buffer pool
   * @param addresses the addresses of the buffers, from position 0 on
   * @param count the number of buffers
   * @return {@code false} if the device has no room for it at the moment
   */
  protected abstract boolean send(int bpid, long[] addresses, int count);

  /** {@return whether a command is pending: sent, and its response not read yet} */
  protected abstract boolean isPending();

  /**
   * Reads the response to the pending command, which is abandoned. If it brings buffers, it puts
   * them into {@link #late} and calls {@link #keepLate}.
   *
   * @return {@code false} if the device has not answered yet
   */
  protected abstract boolean endPending();

  /** {@return an array for the buffers of a response that no caller waits for} */
  protected final long[] late() {
    return late;
  }

  /**
   * Notes buffers in {@link #late} that are to be released.
   *
   * @param bpid the buffer pool from which they came
   * @param count their number
   */
  protected final void keepLate(int bpid, int count) {
    lateBpid = bpid;
    lateCount = count;
    abandoned = true;
  }

  @Override
  public final boolean release(int bpid, long[] addresses, int count) {
    finishAbandoned(); // whatever it returns: a release need not wait for the command
    return send(bpid, addresses, count);
  }

  @Override
  public final void abandon() {
    abandoned |= isPending();
  }

  @Override
  public final boolean finishAbandoned() {
    return !abandoned || finish();
  }

  private boolean finish() {
    if (isPending() && !endPending()) {
      return false;
    }
    if (lateCount > 0 && !send(lateBpid, late, lateCount)) {
      return false;
    }
    lateCount = 0;
    abandoned = false;
    return true;
  }
}
