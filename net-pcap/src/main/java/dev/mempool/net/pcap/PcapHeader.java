// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file header of a capture, without its snap length and time zone, which are not needed here.
 * All variants are read that libpcap reads.
 *
 * @param order the byte order of all numbers in the file headers and record headers
 * @param nanoseconds whether the time stamps have nanoseconds rather than microseconds
 * @param modified whether the records have the longer headers of the modified format, which some
 *     Linux distributions had about 1999
 * @param lengths the order of the two lengths in a record header
 * @param linkType the kind of header that each frame starts with, {@code LINKTYPE_...}
 * @since 0.1.0
 */
public record PcapHeader(
    ByteOrder order, boolean nanoseconds, boolean modified, Lengths lengths, int linkType) {

  /** The bytes of the file header: magic, version, zone, accuracy, snap length, link type. */
  public static final int SIZE = 24;

  /** The link type of Ethernet, {@code LINKTYPE_ETHERNET}. */
  public static final int ETHERNET = 1;

  /** The length of the longest frame of most link types. C: {@code MAXIMUM_SNAPLEN}. */
  public static final int MAX_LENGTH = 262_144;

  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int MODIFIED = 0xa1b2cd34;

  /** The first four bytes of a pcapng file, the same in either byte order. */
  private static final int PCAPNG = 0x0a0d0d0a;

  private static final int GZIP = 0x1f8b0000;
  private static final int BZIP2 = 0x425a6800;
  private static final int ZSTD = 0x28b52ffd;
  private static final int XZ = 0xfd377a58;
  private static final int LZ4 = 0x04224d18;

  /** The part of {@link #GZIP} that is the same in all files of that format. */
  private static final int GZIP_MASK = 0xffff0000;

  /** The part of {@link #BZIP2} that is the same in all files of that format. */
  private static final int BZIP2_MASK = 0xffffff00;

  private static final int MAJOR_OFFSET = 4;
  private static final int MINOR_OFFSET = 6;
  private static final int LINK_TYPE_OFFSET = 20;

  /** The bits of the link type; those above tell whether frames end with a checksum. */
  private static final int LINK_TYPE_MASK = 0xffff;

  private static final int DBUS = 231;
  private static final int USBPCAP = 249;
  private static final int EBHSCR = 279;

  private static final int MEBIBYTE = 1 << 20;

  /** The bytes of a record header: seconds, fraction, and two lengths. */
  private static final int RECORD_HEADER_SIZE = 16;

  /** The bytes that the modified format adds: interface, protocol, packet type, padding. */
  private static final int MODIFIED_SIZE = 8;

  /**
   * Parses a file header.
   *
   * @param start the first bytes of the file; fewer than {@link #SIZE} if the file is shorter
   * @param file the name of the file, for messages
   * @throws DamagedCaptureException if it is no header of a classic pcap file
   */
  static PcapHeader parse(ByteBuffer start, String file) {
    ByteBuffer bytes = start.slice().order(ByteOrder.BIG_ENDIAN);
    int length = bytes.remaining();
    ByteOrder order = length < Integer.BYTES ? bytes.order() : order(bytes.getInt(0), file);
    if (length < SIZE) {
      throw damaged(
          file,
          String.format(
              Locale.ROOT, "it ends after %d of the %d bytes of its header", length, SIZE));
    }
    bytes.order(order);
    return new PcapHeader(
        order,
        bytes.getInt(0) == NANOSECONDS,
        bytes.getInt(0) == MODIFIED,
        Lengths.ofVersion(
            Short.toUnsignedInt(bytes.getShort(MAJOR_OFFSET)),
            Short.toUnsignedInt(bytes.getShort(MINOR_OFFSET))),
        bytes.getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK);
  }

  /** {@return the bytes of a record header} */
  public int recordHeaderSize() {
    return modified ? RECORD_HEADER_SIZE + MODIFIED_SIZE : RECORD_HEADER_SIZE;
  }

  /** {@return the length of the longest frame that libpcap allows for this link type} */
  public int maxLength() {
    // C: max_snaplen_for_dlt
    return switch (linkType) {
      case DBUS -> 128 * MEBIBYTE;
      case EBHSCR -> 8 * MEBIBYTE;
      case USBPCAP -> MEBIBYTE;
      default -> MAX_LENGTH;
    };
  }

  private static ByteOrder order(int magic, String file) {
    if (isPcap(magic)) {
      return ByteOrder.BIG_ENDIAN;
    }
    if (isPcap(Integer.reverseBytes(magic))) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (magic == PCAPNG) {
      throw damaged(
          file,
          "it is a pcapng file, but only classic pcap can be read; convert it first: editcap -F"
              + " pcap in.pcapng out.pcap");
    }
    String compressor = compressor(magic);
    if (compressor != null) {
      throw damaged(
          file,
          String.format(
              Locale.ROOT,
              "it is compressed by %1$s, and is not decompressed here; decompress it first: %1$s -d"
                  + " -c %2$s > out.pcap",
              compressor,
              file));
    }
    throw damaged(
        file,
        String.format(
            Locale.ROOT,
            "it starts with %08x, which is not the magic number of a pcap file",
            magic));
  }

  private static boolean isPcap(int magic) {
    return magic == MICROSECONDS || magic == NANOSECONDS || magic == MODIFIED;
  }

  /** Returns the program that makes files with these first bytes, or null if none is known. */
  private static @Nullable String compressor(int magic) {
    if ((magic & GZIP_MASK) == GZIP) {
      return "gzip";
    }
    if ((magic & BZIP2_MASK) == BZIP2) {
      return "bzip2";
    }
    return switch (magic) {
      case ZSTD -> "zstd";
      case XZ -> "xz";
      case LZ4 -> "lz4";
      default -> null;
    };
  }

  private static DamagedCaptureException damaged(String file, String what) {
    return new DamagedCaptureException(
        String.format(Locale.ROOT, "%s: damaged at byte 0: %s", file, what), 0, what);
  }
}
