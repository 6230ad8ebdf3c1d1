// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.api.MempoolException;
import dev.mempool.dpaax.AbandoningPortal;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of a portal: it writes releases into release slots, and sends management
 * commands, one at a time. C counterpart: {@code qbman_portal.c}.
 *
 * <p>A release needs a free slot. Reading the register {@link QbmanFormat#RAR} allocates one and
 * tells the valid bit to use. Then the driver writes the command, its first word last, and rings
 * the doorbell of the slot.
 *
 * <p>A management command is written to its line with the next valid bit, which toggles from
 * command to command. The device has answered when the response has the same valid bit.
 */
public final class CommandPortal extends AbandoningPortal implements QbmanPortal {

  /** The first word in the place of a command or response that is not there. */
  private static final long NONE = 0;

  private final String name;
  private final PortalAccess access;
  private final MemorySegment memory;

  /** The valid bit of the pending command, or of the next one if none is pending. */
  private int valid = QbmanFormat.VALID;

  /** The first word of the pending command without its valid bit, or {@link #NONE}. */
  private long pending = NONE;

  /**
   * Creates the portal.
   *
   * @param name its name in messages
   * @param access its memory and registers, which nothing else may use
   */
  public CommandPortal(String name, PortalAccess access) {
    super(MAX_BUFFERS);
    this.name = name;
    this.access = access;
    this.memory = access.memory();
  }

  @Override
  protected boolean send(int bpid, long[] addresses, int count) {
    checkCount(count);
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
    long response = execute(QbmanFormat.acquire(bpid, count));
    if (response == NONE) {
      return PENDING;
    }
    int acquired = QbmanFormat.count(response) & QbmanFormat.COUNT;
    if (acquired > count) {
      readAddresses(late(), acquired);
      keepLate(bpid, acquired);
      throw failure(
          String.format(
              Locale.ROOT,
              "answered an acquire of %d buffers with %d; all of them are released to pool %d"
                  + " again",
              count,
              acquired,
              bpid));
    }
    readAddresses(addresses, acquired);
    return acquired;
  }

  @Override
  public @Nullable PoolState query(int bpid) {
    long response = execute(QbmanFormat.query(bpid));
    if (response == NONE) {
      return null;
    }
    long state = response >>> 56;
    return new PoolState(
        (int) responseWord(1),
        (state & QbmanFormat.EMPTY) != 0,
        (state & QbmanFormat.DEPLETED) != 0,
        (state & QbmanFormat.SURPLUS) != 0);
  }

  /**
   * Sends a command, unless it is pending already, and looks for its response.
   *
   * @return the first word of the response, or {@link #NONE}
   */
  private long execute(long command) {
    if (!finishAbandoned()) {
      return NONE;
    }
    if (pending != NONE && pending != command) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s has not answered command 0x%x and cannot take command 0x%x; repeat the first"
                  + " call, or abandon it",
              name,
              pending,
              command));
    }
    long response;
    boolean done = false;
    try {
      if (pending == NONE) {
        pending = command;
        WORD.setRelease(memory, (long) QbmanFormat.CR, command | valid);
        access.write(QbmanFormat.CR_RT, QbmanFormat.RING);
      }
      response = poll();
      done = true;
    } finally {
      if (!done) {
        abandon(); // an error, as of memory: the caller does not ask again
      }
    }
    if (response != NONE && QbmanFormat.result(response) != QbmanFormat.OK) {
      throw failure(
          String.format(
              Locale.ROOT,
              "refused command 0x%x for pool %d with result 0x%x",
              command & 0x7f,
              QbmanFormat.bpid(command),
              QbmanFormat.result(response)));
    }
    return response;
  }

  /** Looks for the response to the pending command, and ends the command if it is there. */
  private long poll() {
    long response = response();
    if (response == NONE) {
      access.invalidate(QbmanFormat.RR);
      response = response();
    }
    if (response != NONE) {
      valid ^= QbmanFormat.VALID;
      pending = NONE;
    }
    return response;
  }

  private long response() {
    long first = (long) WORD.getAcquire(memory, (long) QbmanFormat.RR);
    // the line is zero before the first response, whose valid bit is 1
    return (first & QbmanFormat.VALID) == valid ? first : NONE;
  }

  @Override
  protected boolean isPending() {
    return pending != NONE;
  }

  @Override
  protected boolean endPending() {
    long command = pending;
    long response = poll();
    if (response == NONE) {
      return false;
    }
    if ((command & 0x7f) == QbmanFormat.ACQUIRE && QbmanFormat.result(response) == QbmanFormat.OK) {
      int acquired = QbmanFormat.count(response) & QbmanFormat.COUNT;
      readAddresses(late(), acquired);
      keepLate(QbmanFormat.bpid(command), acquired);
    }
    return true;
  }

  private void readAddresses(long[] addresses, int count) {
    for (int i = 0; i < count; i++) {
      addresses[i] = responseWord(i + 1);
    }
  }

  private long responseWord(int word) {
    return (long) WORD.get(memory, QbmanFormat.RR + (long) word * Long.BYTES);
  }

  private static void checkCount(int count) {
    if (count < 1 || count > MAX_BUFFERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a command moves 1 to %d buffers, not %d", MAX_BUFFERS, count));
    }
  }

  private MempoolException failure(String what) {
    return new MempoolException(MempoolException.Reason.EIO, name + " " + what);
  }
}
