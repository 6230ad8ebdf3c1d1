// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pcapng file: enhanced, simple and obsolete packet blocks of all its sections and
 * interfaces, each with the byte order, the link type and the time resolution that it has. Other
 * blocks and unknown options are skipped. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class PcapngReader extends CaptureReader {

  /** The type of the block with which a section begins, the same in either byte order. */
  static final int SECTION_HEADER = 0x0a0d0d0a;

  private static final int INTERFACE = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

  /** The bytes of a block before its body: type and length. */
  private static final int PREFIX = 8;

  /** The bytes of the smallest block: type, length, and the length again. */
  private static final int MIN_BLOCK = 12;

  /** The bytes of the smallest section header. */
  private static final int MIN_SECTION = 28;

  private static final int MIN_INTERFACE = 20;

  /** The offset of the first option of an interface block. */
  private static final int INTERFACE_OPTIONS = 16;

  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;

  /** The bytes before the frame in blocks of packets with a time, and in simple ones. */
  private static final int PACKET_HEADER = 28;

  private static final int SIMPLE_HEADER = 12;

  /** The longest block that is read; longer ones that are no packets are skipped in pieces. */
  private static final int MAX_BLOCK = 16 << 20;

  private boolean swapped;
  private final List<CaptureInterface> interfaces = new ArrayList<>();

  /** The bytes from the current block to the next one, and of a long block that are to skip. */
  private long size;

  private int length;
  private int originalLength;
  private int frameOffset;
  private long timeNanos;
  private int linkType;

  PcapngReader(InputWindow window) {
    super(window);
  }

  @Override
  public boolean next(Runnable beforeRead) {
    number++;
    while (skip(beforeRead)) {
      int there = window.available(PREFIX, MAX_BLOCK, beforeRead);
      if (there == 0) {
        break;
      }
      if (there < PREFIX) {
        throw cut(there, PREFIX);
      }
      if (window.getInt(0) == SECTION_HEADER) {
        section(beforeRead);
        continue;
      }
      int type = number(0);
      size = Integer.toUnsignedLong(number(Integer.BYTES));
      checkLength(size, MIN_BLOCK);
      boolean wanted =
          switch (type) {
            case INTERFACE, OBSOLETE_PACKET, SIMPLE_PACKET, ENHANCED_PACKET -> true;
            default -> false;
          };
      if (!wanted) {
        continue;
      }
      block(beforeRead);
      if (type == INTERFACE) {
        interfaces.add(parseInterface());
      } else {
        packet(type);
        return true;
      }
    }
    return false;
  }

  /** Skips the rest of the current block. Returns false if the file ended before it was there. */
  private boolean skip(Runnable beforeRead) {
    while (size > 0) {
      int step = (int) Math.min(size, PcapHeader.MAX_LENGTH);
      int there = window.available(step, MAX_BLOCK, beforeRead);
      if (there < step) {
        throw cut(there, step);
      }
      window.advance(step);
      size -= step;
    }
    return true;
  }

  /** Reads the whole block and compares its two lengths. */
  private void block(Runnable beforeRead) {
    if (size > MAX_BLOCK) {
      throw window.damaged(
          number, "its block has %d bytes, at most %d are allowed", size, MAX_BLOCK);
    }
    int there = window.available((int) size, MAX_BLOCK, beforeRead);
    if (there < size) {
      throw cut(there, (int) size);
    }
    long again = Integer.toUnsignedLong(number((int) size - Integer.BYTES));
    if (again != size) {
      throw window.damaged(
          number, "its block has the length %d at its begin and %d at its end", size, again);
    }
  }

  private void section(Runnable beforeRead) {
    int there = window.available(MIN_BLOCK, MAX_BLOCK, beforeRead);
    if (there < MIN_BLOCK) {
      throw cut(there, MIN_BLOCK);
    }
    int magic = window.getInt(PREFIX);
    swapped = magic != BYTE_ORDER_MAGIC;
    if (swapped && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
      throw window.damaged(number, "its section has the byte order magic %08x", magic);
    }
    size = Integer.toUnsignedLong(number(Integer.BYTES));
    checkLength(size, MIN_SECTION);
    block(beforeRead);
    interfaces.clear();
  }

  private void checkLength(long bytes, int min) {
    if (bytes < min || bytes % Integer.BYTES != 0) {
      throw window.damaged(
          number, "its block has the length %d; it must be a multiple of 4 from %d on", bytes, min);
    }
  }

  private DamagedCaptureException cut(int there, int wanted) {
    return window.damaged(number, "the file ends after %d of %d bytes of its block", there, wanted);
  }

  private CaptureInterface parseInterface() {
    if (size < MIN_INTERFACE) {
      throw window.damaged(number, "its interface block has %d bytes, too few", size);
    }
    int resolution = CaptureInterface.MICROSECONDS;
    long offset = 0;
    int at = INTERFACE_OPTIONS;
    int end = (int) size - Integer.BYTES;
    while (end - at >= Integer.BYTES) {
      int code = unsignedShort(at);
      int bytes = unsignedShort(at + Short.BYTES);
      at += Integer.BYTES;
      if (code == 0 || bytes > end - at) {
        break;
      }
      if (code == OPTION_RESOLUTION && bytes == 1) {
        resolution = window.memory().get(JAVA_BYTE, window.start() + at) & 0xff;
      } else if (code == OPTION_OFFSET && bytes == Long.BYTES) {
        offset = swapped ? Long.reverseBytes(window.getLong(at)) : window.getLong(at);
      }
      at += bytes + 3 & ~3;
    }
    if (!CaptureInterface.isResolution(resolution)) {
      throw window.damaged(
          number, "its interface has the time resolution %d, which no clock has", resolution);
    }
    return new CaptureInterface(unsignedShort(PREFIX), number(MIN_BLOCK), resolution, offset);
  }

  private void packet(int type) {
    long index =
        switch (type) {
          case SIMPLE_PACKET -> 0;
          case OBSOLETE_PACKET -> unsignedShort(PREFIX);
          default -> Integer.toUnsignedLong(number(PREFIX));
        };
    if (index >= interfaces.size()) {
      throw window.damaged(
          number, "it is of interface %d, and its section has %d", index, interfaces.size());
    }
    CaptureInterface of = interfaces.get((int) index);
    linkType = of.linkType();
    boolean simple = type == SIMPLE_PACKET;
    frameOffset = simple ? SIMPLE_HEADER : PACKET_HEADER;
    int room = (int) size - frameOffset - Integer.BYTES;
    if (room < 0) {
      throw window.damaged(number, "its packet block has %d bytes, too few", size);
    }
    originalLength = number(frameOffset - Integer.BYTES);
    if (simple) {
      timeNanos = 0;
      int limit = of.snapLength() == 0 ? room : of.cut(room);
      length = Integer.compareUnsigned(originalLength, limit) < 0 ? originalLength : limit;
      return;
    }
    length = number(frameOffset - 2 * Integer.BYTES);
    if (length < 0 || length > room) {
      throw window.damaged(
          number,
          "its captured length is %d, and its block has room for %d",
          Integer.toUnsignedLong(length),
          room);
    }
    timeNanos =
        of.nanos(
            Integer.toUnsignedLong(number(PREFIX + Integer.BYTES)) << Integer.SIZE
                | Integer.toUnsignedLong(number(PREFIX + 2 * Integer.BYTES)));
  }

  private int number(int offset) {
    int word = window.getInt(offset);
    return swapped ? Integer.reverseBytes(word) : word;
  }

  private int unsignedShort(int offset) {
    int low = offset & ~3;
    int word = number(low);
    // a word in the order of the section has its first half in the upper bits if it is big-endian
    boolean first = offset == low;
    boolean big = swapped == (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    return first == big ? word >>> Short.SIZE : word & 0xffff;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int originalLength() {
    return originalLength;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public int frame() {
    return window.start() + frameOffset;
  }

  @Override
  public void rewind() {
    window.rewind(0);
    interfaces.clear();
    size = 0;
    number = 0;
  }
}
