package dev.mempool.ops.dpaa.portal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where things are in a portal, and what they look like. All of it is big-endian. C: the register
 * definitions of {@code fsl_bman.h} and {@code bman.h}.
 *
 * <p>A line has 64 bytes. Its first eight are a verb, a pool, and an address of 48 bits; so are
 * those that follow, where there are further buffers.
 */
public final class PortalLayout {

  /** The bytes of a line, of which each command, response and ring entry has one. */
  public static final int LINE = 64;

  /** The bytes of the cache-enabled region. */
  public static final int MEMORY_BYTES = 0x4000;

  // ---- the cache-enabled region ----

  /** The management command. */
  public static final int COMMAND = 0x0000;

  /** The response to commands whose valid bit is 0. */
  public static final int RESPONSE_0 = 0x0100;

  /** The response to commands whose valid bit is 1. */
  public static final int RESPONSE_1 = 0x0140;

  /** The release ring. */
  public static final int RING = 0x1000;

  /** The entries of the ring, of which one always stays unused. */
  public static final int RING_ENTRIES = 8;

  /** The entries that can wait at a time. */
  public static final int RING_USABLE = RING_ENTRIES - 1;

  /** A copy of the producer index, written by the driver in {@link #MODE_INDEX_MEMORY}. */
  public static final int RING_PRODUCER_COPY = 0x3000;

  /** A copy of the consumer index, written by the device. */
  public static final int RING_CONSUMER_COPY = 0x3100;

  // ---- the cache-inhibited region ----

  /** The producer index of the ring: its low three bits, and above them the lap. */
  public static final int RING_PRODUCER = 0x3000;

  /** The consumer index of the ring, likewise. */
  public static final int RING_CONSUMER = 0x3100;

  /** Below how many waiting entries the ring interrupts, 0 for never. */
  public static final int RING_THRESHOLD = 0x3200;

  /** The configuration, whose two low bits say how the device learns of ring entries. */
  public static final int CONFIG = 0x3300;

  /** Ring entries count up to the producer index in its register. */
  public static final int MODE_INDEX_REGISTER = 0;

  /** Ring entries count up to the producer index in memory. */
  public static final int MODE_INDEX_MEMORY = 1;

  /** Ring entries count when their valid bit is that of the lap. */
  public static final int MODE_VALID_BIT = 2;

  /** The pools whose depletion interrupts: bit {@code 0x80000000 >> bpid % 32} of one of two. */
  public static final int CHANGE_ENABLE = 0x3400;

  /** How far these registers are apart. */
  public static final int CHANGE_ENABLE_STEP = 0x40;

  /** What has happened; writing a 1 clears a bit. */
  public static final int INTERRUPT_STATUS = 0x3e00;

  /** What interrupts. */
  public static final int INTERRUPT_ENABLE = 0x3e40;

  /** What does not even show in the status. */
  public static final int INTERRUPT_DISABLE = 0x3e80;

  /** Not 0 to hold all interrupts back. */
  public static final int INTERRUPT_INHIBIT = 0x3ec0;

  /** The interrupt: the depletion state of an enabled pool has changed. */
  public static final int INTERRUPT_CHANGE = 0x1;

  /** The interrupt: the ring has fewer entries than its threshold. */
  public static final int INTERRUPT_RING = 0x2;

  // ---- verbs ----

  /** The bit that tells a new verb from an old one. */
  public static final int VALID = 0x80;

  /** The bits of a verb that say what it is. */
  public static final int VERB_MASK = 0x70;

  /** The bits of a verb that count buffers. */
  public static final int COUNT_MASK = 0x0f;

  /** Acquire, and its response. */
  public static final int ACQUIRE = 0x10;

  /** Release all buffers to the pool in the second byte. */
  public static final int RELEASE = 0x20;

  /** Release each buffer to the pool beside its address. */
  public static final int RELEASE_EACH = 0x30;

  /** Query, and its response. */
  public static final int QUERY = 0x40;

  /** The response to a command that is none. */
  public static final int ERROR_INVALID = 0x60;

  /** The response when the memory of the device is damaged. */
  public static final int ERROR_ECC = 0x70;

  /** Where the response to a query says which pools have buffers. */
  public static final int QUERY_AVAILABLE = 40;

  /** Where it says which pools are depleted. */
  public static final int QUERY_DEPLETED = 56;

  private static final long ADDRESS_MASK = (1L << BmanDevice.ADDRESS_BITS) - 1;

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN).varHandle().withInvokeExactBehavior();

  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN).varHandle().withInvokeExactBehavior();

  private PortalLayout() {}

  /**
   * {@return the first eight bytes of a buffer in a line}
   *
   * @param verb the verb, 0 behind the first buffer
   * @param bpid the pool
   * @param address the address
   */
  public static long word(int verb, int bpid, long address) {
    return (long) verb << 56 | (long) bpid << 48 | address & ADDRESS_MASK;
  }

  /**
   * {@return the verb of such a word}
   *
   * @param word the word
   */
  public static int verb(long word) {
    return (int) (word >>> 56);
  }

  /**
   * {@return the pool of such a word}
   *
   * @param word the word
   */
  public static int bpid(long word) {
    return (int) (word >>> 48) & 0xff;
  }

  /**
   * {@return the address of such a word}
   *
   * @param word the word
   */
  public static long address(long word) {
    return word & ADDRESS_MASK;
  }

  /**
   * {@return eight bytes, without any order}
   *
   * @param memory the region
   * @param offset where
   */
  public static long get(MemorySegment memory, long offset) {
    return (long) LONG.get(memory, offset);
  }

  /**
   * {@return eight bytes; what was written before them is seen}
   *
   * @param memory the region
   * @param offset where
   */
  public static long getAcquire(MemorySegment memory, long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  /**
   * Writes eight bytes, without any order.
   *
   * @param memory the region
   * @param offset where
   * @param word the bytes
   */
  public static void set(MemorySegment memory, long offset, long word) {
    LONG.set(memory, offset, word);
  }

  /**
   * Writes eight bytes; who sees them sees what was written before.
   *
   * @param memory the region
   * @param offset where
   * @param word the bytes
   */
  public static void setRelease(MemorySegment memory, long offset, long word) {
    LONG.setRelease(memory, offset, word);
  }

  /**
   * {@return an index in memory; what was written before it is seen}
   *
   * @param memory the region
   * @param offset where
   */
  public static int indexAcquire(MemorySegment memory, long offset) {
    return (int) INT.getAcquire(memory, offset);
  }

  /**
   * Writes an index in memory; who sees it sees what was written before.
   *
   * @param memory the region
   * @param offset where
   * @param index the index
   */
  public static void setIndexRelease(MemorySegment memory, long offset, int index) {
    INT.setRelease(memory, offset, index);
  }
}
