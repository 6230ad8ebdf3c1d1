// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a portal's memory and registers, and of the commands in them, for portals in
 * memory-backed mode (QMan 5.0 and later). All of it is little-endian. C: {@code qbman_portal.c}.
 *
 * <p>Commands and responses are lines of 64 bytes, accessed as eight words: byte {@code k} of a
 * word is its bits from {@code 8*k} on. The first word has the verb and the valid bit. Its writer
 * writes it last, with release, and its reader reads it first, with acquire. All values are those
 * of the hardware.
 *
 * <pre>
 * release     byte 0 verb, count and valid bit; 2-3 bpid; from 8 on the addresses
 * acquire     byte 0 verb and valid bit; 2-3 bpid; 4 count
 *   response  byte 0 verb and valid bit; 1 result; 4 count; from 8 on the addresses
 * query       byte 0 verb and valid bit; 2-3 bpid
 *   response  byte 0 verb and valid bit; 1 result; 7 state; 8-11 number of buffers; thresholds of
 *             12 bits: 16 and 18 software depletion entry and exit, 20 and 22 those of hardware
 *             depletion, 24 and 26 surplus entry and exit; 28 bpid; 32-39 address of
 *             notifications, 40-47 their context
 * </pre>
 */
public final class QbmanFormat {

  /** The handle to a word of a line. Its coordinates are the memory and the offset in bytes. */
  public static final VarHandle WORD =
      ValueLayout.JAVA_LONG
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();

  /** The bytes of a line. */
  public static final int LINE = 64;

  /** The bytes of a portal's memory: pages up to that of the response line. */
  public static final int MEMORY_BYTES = 0x2000;

  // ---- lines ----

  /** The line of the first release slot. C: {@code QBMAN_CENA_SWP_RCR_MEM}. */
  public static final int RCR = 0x1400;

  /** The number of release slots: a slot number has three bits in {@link #RAR}. */
  public static final int RELEASE_SLOTS = 8;

  /** The line of the management command. C: {@code QBMAN_CENA_SWP_CR_MEM}. */
  public static final int CR = 0x1600;

  /** The line of the response to it. C: {@code QBMAN_CENA_SWP_RR_MEM}. */
  public static final int RR = 0x1680;

  // ---- registers ----

  /**
   * The register whose reading allocates a release slot: bits 0-2 slot, 7 valid bit to use, 8
   * success. C: {@code QBMAN_CINH_SWP_RAR}.
   */
  public static final int RAR = 0xcc0;

  /** The bits of {@link #RAR} that are the slot number. */
  public static final int RAR_SLOT = 0x7;

  /** The bit of {@link #RAR} that is set if a slot was allocated. */
  public static final int RAR_SUCCESS = 0x100;

  /** The doorbell of the first release slot; the others follow every 4 bytes. */
  public static final int RCR_AM_RT = 0x9c0;

  /** The doorbell of the management command. */
  public static final int CR_RT = 0x900;

  /** The value that is written to a doorbell. C: {@code QBMAN_RT_MODE}. */
  public static final int RING = 0x100;

  /** The interrupt status register; writing a 1 clears a bit. */
  public static final int ISR = 0xe00;

  /** The bit of {@link #ISR} that is set when a release with {@link #RCDI} is done. */
  public static final int ISR_RCDI = 0x10;

  // ---- commands ----

  /** The valid bit in byte 0, which toggles from one use of a line to the next. */
  public static final int VALID = 0x80;

  /** The verb of a release. */
  public static final int RELEASE = 0x20;

  /** The bit in the verb of a release that asks for an interrupt when it is done. */
  public static final int RCDI = 0x40;

  /** The bits of a count that are the number of buffers. */
  public static final int COUNT = 0x7;

  /** The verb of an acquire. C: {@code QBMAN_MC_ACQUIRE}. */
  public static final int ACQUIRE = 0x30;

  /** The verb of a query. C: {@code QBMAN_BP_QUERY}. */
  public static final int QUERY = 0x32;

  /** The result of a command that was executed. C: {@code QBMAN_MC_RSLT_OK}. */
  public static final int OK = 0xf0;

  // ---- states of a pool, in the response to a query and in notifications ----

  /** The bit of a pool without buffers. */
  public static final int EMPTY = 1;

  /** The bit of the depletion state. */
  public static final int DEPLETED = 2;

  /** The bit of the surplus state. */
  public static final int SURPLUS = 4;

  /** The verb of a notification: byte 0 verb, 2 state, 4-7 pool, 8-15 context. C: BPSCN. */
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
   * {@return the bpid in a command}
   *
   * @param word the first word of the command
   */
  public static int bpid(long word) {
    return (int) (word >>> 16) & 0xffff;
  }

  /**
   * {@return the count in an acquire or its response}
   *
   * @param word the first word
   */
  public static int count(long word) {
    return (int) (word >>> 32) & 0xff;
  }

  /**
   * {@return the result in a response}
   *
   * @param word the first word of the response
   */
  public static int result(long word) {
    return (int) (word >>> 8) & 0xff;
  }
}
