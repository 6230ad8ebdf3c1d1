// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.StackRoom;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations that copy data of packets across segments: copying a packet, moving all data into
 * the first segment, and reading bytes.
 */
final class PacketCopies {

  private PacketCopies() {}

  // ---- copy ----

  /**
   * Returns a packet with a copy of a part of another's data, or null if there are too few mbufs.
   */
  static @Nullable Mbuf copy(Mbuf packet, PktmbufPool from, int offset, int length) {
    StackRoom.require();
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: offset %d and length %d of a copy must not be negative",
              packet.label(),
              offset,
              length));
    }
    packet.checkData();
    if (offset > packet.packetLength) {
      return null;
    }
    int left = Math.min(length, packet.packetLength - offset);
    Mbuf head = from.alloc();
    if (head == null) {
      return null;
    }
    boolean done = false;
    try {
      if (left > 0 && head.tailroom() == 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the mbufs of pool '%s' have no room for a copy: %d bytes, of which %d are"
                    + " headroom; copy into another pool",
                from.name(),
                head.bufLength(),
                head.headroom()));
      }
      head.copyMetadata(packet);
      head.olFlags = packet.olFlags;
      done = fill(head, packet, offset, left);
    } finally {
      if (!done) {
        head.free();
      }
    }
    return done ? head : null;
  }

  /**
   * Copies bytes into an empty packet, which is extended by further mbufs of its pool. Returns
   * whether there were enough.
   */
  private static boolean fill(Mbuf head, Mbuf packet, int offset, int length) {
    Mbuf source = packet;
    Mbuf last = head;
    int skip = offset;
    int left = length;
    while (left > 0) {
      while (skip >= source.dataLength) {
        skip -= source.dataLength;
        source = following(source, packet);
      }
      if (last.tailroom() == 0) {
        Mbuf more = head.pool().alloc();
        if (more == null) {
          return false;
        }
        last.next = more;
        last = more;
        head.segmentCount++;
      }
      int here = Math.min(Math.min(source.dataLength - skip, left), last.tailroom());
      int at = last.dataLength;
      last.dataLength += here;
      last.copyFrom(at, source, skip, here);
      head.packetLength += here;
      skip += here;
      left -= here;
    }
    return true;
  }

  /** Returns the next segment of a packet that must have one. */
  private static Mbuf following(Mbuf segment, Mbuf packet) {
    Mbuf next = segment.next;
    if (next == null) {
      throw tooFewBytes(packet);
    }
    next.checkData();
    return next;
  }

  static PoolMisuseException tooFewBytes(Mbuf packet) {
    return packet.misuse(
        String.format(
            Locale.ROOT,
            "%s: its segments have fewer bytes than its packet length of %d",
            packet.label(),
            packet.packetLength));
  }

  // ---- linearize ----

  /** Moves all data into the first segment. Returns false if its tailroom is too small. */
  static boolean linearize(Mbuf packet) {
    StackRoom.require();
    packet.checkData();
    Mbuf rest = packet.next;
    if (rest == null) {
      return true;
    }
    int missing = 0;
    for (Mbuf segment = rest; segment != null; segment = segment.next) {
      segment.checkData();
      missing = Math.addExact(missing, segment.dataLength());
    }
    if (missing > packet.tailroom()) {
      return false;
    }
    int own = packet.dataLength;
    int at = own;
    packet.dataLength = own + missing;
    boolean done = false;
    try {
      for (Mbuf segment = rest; segment != null; segment = segment.next) {
        int here = segment.dataLength();
        if (here > 0) {
          packet.copyFrom(at, segment, 0, here);
          at += here;
        }
      }
      done = true;
    } finally {
      if (!done) {
        packet.dataLength = own;
      }
    }
    packet.next = null;
    packet.segmentCount = 1;
    packet.packetLength = packet.dataLength;
    FreeBatch.freeChain(null, rest);
    return true;
  }

  // ---- read ----

  /** Returns a view of bytes in one segment, else a copy; null if the packet ends before them. */
  static @Nullable MemorySegment view(Mbuf packet, int offset, int length, MemorySegment scratch) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: offset %d and length %d of a read must not be negative",
              packet.label(),
              offset,
              length));
    }
    long end = (long) offset + length;
    if (available(packet, end) < end) {
      return null;
    }
    Mbuf segment = packet;
    int skip = offset;
    Mbuf next = segment.next;
    // an empty range at the end of the packet belongs to the last segment
    while (next != null && skip >= segment.dataLength()) {
      skip -= segment.dataLength();
      segment = next;
      segment.checkData();
      next = segment.next;
    }
    if ((long) skip + length <= segment.dataLength()) {
      return segment.view(skip, length);
    }
    if (length > scratch.byteSize()) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "%s: %d bytes at offset %d are in several segments and must be copied, but the"
                  + " scratch memory has %d bytes",
              packet.label(),
              length,
              offset,
              scratch.byteSize()));
    }
    read(segment, skip, scratch, 0, length);
    return scratch.asSlice(0, length);
  }

  // Each copy has a loop of its own. A common loop that is given the copy as a lambda allocates 24
  // bytes a call (AllocationFreeTest), and a memory segment of an array would be a new object too.

  /** Copies bytes of a packet into an array, all or none. */
  static void read(Mbuf packet, int offset, byte[] to, int from, int length) {
    Objects.checkFromIndexSize(from, length, to.length);
    checkRange(packet, offset, length);
    int skip = offset;
    int done = 0;
    for (Mbuf segment = packet; segment != null && done < length; segment = segment.next) {
      int here = Math.clamp((long) segment.dataLength() - skip, 0, length - done);
      if (here > 0) {
        segment.read(skip, to, from + done, here);
      }
      done += here;
      skip = Math.max(0, skip - segment.dataLength());
    }
  }

  /** Copies bytes of an array into a packet, all or none. */
  static void write(Mbuf packet, int offset, byte[] source, int from, int length) {
    Objects.checkFromIndexSize(from, length, source.length);
    checkRange(packet, offset, length);
    int skip = offset;
    int done = 0;
    for (Mbuf segment = packet; segment != null && done < length; segment = segment.next) {
      int here = Math.clamp((long) segment.dataLength() - skip, 0, length - done);
      if (here > 0) {
        segment.write(skip, source, from + done, here);
      }
      done += here;
      skip = Math.max(0, skip - segment.dataLength());
    }
  }

  /** Copies bytes of a packet into memory, all or none. */
  static void read(Mbuf packet, int offset, MemorySegment to, long toOffset, int length) {
    Objects.checkFromIndexSize(toOffset, length, to.byteSize());
    checkRange(packet, offset, length);
    int skip = offset;
    int done = 0;
    for (Mbuf segment = packet; segment != null && done < length; segment = segment.next) {
      int here = Math.clamp((long) segment.dataLength() - skip, 0, length - done);
      if (here > 0) {
        segment.copyTo(skip, to, toOffset + done, here);
      }
      done += here;
      skip = Math.max(0, skip - segment.dataLength());
    }
  }

  /** Copies bytes of memory into a packet, all or none. */
  static void write(Mbuf packet, int offset, MemorySegment source, long sourceOffset, int length) {
    Objects.checkFromIndexSize(sourceOffset, length, source.byteSize());
    checkRange(packet, offset, length);
    int skip = offset;
    int done = 0;
    for (Mbuf segment = packet; segment != null && done < length; segment = segment.next) {
      int here = Math.clamp((long) segment.dataLength() - skip, 0, length - done);
      if (here > 0) {
        segment.copyFrom(skip, source, sourceOffset + done, here);
      }
      done += here;
      skip = Math.max(0, skip - segment.dataLength());
    }
  }

  /** Returns a number of 1 to 8 bytes in network order, which may lie in several segments. */
  static long getNumber(Mbuf packet, int offset, int bytes) {
    checkRange(packet, offset, bytes);
    long number = 0;
    Mbuf segment = packet;
    int at = offset;
    for (int i = 0; i < bytes; i++, at++) {
      while (at >= segment.dataLength()) {
        at -= segment.dataLength();
        segment = following(segment, packet);
      }
      number = number << Byte.SIZE | segment.getUnsignedByte(at);
    }
    return number;
  }

  /** Writes a number of 1 to 8 bytes in network order, all bytes or none. */
  static void putNumber(Mbuf packet, int offset, int bytes, long number) {
    checkRange(packet, offset, bytes);
    Mbuf segment = packet;
    int at = offset;
    for (int i = 0; i < bytes; i++, at++) {
      while (at >= segment.dataLength()) {
        at -= segment.dataLength();
        segment = following(segment, packet);
      }
      segment.putByte(at, (int) (number >> (bytes - 1 - i) * Byte.SIZE));
    }
  }

  /** Throws if a range is not within the segments of a packet, or if one of these is free. */
  private static void checkRange(Mbuf packet, int offset, int length) {
    long end = (long) offset + length;
    long available = available(packet, (offset | length) < 0 ? Long.MAX_VALUE : end);
    if (available < end || (offset | length) < 0) {
      throw packet.outsideData(offset, length, available);
    }
  }

  /**
   * Returns the number of bytes in the segments of a packet up to the one in which there are
   * enough. Throws if one of these is free.
   */
  private static long available(Mbuf packet, long enough) {
    long bytes = 0;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      segment.checkUsable();
      bytes += segment.dataLength();
      if (bytes >= enough) {
        break;
      }
    }
    return bytes;
  }

  /** Throws if an offset is not within a packet, or if the packet is free. */
  static void checkOffset(Mbuf packet, int offset) {
    packet.checkData();
    if (offset < 0 || offset > packet.packetLength) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "%s: offset %d is not within its packet of %d byte(s)",
              packet.label(),
              offset,
              packet.packetLength));
    }
  }
}
