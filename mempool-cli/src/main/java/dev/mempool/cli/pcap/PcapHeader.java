// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.pcap;

import dev.mempool.cli.support.DamagedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The file header of a capture, without its version, snap length and time zone, which are not
 * needed here.
 *
 * @param order the byte order of all numbers in the file headers and record headers
 * @param nanoseconds whether the time stamps have nanoseconds rather than microseconds
 * @param linkType the kind of header that each frame starts with, {@code LINKTYPE_...}
 */
public record PcapHeader(ByteOrder order, boolean nanoseconds, int linkType) {

  /** The bytes of the file header: magic, version, zone, accuracy, snap length, link type. */
  public static final int SIZE = 24;

  /** The link type of Ethernet, {@code LINKTYPE_ETHERNET}. */
  public static final int ETHERNET = 1;

  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int MICROSECONDS_SWAPPED = 0xd4c3b2a1;
  private static final int NANOSECONDS_SWAPPED = 0x4d3cb2a1;

  /** The first four bytes of a pcapng file, the same in either byte order. */
  private static final int PCAPNG = 0x0a0d0d0a;

  private static final int LINK_TYPE_OFFSET = 20;

  /** The bits of the link type; those above tell whether frames end with a checksum. */
  private static final int LINK_TYPE_MASK = 0xffff;

  /**
   * Parses a file header.
   *
   * @param start the first bytes of the file; fewer than {@link #SIZE} if the file is shorter
   * @param file the name of the file, for messages
   * @throws DamagedInputException if it is no header of a classic pcap file
   */
  static PcapHeader parse(ByteBuffer start, String file) {
    ByteBuffer bytes = start.slice().order(ByteOrder.BIG_ENDIAN);
    int length = bytes.remaining();
    ByteOrder order = length < Integer.BYTES ? bytes.order() : order(bytes.getInt(0), file);
    if (length < SIZE) {
      throw damaged(file, "it ends after %d of the %d bytes of its header".formatted(length, SIZE));
    }
    bytes.order(order);
    return new PcapHeader(
        order, bytes.getInt(0) == NANOSECONDS, bytes.getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK);
  }

  private static ByteOrder order(int magic, String file) {
    return switch (magic) {
      case MICROSECONDS, NANOSECONDS -> ByteOrder.BIG_ENDIAN;
      case MICROSECONDS_SWAPPED, NANOSECONDS_SWAPPED -> ByteOrder.LITTLE_ENDIAN;
      case PCAPNG ->
          throw damaged(
              file,
              "it is a pcapng file, but only classic pcap can be read; convert it first: editcap"
                  + " -F pcap in.pcapng out.pcap");
      default ->
          throw damaged(
              file,
              "it starts with %08x, which is not the magic number of a pcap file".formatted(magic));
    };
  }

  private static DamagedInputException damaged(String file, String what) {
    return new DamagedInputException("%s: damaged at byte 0: %s".formatted(file, what));
  }
}
