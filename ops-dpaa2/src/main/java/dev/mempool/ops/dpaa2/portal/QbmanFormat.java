package dev.mempool.ops.dpaa2.portal;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a portal in memory-backed mode, that of QMan 5.0 and later, and of its commands.
 * Everything is little-endian, in lines of 64 bytes, which are accessed as eight words here: byte
 * {@code k} of a word is its bits from {@code 8*k} on. All values are the hardware's.
 *
 * <pre>
 * release  byte 0 verb, count and valid bit; 2-3 pool; from 8 on the addresses
 * acquire  byte 0 verb and valid bit; 2-3 pool; 4 count
 *  answer  byte 0 verb and valid bit; 1 result; 4 count; from 8 on the addresses
 * query    byte 0 verb and valid bit; 2-3 pool
 *  answer  byte 0 verb and valid bit; 1 result; 7 state; 8-11 fill; thresholds of 12 bits: 16 and
 *          18 software depletion entry and exit, 20 and 22 those of the hardware, 24 and 26 surplus
 *          entry and exit; 28 pool; 32-39 address of notifications, 40-47 their context
 * </pre>
 */
public final class QbmanFormat {

  /** A word of a line. Coordinates: the memory, the offset in bytes. */
  public static final VarHandle WORD =
      ValueLayout.JAVA_LONG
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();

  /** The bytes of a line, command or answer. */
  public static final int LINE = 64;

  /** The bytes of a portal's memory: the page with everything up to the answers. */
  public static final int MEMORY_BYTES = 0x2000;

  // ---- lines ----

  /** The first of the lines of releases. */
  public static final int RCR = 0x1400;

  /** The lines of releases: a slot has three bits in {@link #RAR}. */
  public static final int RELEASE_SLOTS = 8;

  /** The line of the management command, of which one is under way at a time. */
  public static final int CR = 0x1600;

  /** The line of its answer. */
  public static final int RR = 0x1680;

  // ---- registers ----

  /** Reading it allocates a release slot: bits 0-2 slot, 7 valid bit to use, 8 success. */
  public static final int RAR = 0xcc0;

  /** The slot in what {@link #RAR} says. */
  public static final int RAR_SLOT = 0x7;

  /** In what {@link #RAR} says: a slot was allocated. */
  public static final int RAR_SUCCESS = 0x100;

  /** The doorbell of the first release slot; the others follow at 4 bytes each. */
  public static final int RCR_AM_RT = 0x9c0;

  /** The doorbell of the management command. */
  public static final int CR_RT = 0x900;

  /** What is written to a doorbell. */
  public static final int RING = 0x100;

  /** The interrupt status; a bit is cleared by writing 1 to it. */
  public static final int ISR = 0xe00;

  /** In {@link #ISR}: a release that asked for it is done. */
  public static final int ISR_RCDI = 0x10;

  // ---- commands ----

  /** In byte 0: toggles from one use of a line to the next, so that the device sees a new one. */
  public static final int VALID = 0x80;

  /** Verb: release the buffers to the pool. */
  public static final int RELEASE = 0x20;

  /** In the verb of a release: interrupt when it is done. */
  public static final int RCDI = 0x40;

  /** In a count: the bits that are one. */
  public static final int COUNT = 0x7;

  /** Verb: acquire buffers. */
  public static final int ACQUIRE = 0x30;

  /** Verb: query a pool. */
  public static final int QUERY = 0x32;

  /** Result: the command was carried out. */
  public static final int OK = 0xf0;

  // ---- states of a pool, in an answer to a query and in notifications ----

  /** No buffers. */
  public static final int EMPTY = 1;

  /** Depletion state. */
  public static final int DEPLETED = 2;

  /** Surplus state. */
  public static final int SURPLUS = 4;

  /** Verb of a notification: byte 0 verb, 2 state, 4-7 pool, 8-15 context. */
  public static final int BPSCN = 0x29;

  private QbmanFormat() {}

  /**
   * {@return the first word of an acquire, without its valid bit}
   *
   * @param bpid the pool
   * @param count how many buffers
   */
  public static long acquire(int bpid, int count) {
    return ACQUIRE | (long) bpid << 16 | (long) count << 32;
  }

  /**
   * {@return the first word of a query, without its valid bit}
   *
   * @param bpid the pool
   */
  public static long query(int bpid) {
    return QUERY | (long) bpid << 16;
  }

  /**
   * {@return the first word of a release}
   *
   * @param bpid the pool
   * @param count how many buffers
   * @param valid {@link #VALID} or 0
   */
  public static long release(int bpid, int count, int valid) {
    return RELEASE | valid | count | (long) bpid << 16;
  }

  /**
   * {@return the pool that a command names}
   *
   * @param word the first word of the command
   */
  public static int bpid(long word) {
    return (int) (word >>> 16) & 0xffff;
  }

  /**
   * {@return the count in an acquire or its answer}
   *
   * @param word the first word
   */
  public static int count(long word) {
    return (int) (word >>> 32) & 0xff;
  }

  /**
   * {@return the result in an answer}
   *
   * @param word the first word of the answer
   */
  public static int result(long word) {
    return (int) (word >>> 8) & 0xff;
  }
}
