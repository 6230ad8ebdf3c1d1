// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header in front of frames that says what is left to do with them: {@code struct
 * virtio_net_hdr}, whose numbers have the byte order of the processor. Thread-safe.
 */
public final class VirtioHeader {

  /** The bytes of the header. */
  public static final int LENGTH = 10;

  /** The segment kind of a frame that is not to be cut. */
  public static final int WHOLE = 0;

  /** The segment kind of TCP over IPv4. */
  public static final int TCP_IPV4 = 1;

  /** The segment kind of TCP over IPv6. */
  public static final int TCP_IPV6 = 4;

  /** The segment kind of UDP, Linux 6.2 and later. */
  public static final int UDP = 5;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private static final int NEEDS_CHECKSUM = 1;

  /** Is set beside a kind if congestion was experienced, which the TCP header says too. */
  private static final int ECN = 0x80;

  private static final int KIND = 1;
  private static final int HEADERS = 2;
  private static final int SEGMENT_SIZE = 4;
  private static final int CHECKSUM_START = 6;
  private static final int CHECKSUM_OFFSET = 8;

  private VirtioHeader() {}

  /**
   * {@return into what the frame is to be cut}
   *
   * @param memory the memory
   * @param at the offset of the header
   */
  public static int segmentKind(MemorySegment memory, long at) {
    return memory.get(JAVA_BYTE, at + KIND) & ~ECN & 0xff;
  }

  /**
   * {@return the most bytes of data of each segment}
   *
   * @param memory the memory
   * @param at the offset of the header
   */
  public static int segmentSize(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(SHORT, at + SEGMENT_SIZE));
  }

  /**
   * {@return whether the checksum field holds the sum of the pseudo header only}
   *
   * @param memory the memory
   * @param at the offset of the header
   */
  public static boolean needsChecksum(MemorySegment memory, long at) {
    return (memory.get(JAVA_BYTE, at) & NEEDS_CHECKSUM) != 0;
  }

  /**
   * {@return the offset in the frame of the first byte that the checksum covers}
   *
   * @param memory the memory
   * @param at the offset of the header
   */
  public static int checksumStart(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(SHORT, at + CHECKSUM_START));
  }

  /**
   * {@return the offset of the field from there}
   *
   * @param memory the memory
   * @param at the offset of the header
   */
  public static int checksumOffset(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(SHORT, at + CHECKSUM_OFFSET));
  }

  /**
   * Writes the header of a frame that is to be cut, at the begin of memory.
   *
   * @param memory the memory
   * @param kind into what it is to be cut
   * @param segmentSize the most bytes of data of each segment
   * @param headers the bytes of all headers, which each segment gets
   * @param checksumStart the offset of the first byte that the checksum covers
   * @param checksumOffset the offset of the field from there
   */
  public static void write(
      MemorySegment memory,
      int kind,
      int segmentSize,
      int headers,
      int checksumStart,
      int checksumOffset) {
    memory.set(JAVA_BYTE, 0, (byte) NEEDS_CHECKSUM);
    memory.set(JAVA_BYTE, KIND, (byte) kind);
    memory.set(SHORT, HEADERS, (short) headers);
    memory.set(SHORT, SEGMENT_SIZE, (short) segmentSize);
    memory.set(SHORT, CHECKSUM_START, (short) checksumStart);
    memory.set(SHORT, CHECKSUM_OFFSET, (short) checksumOffset);
  }
}
