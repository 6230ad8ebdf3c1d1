// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a portal's memory and registers, and of the lines in them. All of it is big-endian.
 * C: the register definitions of {@code bman.h}.
 *
 * <p>Commands, responses and ring entries are lines of 64 bytes, which consist of 8 words:
 *
 * <pre>
 *  byte    0      1      2 ... 7
 *  word 0  verb   bpid   address of the first buffer
 *  word 1  0      bpid   address of the second buffer
 *  ...
 * </pre>
 *
 * <p>The verb has the valid bit, the command, and the number of buffers. Its writer writes word 0
 * last, with release, and its reader reads it first, with acquire. So a reader that finds a new
 * verb also finds the rest of the line.
 *
 * <p>The <b>release ring</b> (C: RCR, release command ring) has 8 entries. A position in it is an
 * index of three bits and, above them, the lap, which is 0 or 1. The valid bit of an entry is that
 * of the lap in which it was written, so the device tells a new entry from one of the lap before.
 */
public final class PortalLayout {

  /** The bytes of a line. */
  public static final int LINE = 64;

  /** The bytes of the cache-enabled region. */
  public static final int MEMORY_BYTES = 0x4000;

  // ---- the cache-enabled region ----

  /** The management command. C: {@code BM_CL_CR}. */
  public static final int COMMAND = 0x0000;

  /** The response to commands whose valid bit is 0. C: {@code BM_CL_RR0}. */
  public static final int RESPONSE_0 = 0x0100;

  /** The response to commands whose valid bit is 1. C: {@code BM_CL_RR1}. */
  public static final int RESPONSE_1 = 0x0140;

  /** The release ring. C: {@code BM_CL_RCR}. */
  public static final int RING = 0x1000;

  /** The entries of the release ring, of which one always stays unused. */
  public static final int RING_ENTRIES = 8;

  /** The most entries that can wait in the release ring. */
  public static final int RING_USABLE = RING_ENTRIES - 1;

  /**
   * A copy of the producer index, written by the driver in {@link #MODE_INDEX_MEMORY}. C: {@code
   * BM_CL_RCR_PI_CENA}.
   */
  public static final int RING_PRODUCER_COPY = 0x3000;

  /** A copy of the consumer index, written by the device. C: {@code BM_CL_RCR_CI_CENA}. */
  public static final int RING_CONSUMER_COPY = 0x3100;

  // ---- the cache-inhibited region ----

  /** The producer position of the release ring. C: {@code BM_REG_RCR_PI_CINH}. */
  public static final int RING_PRODUCER = 0x3000;

  /** The consumer position of the release ring. C: {@code BM_REG_RCR_CI_CINH}. */
  public static final int RING_CONSUMER = 0x3100;

  /**
   * The threshold of {@link #INTERRUPT_RING}: fewer waiting entries than this interrupt; 0 for
   * never. C: {@code BM_REG_RCR_ITR}.
   */
  public static final int RING_THRESHOLD = 0x3200;

  /** The configuration, whose two low bits are one of the three modes. C: {@code BM_REG_CFG}. */
  public static final int CONFIG = 0x3300;

  /** The mode in which the device reads the producer index in its register. C: bm_rcr_pci. */
  public static final int MODE_INDEX_REGISTER = 0;

  /** The mode in which the device reads the producer index in memory. C: bm_rcr_pce. */
  public static final int MODE_INDEX_MEMORY = 1;

  /** The mode in which the device finds new entries by their valid bit. C: bm_rcr_pvb. */
  public static final int MODE_VALID_BIT = 2;

  /**
   * The pools whose changes of state interrupt: two registers, of 32 pools each, with bit {@code
   * 0x80000000 >> bpid % 32}. C: {@code BM_REG_SCN}.
   */
  public static final int CHANGE_ENABLE = 0x3400;

  /** The bytes from the first of these registers to the second. */
  public static final int CHANGE_ENABLE_STEP = 0x40;

  /** The interrupt status; writing a 1 clears a bit. C: {@code BM_REG_ISR}. */
  public static final int INTERRUPT_STATUS = 0x3e00;

  /** The interrupts that are enabled. C: {@code BM_REG_IER}. */
  public static final int INTERRUPT_ENABLE = 0x3e40;

