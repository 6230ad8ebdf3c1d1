package dev.mempool.mbuf;

import org.jspecify.annotations.Nullable;

/** Packets with the data of others: shared, copied, or moved together. */
final class Duplicates {

  private Duplicates() {}

  static @Nullable Mbuf clone(Mbuf packet, PktmbufPool from) {
    if (from.isPinned()) {
      throw new IllegalArgumentException(
          ("pool '%s' is over external memory, so its mbufs cannot be attached to %s; clone from"
                  + " another pool")
              .formatted(from.name(), packet.label()));
    }
    packet.checkInUse();
    Mbuf head = null;
    Mbuf last = null;
    boolean done = false;
    try {
      int segments = 0;
      for (Mbuf source = packet; source != null; source = source.next) {
        Mbuf made = from.alloc();
        if (made == null) {
          return null;
        }
        if (last == null) {
          head = made;
        } else {
          last.next = made;
        }
        last = made;
        Sharing.attach(made, source);
        segments++;
      }
      if (head != null) {
        head.packetLength = packet.packetLength;
        head.segmentCount = segments;
      }
      done = true;
      return head;
    } finally {
      if (!done && head != null) {
        head.free();
      }
    }
  }

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
      head.olFlags = head.olFlags & OlFlags.EXTERNAL | packet.olFlags & ~Mbuf.ATTACHMENT;
      done = fill(head, packet, offset, left);
    } finally {
      if (!done) {
        head.free();
      }
    }
    return done ? head : null;
  }

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

  private static Mbuf following(Mbuf segment, Mbuf packet) {
    Mbuf next = segment.next;
    if (next == null) {
      throw tooFewBytes(packet);
    }
    next.checkInUse();
    return next;
  }

  static IllegalStateException tooFewBytes(Mbuf packet) {
    return new IllegalStateException(
        "%s: its segments have fewer bytes than its packet length of %d"
            .formatted(packet.label(), packet.packetLength));
  }

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
}
