package dev.mempool.ops.dpaa2.portal;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.api.MempoolException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Gives the device its commands in their layout, and reads its answers. C counterpart: {@code
 * qbman_portal.c}.
 */
public final class CommandPortal implements QbmanPortal {

  /** No command, and no answer. */
  private static final long NONE = 0;

  private final String name;
  private final PortalAccess access;
  private final MemorySegment memory;

  /** The valid bit of the next management command, or of the one that is not answered yet. */
  private int valid = QbmanFormat.VALID;

  /** The first word of the management command that is not answered yet, without its valid bit. */
  private long pending = NONE;

  /** Nobody waits for the answer to the pending command, or buffers came with such an answer. */
  private boolean unsettled;

  /** Buffers that came with an answer which nobody waited for, and their pool. */
  private final long[] late = new long[MAX_BUFFERS];

  private int lateCount;
  private int lateBpid;

  /**
   * Makes the portal.
   *
   * @param name what messages call it
   * @param access its memory and registers, used by nobody else
   */
  public CommandPortal(String name, PortalAccess access) {
    this.name = name;
    this.access = access;
    this.memory = access.memory();
  }

  @Override
  public boolean release(int bpid, long[] addresses, int count) {
    checkCount(count);
    settle(); // releases need not wait for it
    return send(bpid, addresses, count);
  }

  private boolean send(int bpid, long[] addresses, int count) {
    int allocated = access.read(QbmanFormat.RAR);
    if ((allocated & QbmanFormat.RAR_SUCCESS) == 0) {
      return false;
    }
    int slot = allocated & QbmanFormat.RAR_SLOT;
    long line = QbmanFormat.RCR + (long) slot * QbmanFormat.LINE;
    for (int i = 0; i < count; i++) {
      WORD.set(memory, line + (i + 1L) * Long.BYTES, addresses[i]);
    }
    WORD.setRelease(memory, line, QbmanFormat.release(bpid, count, allocated & QbmanFormat.VALID));
    access.write(QbmanFormat.RCR_AM_RT + slot * Integer.BYTES, QbmanFormat.RING);
    return true;
  }

  @Override
  public int acquire(int bpid, long[] addresses, int count) {
    checkCount(count);
    long answer = ask(QbmanFormat.acquire(bpid, count));
    if (answer == NONE) {
      return PENDING;
    }
    int acquired = QbmanFormat.count(answer) & QbmanFormat.COUNT;
    if (acquired > count) {
      keep(bpid, acquired);
      throw failure(
          "answered an acquire of %d buffers with %d; all of them go back to pool %d"
              .formatted(count, acquired, bpid));
    }
    for (int i = 0; i < acquired; i++) {
      addresses[i] = answered(i + 1);
    }
    return acquired;
  }

  @Override
  public @Nullable PoolState query(int bpid) {
    long answer = ask(QbmanFormat.query(bpid));
    if (answer == NONE) {
      return null;
    }
    long state = answer >>> 56;
    return new PoolState(
        (int) answered(1),
        (state & QbmanFormat.EMPTY) != 0,
        (state & QbmanFormat.DEPLETED) != 0,
        (state & QbmanFormat.SURPLUS) != 0);
  }

  @Override
  public void abandon() {
    unsettled |= pending != NONE;
  }

  /** Sends a command, unless that was done before, and looks for its answer. */
  private long ask(long command) {
    if (!settle()) {
      return NONE;
    }
    if (pending != NONE && pending != command) {
      throw new IllegalStateException(
          "%s has not answered command 0x%x and cannot take command 0x%x; ask again, or abandon it"
              .formatted(name, pending, command));
    }
    long answer;
    boolean asked = false;
    try {
      if (pending == NONE) {
        pending = command;
        WORD.setRelease(memory, (long) QbmanFormat.CR, command | valid);
        access.write(QbmanFormat.CR_RT, QbmanFormat.RING);
      }
      answer = poll();
      asked = true;
    } finally {
      if (!asked) {
        abandon(); // whoever meets an error here, as of memory, does not ask again
      }
    }
    if (answer != NONE && QbmanFormat.result(answer) != QbmanFormat.OK) {
      throw failure(
          "refused command 0x%x for pool %d with result 0x%x"
              .formatted(command & 0x7f, QbmanFormat.bpid(command), QbmanFormat.result(answer)));
    }
    return answer;
  }

  /** The first word of the answer to the pending command. */
  private long poll() {
    long answer = answerNow();
    if (answer == NONE) {
      access.invalidate(QbmanFormat.RR);
      answer = answerNow();
    }
    if (answer != NONE) {
      valid ^= QbmanFormat.VALID;
      pending = NONE;
    }
    return answer;
  }

  private long answerNow() {
    long answer = (long) WORD.getAcquire(memory, (long) QbmanFormat.RR);
    // before the first answer there is a line of zeros
    return (answer & QbmanFormat.VALID) == valid ? answer : NONE;
  }

  @Override
  public boolean settle() {
    return !unsettled || end();
  }

  /** Ends what was abandoned, and gives back what came so; false while that is not possible. */
  private boolean end() {
    if (pending != NONE) {
      long command = pending;
      long answer = poll();
      if (answer == NONE) {
        return false;
      }
      if ((command & 0x7f) == QbmanFormat.ACQUIRE && QbmanFormat.result(answer) == QbmanFormat.OK) {
        keep(QbmanFormat.bpid(command), QbmanFormat.count(answer) & QbmanFormat.COUNT);
      }
    }
    if (lateCount > 0 && !send(lateBpid, late, lateCount)) {
      return false;
    }
    lateCount = 0;
    unsettled = false;
    return true;
  }

  private void keep(int bpid, int count) {
    for (int i = 0; i < count; i++) {
      late[i] = answered(i + 1);
    }
    lateBpid = bpid;
    lateCount = count;
    unsettled = true;
  }

  /** A word of the answer. */
  private long answered(int word) {
    return (long) WORD.get(memory, QbmanFormat.RR + (long) word * Long.BYTES);
  }

  private static void checkCount(int count) {
    if (count < 1 || count > MAX_BUFFERS) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "a command moves 1 to %d buffers, not %d".formatted(MAX_BUFFERS, count));
    }
  }

  private MempoolException failure(String what) {
    return new MempoolException(MempoolException.Reason.EIO, name + " " + what);
  }
}
