// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import static dev.mempool.ops.dpaa.portal.PortalLayout.COMMAND;
import static dev.mempool.ops.dpaa.portal.PortalLayout.COUNT_MASK;
import static dev.mempool.ops.dpaa.portal.PortalLayout.LINE;
import static dev.mempool.ops.dpaa.portal.PortalLayout.RING;
import static dev.mempool.ops.dpaa.portal.PortalLayout.RING_ENTRIES;
import static dev.mempool.ops.dpaa.portal.PortalLayout.RING_USABLE;
import static dev.mempool.ops.dpaa.portal.PortalLayout.VALID;
import static dev.mempool.ops.dpaa.portal.PortalLayout.VERB_MASK;

import dev.mempool.api.MempoolException;
import dev.mempool.dpaax.AbandoningPortal;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of a portal: it writes releases into the release ring, in valid-bit mode, and
 * sends management commands, one at a time. C: {@code bman.c}.
 *
 * <p>A release needs a free ring entry. {@code available} counts entries that are free for certain;
 * when it is 0, the consumer index of the device tells how many are free now.
 *
 * <p>A command is written to its line with the next valid bit, which toggles from command to
 * command and chooses one of two response lines. The verb of that response is 0 until the device
 * has answered.
 */
public final class RegisterPortal extends AbandoningPortal implements BmanPortal {

  /** The bits of a ring position: index and lap. */
  private static final int POSITION_MASK = 2 * RING_ENTRIES - 1;

  private final PortalAccess access;
  private final MemorySegment memory;

  /** The ring position of the next release. */
  private int producer;

  /** The number of ring entries that are free for certain. */
  private int available;

  /** The valid bit of the pending command, or of the next one if none is pending. */
  private int commandValid;

  /** The verb of the pending command without its valid bit, or 0. */
  private int pending;

  /** The pool of the pending acquire. */
  private int acquiredFrom;

  /**
   * Takes over a portal in the state in which its last user left it.
   *
   * @param access the portal
   */
  public RegisterPortal(PortalAccess access) {
    super(BmanDevice.MAX_BUFFERS);
    this.access = access;
    this.memory = access.memory();
    this.producer = access.read(PortalLayout.RING_PRODUCER) & POSITION_MASK;
    this.available = free(access.read(PortalLayout.RING_CONSUMER));
    this.commandValid =
        VALID ^ (PortalLayout.verb(PortalLayout.getAcquire(memory, COMMAND)) & VALID);
    access.write(PortalLayout.CONFIG, PortalLayout.MODE_VALID_BIT);
    access.write(PortalLayout.INTERRUPT_ENABLE, PortalLayout.INTERRUPT_CHANGE);
  }

  /** Returns the number of free entries when the device has consumed those before a position. */
  private int free(int consumer) {
    return RING_USABLE - (producer - consumer & POSITION_MASK);
  }

  @Override
  protected boolean send(int bpid, long[] addresses, int count) {
    if (available == 0 && !findFreeEntries()) {
      return false;
    }
    long entry = RING + (producer & RING_ENTRIES - 1) * LINE;
    for (int i = 1; i < count; i++) {
      PortalLayout.set(memory, entry + 8L * i, PortalLayout.word(0, 0, addresses[i]));
    }
    // the first word last: its verb makes the entry valid
    int valid = (producer & RING_ENTRIES) == 0 ? 0 : VALID;
    PortalLayout.setRelease(
        memory, entry, PortalLayout.word(valid | PortalLayout.RELEASE | count, bpid, addresses[0]));
    producer = producer + 1 & POSITION_MASK;
    available--;
    return true;
  }

  private boolean findFreeEntries() {
    available = free(consumer());
    if (available == 0) {
      access.kick();
      available = free(consumer());
    }
    return available > 0;
  }

  private int consumer() {
    return PortalLayout.indexAcquire(memory, PortalLayout.RING_CONSUMER_COPY);
  }

