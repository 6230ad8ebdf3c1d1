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
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Drives a portal through its memory and its registers: releases are written to the ring in
 * valid-bit mode, commands one at a time. C: {@code bman.c}.
 */
public final class RegisterPortal implements BmanPortal {

  /** Index and lap of a ring position. */
  private static final int LAP_MASK = 2 * RING_ENTRIES - 1;

  private final PortalAccess access;
  private final MemorySegment memory;

  /** Where the next release goes: the index of its entry, and above it the lap. */
  private int producer;

  /** Entries that are free for certain. */
  private int available;

  /** The valid bit of the next command, or of the one that was sent. */
  private int commandValid;

  /** The verb of the command that was sent, without its valid bit; 0 if none is outstanding. */
  private int outstanding;

  /** Whether nobody waits for the outstanding command. */
  private boolean abandoned;

  /** The pool of an outstanding acquire. */
  private int acquiredFrom;

  /** Where buffers that nobody waits for, or that nobody asked for, wait for their way back. */
  private final long[] late = new long[BmanDevice.MAX_BUFFERS];

  private int lateCount;

  /**
   * Takes a portal into use, as the device left it.
   *
   * @param access the portal
   */
  public RegisterPortal(PortalAccess access) {
    this.access = access;
    this.memory = access.memory();
    this.producer = access.read(PortalLayout.RING_PRODUCER) & LAP_MASK;
    this.available = free(access.read(PortalLayout.RING_CONSUMER));
    this.commandValid =
        VALID ^ (PortalLayout.verb(PortalLayout.getAcquire(memory, COMMAND)) & VALID);
    access.write(PortalLayout.CONFIG, PortalLayout.MODE_VALID_BIT);
    access.write(PortalLayout.INTERRUPT_ENABLE, PortalLayout.INTERRUPT_CHANGE);
  }

  /** The entries that are free when the device has come to a position. */
  private int free(int consumer) {
    return RING_USABLE - (producer - consumer & LAP_MASK);
  }

  @Override
  public boolean release(int bpid, long[] addresses, int count) {
    settle(); // releases need not wait for it
    return put(bpid, addresses, count);
  }

  private boolean put(int bpid, long[] addresses, int count) {
    if (available == 0 && !makeRoom()) {
      return false;
    }
    long entry = RING + (producer & RING_ENTRIES - 1) * LINE;
    for (int i = 1; i < count; i++) {
      PortalLayout.set(memory, entry + 8L * i, PortalLayout.word(0, 0, addresses[i]));
    }
    // the verb last, for it makes the entry one: with it go the pool and the first address
    int valid = (producer & RING_ENTRIES) == 0 ? 0 : VALID;
    PortalLayout.setRelease(
        memory, entry, PortalLayout.word(valid | PortalLayout.RELEASE | count, bpid, addresses[0]));
    producer = producer + 1 & LAP_MASK;
    available--;
    return true;
  }

  private boolean makeRoom() {
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
    if (!settle()) {
      return PENDING;
    }
    if (outstanding == 0) {
      acquiredFrom = bpid;
      send(PortalLayout.ACQUIRE | count, bpid);
    }
    access.kick();
    long first = response();
    if (PortalLayout.verb(first) == 0) {
      return PENDING;
    }
    if ((PortalLayout.verb(first) & COUNT_MASK) > count) {
      lateCount = readAcquired(first, late);
      abandoned = true;
      throw new MempoolException(
          MempoolException.Reason.EIO,
          "BMan answered an acquire of %d buffers with %d; all of them go back to pool %d"
              .formatted(count, lateCount, bpid));
    }
    return readAcquired(first, addresses);
  }

  private void send(int verb, int bpid) {
    outstanding = verb;
    PortalLayout.setRelease(memory, COMMAND, PortalLayout.word(commandValid | verb, bpid, 0));
  }

  private long responseAt() {
    return commandValid == 0 ? PortalLayout.RESPONSE_0 : PortalLayout.RESPONSE_1;
  }

  /** The first word of the response to the outstanding command; its verb is 0 before that comes. */
  private long response() {
    return PortalLayout.getAcquire(memory, responseAt());
  }

  /** The portal is ready for another command. */
  private void done() {
    commandValid ^= VALID;
    outstanding = 0;
  }

  private int readAcquired(long first, long[] addresses) {
    long at = responseAt();
    int verb = PortalLayout.verb(first);
    done();
    if ((verb & VERB_MASK) != PortalLayout.ACQUIRE
        || (verb & COUNT_MASK) > BmanDevice.MAX_BUFFERS) {
      throw error(verb);
    }
    int count = verb & COUNT_MASK;
    if (count > 0) {
      addresses[0] = PortalLayout.address(first);
      for (int i = 1; i < count; i++) {
        addresses[i] = PortalLayout.address(PortalLayout.get(memory, at + 8L * i));
      }
    }
    return count;
  }

  @Override
  public @Nullable PoolStates query() {
    if (!settle()) {
      return null;
    }
    if (outstanding == 0) {
      send(PortalLayout.QUERY, 0);
    }
    access.kick();
    long first = response();
    if (PortalLayout.verb(first) == 0) {
      return null;
    }
    long at = responseAt();
    int verb = PortalLayout.verb(first);
    done();
    if ((verb & VERB_MASK) != PortalLayout.QUERY) {
      throw error(verb);
    }
    return new PoolStates(
        PortalLayout.get(memory, at + PortalLayout.QUERY_AVAILABLE),
        PortalLayout.get(memory, at + PortalLayout.QUERY_DEPLETED));
  }

  @Override
  public void abandon() {
    abandoned |= outstanding != 0;
  }

  @Override
  public boolean settle() {
    return !abandoned || end();
  }

  /** Looks for the answer to an abandoned command. Returns whether there is nothing left of it. */
  private boolean end() {
    if (outstanding != 0) {
      access.kick();
      long first = response();
      if (PortalLayout.verb(first) == 0) {
        return false;
      }
      if ((outstanding & VERB_MASK) == PortalLayout.ACQUIRE
          && (PortalLayout.verb(first) & VERB_MASK) == PortalLayout.ACQUIRE) {
        lateCount = readAcquired(first, late);
      } else {
        done();
      }
    }
    if (lateCount > 0 && !put(acquiredFrom, late, lateCount)) {
      return false;
    }
    lateCount = 0;
    abandoned = false;
    return true;
  }

  private static MempoolException error(int verb) {
    int kind = verb & VERB_MASK;
    return new MempoolException(
        MempoolException.Reason.EIO,
        "BMan answered a command with the verb 0x%02x: %s"
            .formatted(
                verb,
                kind == PortalLayout.ERROR_INVALID
                    ? "the command is invalid"
                    : kind == PortalLayout.ERROR_ECC
                        ? "its memory is damaged (ECC)"
                        : "that answers another command"));
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