  /** The interrupts that do not appear in the status either. C: {@code BM_REG_ISDR}. */
  public static final int INTERRUPT_DISABLE = 0x3e80;

  /** A value other than 0 inhibits all interrupts. C: {@code BM_REG_IIR}. */
  public static final int INTERRUPT_INHIBIT = 0x3ec0;

  /** The interrupt when the state of an enabled pool has changed. C: {@code BM_PIRQ_BSCN}. */
  public static final int INTERRUPT_CHANGE = 0x1;

  /** The interrupt when the ring has fewer entries than its threshold. C: BM_PIRQ_RCRI. */
  public static final int INTERRUPT_RING = 0x2;

  // ---- verbs ----

  /** The valid bit, which tells a new verb from an old one. */
  public static final int VALID = 0x80;

  /** The bits of a verb that are the command. */
  public static final int VERB_MASK = 0x70;

  /** The bits of a verb that are the number of buffers. */
  public static final int COUNT_MASK = 0x0f;

  /** The acquire command, and its response. */
  public static final int ACQUIRE = 0x10;

  /** The release of all buffers to the bpid in word 0. C: BM_RCR_VERB_CMD_BPID_SINGLE. */
  public static final int RELEASE = 0x20;

  /** The release of each buffer to the bpid in its word. C: BM_RCR_VERB_CMD_BPID_MULTI. */
  public static final int RELEASE_EACH = 0x30;

  /** The query command, and its response. */
  public static final int QUERY = 0x40;

  /** The response to an invalid command. */
  public static final int ERROR_INVALID = 0x60;

  /** The response when the memory of the device is damaged (ECC). */
  public static final int ERROR_ECC = 0x70;

  /** The offset in the response to a query of the bits of pools that have buffers. */
  public static final int QUERY_AVAILABLE = 40;

  /** The offset in the response to a query of the bits of depleted pools. */
  public static final int QUERY_DEPLETED = 56;

  private static final long ADDRESS_MASK = (1L << BmanDevice.ADDRESS_BITS) - 1;

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN).varHandle().withInvokeExactBehavior();

  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN).varHandle().withInvokeExactBehavior();

  private PortalLayout() {}

  /**
   * {@return a word of a line}
   *
   * @param verb the verb; 0 in all words but the first
   * @param bpid the pool
   * @param address the address
   */
  public static long word(int verb, int bpid, long address) {
    return (long) verb << 56 | (long) bpid << 48 | address & ADDRESS_MASK;
  }

  /**
   * {@return the verb of a word}
   *
   * @param word the word
   */
  public static int verb(long word) {
    return (int) (word >>> 56);
  }

  /**
   * {@return the bpid of a word}
   *
   * @param word the word
   */
  public static int bpid(long word) {
    return (int) (word >>> 48) & 0xff;
  }

  /**
   * {@return the address in a word}
   *
   * @param word the word
   */
  public static long address(long word) {
    return word & ADDRESS_MASK;
  }

  /**
   * {@return a word, read plainly}
   *
   * @param memory the region
   * @param offset its offset in bytes
   */
  public static long get(MemorySegment memory, long offset) {
    return (long) LONG.get(memory, offset);
  }

  /**
   * {@return a word, read with acquire}
   *
   * @param memory the region
   * @param offset its offset in bytes
   */
  public static long getAcquire(MemorySegment memory, long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  /**
   * Writes a word plainly.
   *
   * @param memory the region
   * @param offset its offset in bytes
   * @param word the word
   */
  public static void set(MemorySegment memory, long offset, long word) {
    LONG.set(memory, offset, word);
  }

  /**
   * Writes a word with release.
   *
   * @param memory the region
   * @param offset its offset in bytes
   * @param word the word
   */
  public static void setRelease(MemorySegment memory, long offset, long word) {
    LONG.setRelease(memory, offset, word);
  }

  /**
   * {@return an index in memory, read with acquire}
   *
   * @param memory the region
   * @param offset its offset in bytes
   */
  public static int indexAcquire(MemorySegment memory, long offset) {
    return (int) INT.getAcquire(memory, offset);
  }

  /**
   * Writes an index in memory with release.
   *
   * @param memory the region
   * @param offset its offset in bytes
   * @param index the index
   */
  public static void setIndexRelease(MemorySegment memory, long offset, int index) {
    INT.setRelease(memory, offset, index);
  }
}