  @Override
  public int acquire(int bpid, long[] addresses, int count) {
    if (!finishAbandoned()) {
      return PENDING;
    }
    if (pending == 0) {
      acquiredFrom = bpid;
      sendCommand(PortalLayout.ACQUIRE | count, bpid);
    }
    access.kick();
    long first = response();
    if (PortalLayout.verb(first) == 0) {
      return PENDING;
    }
    if ((PortalLayout.verb(first) & COUNT_MASK) > count) {
      int acquired = readAcquired(first, late());
      keepLate(acquiredFrom, acquired);
      throw new MempoolException(
          MempoolException.Reason.EIO,
          String.format(
              Locale.ROOT,
              "BMan answered an acquire of %d buffers with %d; all of them are released to pool %d"
                  + " again",
              count,
              acquired,
              bpid));
    }
    return readAcquired(first, addresses);
  }

  private void sendCommand(int verb, int bpid) {
    pending = verb;
    PortalLayout.setRelease(memory, COMMAND, PortalLayout.word(commandValid | verb, bpid, 0));
  }

  private long responseOffset() {
    return commandValid == 0 ? PortalLayout.RESPONSE_0 : PortalLayout.RESPONSE_1;
  }

  /** Returns the first word of the response line, whose verb is 0 while there is no response. */
  private long response() {
    return PortalLayout.getAcquire(memory, responseOffset());
  }

  /** Ends the pending command, so that the portal can take another one. */
  private void endCommand() {
    commandValid ^= VALID;
    pending = 0;
  }

  /** Reads the response to an acquire and ends the command. Returns the number of addresses. */
  private int readAcquired(long first, long[] addresses) {
    long offset = responseOffset();
    int verb = PortalLayout.verb(first);
    endCommand();
    if ((verb & VERB_MASK) != PortalLayout.ACQUIRE
        || (verb & COUNT_MASK) > BmanDevice.MAX_BUFFERS) {
      throw error(verb);
    }
    int count = verb & COUNT_MASK;
    if (count > 0) {
      addresses[0] = PortalLayout.address(first);
      for (int i = 1; i < count; i++) {
        addresses[i] = PortalLayout.address(PortalLayout.get(memory, offset + 8L * i));
      }
    }
    return count;
  }

  @Override
  public @Nullable PoolStates query() {
    if (!finishAbandoned()) {
      return null;
    }
    if (pending == 0) {
      sendCommand(PortalLayout.QUERY, 0);
    }
    access.kick();
    long first = response();
    if (PortalLayout.verb(first) == 0) {
      return null;
    }
    long offset = responseOffset();
    int verb = PortalLayout.verb(first);
    endCommand();
    if ((verb & VERB_MASK) != PortalLayout.QUERY) {
      throw error(verb);
    }
    return new PoolStates(
        PortalLayout.get(memory, offset + PortalLayout.QUERY_AVAILABLE),
        PortalLayout.get(memory, offset + PortalLayout.QUERY_DEPLETED));
  }

  @Override
  protected boolean isPending() {
    return pending != 0;
  }

  @Override
  protected boolean endPending() {
    access.kick();
    long first = response();
    if (PortalLayout.verb(first) == 0) {
      return false;
    }
    if ((pending & VERB_MASK) == PortalLayout.ACQUIRE
        && (PortalLayout.verb(first) & VERB_MASK) == PortalLayout.ACQUIRE) {
      keepLate(acquiredFrom, readAcquired(first, late()));
    } else {
      endCommand();
    }
    return true;
  }

  private static MempoolException error(int verb) {
    int kind = verb & VERB_MASK;
    return new MempoolException(
        MempoolException.Reason.EIO,
        String.format(
            Locale.ROOT,
            "BMan answered a command with the verb 0x%02x: %s",
            verb,
            kind == PortalLayout.ERROR_INVALID
                ? "the command is invalid"
                : kind == PortalLayout.ERROR_ECC
                    ? "its memory is damaged (ECC)"
                    : "this verb does not belong to the command"));
  }

  @Override
  public void watch(int bpid, boolean on) {
    int register =
        PortalLayout.CHANGE_ENABLE + bpid / Integer.SIZE * PortalLayout.CHANGE_ENABLE_STEP;
    int bit = Integer.MIN_VALUE >>> bpid % Integer.SIZE;
    int now = access.read(register);
    access.write(register, on ? now | bit : now & ~bit);
  }

  @Override
  public int nextChange() {
    int bpid = access.nextChange();
    if (bpid != NO_CHANGE) {
      access.write(PortalLayout.INTERRUPT_STATUS, PortalLayout.INTERRUPT_CHANGE);
    }
    return bpid;
  }
}
