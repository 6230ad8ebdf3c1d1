package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reading from packets whose bytes may lie in several segments. */
final class PacketReads {

  private PacketReads() {}

  /** A view of bytes that lie in one segment, else a copy; {@code null} if they are not there. */
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
    // stops in the last segment, where an empty range at the end of the packet lies
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
          "%s: %d bytes at offset %d lie in several segments and must be copied, but the memory for them has %d"
              .formatted(packet.label(), length, offset, scratch.byteSize()));
    }
    // fewer, where the packet length says more than its segments have
    return copy(segment, skip, scratch, 0, length) < length ? null : scratch.asSlice(0, length);
  }

  static int read(Mbuf packet, int offset, MemorySegment to, long toOffset, int length) {
    Objects.checkFromIndexSize(toOffset, length, to.byteSize());
    check(packet, offset);
    return copy(packet, offset, to, toOffset, length);
  }

  static int read(Mbuf packet, int offset, byte[] to, int from, int length) {
    Objects.checkFromIndexSize(from, length, to.length);
    check(packet, offset);
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

  private static int copy(Mbuf from, int offset, MemorySegment to, long toOffset, int length) {
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

  static void check(Mbuf packet, int offset) {
    packet.checkInUse();
    if (offset < 0 || offset > packet.packetLength) {
      throw new IndexOutOfBoundsException(
          "%s: offset %d is not within its packet of %d byte(s)"
              .formatted(packet.label(), offset, packet.packetLength));
    }
  }
}
