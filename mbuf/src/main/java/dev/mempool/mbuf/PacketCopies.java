package dev.mempool.mbuf;

import dev.mempool.api.PoolMisuseException;
import java.lang.foreign.MemorySegment;
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
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "%s: offset %d and length %d of a copy must not be negative"
              .formatted(packet.label(), offset, length));
    }
    packet.checkInUse();
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
            ("the mbufs of pool '%s' have no room for a copy: %d bytes, of which %d are headroom;"
                    + " copy into another pool")
                .formatted(from.name(), head.bufLength(), head.headroom()));
      }
      head.copyMetadata(packet);
      head.olFlags = head.olFlags & Mbuf.EXTERNAL | packet.olFlags & ~Mbuf.ATTACHMENT;
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
    next.checkInUse();
    return next;
  }

  static PoolMisuseException tooFewBytes(Mbuf packet) {
    return packet.misuse(
        "%s: its segments have fewer bytes than its packet length of %d"
            .formatted(packet.label(), packet.packetLength));
  }

  // ---- linearize ----

  /** Moves all data into the first segment. Returns false if its tailroom is too small. */
  static boolean linearize(Mbuf packet) {
    packet.checkInUse();
    Mbuf rest = packet.next;
    if (rest == null) {
      return true;
    }
    int missing = 0;
    for (Mbuf segment = rest; segment != null; segment = segment.next) {
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
    FreeBatch.freeChain(rest);
    return true;
  }

  // ---- read ----

  /** Returns a view of bytes in one segment, else a copy; null if the packet ends before them. */
  static @Nullable MemorySegment view(Mbuf packet, int offset, int length, MemorySegment scratch) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "%s: offset %d and length %d of a read must not be negative"
              .formatted(packet.label(), offset, length));
    }
    packet.checkInUse();
    if ((long) offset + length > packet.packetLength) {
      return null;
    }
    Mbuf segment = packet;
    int skip = offset;
    Mbuf next = segment.next;
    // an empty range at the end of the packet belongs to the last segment
    while (next != null && skip >= segment.dataLength()) {
      skip -= segment.dataLength();
      segment = next;
      segment.checkInUse();
      next = segment.next;
    }
    if ((long) skip + length <= segment.dataLength()) {
      return segment.view(skip, length);
    }
    if (length > scratch.byteSize()) {
      throw new IndexOutOfBoundsException(
          "%s: %d bytes at offset %d are in several segments and must be copied, but the scratch memory has %d bytes"
              .formatted(packet.label(), length, offset, scratch.byteSize()));
    }
    int copied = readAll(segment, skip, scratch, 0, length);
    // fewer bytes if the packet length is larger than the sum of the segments
    return copied < length ? null : scratch.asSlice(0, length);
  }

  /** Copies bytes into memory. Returns how many, which are fewer if the packet ends before. */
  static int read(Mbuf packet, int offset, MemorySegment to, long toOffset, int length) {
    Objects.checkFromIndexSize(toOffset, length, to.byteSize());
    checkOffset(packet, offset);
    return readAll(packet, offset, to, toOffset, length);
  }

  /** Copies bytes into an array. Returns how many, which are fewer if the packet ends before. */
  static int read(Mbuf packet, int offset, byte[] to, int from, int length) {
    Objects.checkFromIndexSize(from, length, to.length);
    checkOffset(packet, offset);
    int skip = offset;
    int copied = 0;
    for (Mbuf segment = packet; segment != null && copied < length; segment = segment.next) {
      segment.checkInUse();
      int here = Math.min(length - copied, segment.dataLength - skip);
      if (here > 0) {
        segment.get(skip, to, from + copied, here);
        copied += here;
        skip = 0;
      } else {
        skip -= segment.dataLength;
      }
    }
    return copied;
  }

  private static int readAll(Mbuf from, int offset, MemorySegment to, long toOffset, int length) {
    int skip = offset;
    int copied = 0;
    for (Mbuf segment = from; segment != null && copied < length; segment = segment.next) {
      segment.checkInUse();
      int here = Math.min(length - copied, segment.dataLength - skip);
      if (here > 0) {
        segment.copyTo(skip, to, toOffset + copied, here);
        copied += here;
        skip = 0;
      } else {
        skip -= segment.dataLength;
      }
    }
    return copied;
  }

  /** Throws if an offset is not within a packet, or if the packet is free. */
  static void checkOffset(Mbuf packet, int offset) {
    packet.checkInUse();
    if (offset < 0 || offset > packet.packetLength) {
      throw new IndexOutOfBoundsException(
          "%s: offset %d is not within its packet of %d byte(s)"
              .formatted(packet.label(), offset, packet.packetLength));
    }
  }
}
