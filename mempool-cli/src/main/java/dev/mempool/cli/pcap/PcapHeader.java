package dev.mempool.cli.pcap;

import dev.mempool.cli.DamagedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the file header says about the records. Its version, snap length and time zone mean nothing
 * here.
 *
 * @param order the byte order of all numbers in the file
 * @param nanoseconds whether the fractions of the time stamps count nanoseconds, not microseconds
 * @param linkType what a frame starts with
 */
public record PcapHeader(ByteOrder order, boolean nanoseconds, int linkType) {

  /** Magic, version, zone, accuracy, snap length, link type. */
  public static final int SIZE = 24;

  /** The link type of Ethernet, {@code LINKTYPE_ETHERNET}. */
  public static final int ETHERNET = 1;

  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int MICROSECONDS_SWAPPED = 0xd4c3b2a1;
  private static final int NANOSECONDS_SWAPPED = 0x4d3cb2a1;

  /** Reads the same in either byte order. */
  private static final int PCAPNG = 0x0a0d0d0a;

  private static final int LINK_TYPE_AT = 20;

  /** The bits above say whether frames end with a checksum; they are not part of the link type. */
  private static final int LINK_TYPE_MASK = 0xffff;

  /** Parses what is there of the first {@link #SIZE} bytes of a file. */
  static PcapHeader parse(ByteBuffer start, String file) {
    ByteBuffer bytes = start.slice().order(ByteOrder.BIG_ENDIAN);
    int length = bytes.remaining();
    ByteOrder order = length < Integer.BYTES ? bytes.order() : order(bytes.getInt(0), file);
    if (length < SIZE) {
      throw damaged(file, "it ends after %d of the %d bytes of its header".formatted(length, SIZE));
    }
    bytes.order(order);
    return new PcapHeader(
        order, bytes.getInt(0) == NANOSECONDS, bytes.getInt(LINK_TYPE_AT) & LINK_TYPE_MASK);
  }

  private static ByteOrder order(int magic, String file) {
    return switch (magic) {
      case MICROSECONDS, NANOSECONDS -> ByteOrder.BIG_ENDIAN;
      case MICROSECONDS_SWAPPED, NANOSECONDS_SWAPPED -> ByteOrder.LITTLE_ENDIAN;
      case PCAPNG ->
          throw damaged(
              file,
              "it is a pcapng file, and only classic pcap is read; convert it first: editcap -F"
                  + " pcap in.pcapng out.pcap");
      default -> throw damaged(file, "it starts with %08x, which no pcap does".formatted(magic));
    };
  }

  private static DamagedInputException damaged(String file, String what) {
    return new DamagedInputException("%s: damaged at byte 0: %s".formatted(file, what));
  }
}
