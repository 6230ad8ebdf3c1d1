// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model of mbufs that share buffers: segments that share a buffer have the same array, and every
 * number of references is counted by the model itself.
 */
final class SharingModel {

  private SharingModel() {}

  /** A pool: its room, and how many mbufs of it are in use. */
  static final class Pool {
    final PktmbufPool real;
    final int room;
    int inUse;

    Pool(PktmbufPool real, int room) {
      this.real = real;
      this.room = room;
    }

    int left() {
      return real.size() - inUse;
    }

    boolean hasRoom() {
      return room > PktmbufPool.HEADROOM;
    }
  }

  /** An external buffer. A pinned one puts its mbuf, another one calls its callback. */
  static final class Buffer {
    final byte[] bytes;
    @Nullable ExternalBuffer real;
    @Nullable Pool pinnedTo;
    int refs;
    int calls;

    Buffer(int length) {
      bytes = new byte[length];
    }

    void release() {
      refs--;
      if (refs == 0 && pinnedTo != null) {
        pinnedTo.inUse--;
      }
    }

    /** Asserts that the callback ran once, with the last reference. */
    void check() {
      ExternalBuffer external = real;
      if (external != null && pinnedTo == null) {
        assertEquals(refs, external.refcnt());
        assertEquals(refs == 0 ? 1 : 0, calls);
      }
    }
  }

  /** A segment: a part of an array, which may be the array of another segment. */
  static final class Segment {
    final Mbuf mbuf;
    final Pool pool;
    final byte[] own;
    byte[] bytes;
    int offset;
    int length;

    /** The references of its users and of the segments that are attached to it. */
    int refs = 1;

    @Nullable Segment owner;
    @Nullable Buffer external;

    Segment(Pool pool, Mbuf mbuf) {
      this.pool = pool;
      this.mbuf = mbuf;
      pool.inUse++;
      if (pool.real.isPinned()) {
        Buffer buffer = new Buffer(pool.room);
        buffer.real = mbuf.externalBuffer();
        buffer.pinnedTo = pool;
        buffer.refs = 1;
        external = buffer;
        own = buffer.bytes;
      } else {
        own = new byte[pool.room];
      }
      bytes = own;
      offset = Math.min(PktmbufPool.HEADROOM, own.length);
    }

    int tailroom() {
      return bytes.length - offset - length;
    }

    boolean isDirect() {
      return owner == null && external == null;
    }

    boolean isAttachable() {
      return isDirect() && refs == 1;
    }

    /** Tells whether the segment may be freed raw. */
    boolean isDetached() {
      Buffer buffer = external;
      return refs == 1
          && owner == null
          && (buffer == null || (pool.real.isPinned() && buffer.refs == 1));
    }

    void attach(Segment to) {
      Buffer buffer = to.external;
      if (buffer != null) {
        buffer.refs++;
        external = buffer;
      } else {
        Segment of = to.owner != null ? to.owner : to;
        of.refs++;
        owner = of;
      }
      bytes = to.bytes;
      offset = to.offset;
      length = to.length;
    }

    void attach(Buffer buffer) {
      buffer.refs++;
      external = buffer;
      bytes = buffer.bytes;
      offset = 0;
      length = 0;
    }

    void detach() {
      if (isDirect() || pool.real.isPinned()) {
        return;
      }
      letGo();
      bytes = own;
      offset = Math.min(PktmbufPool.HEADROOM, own.length);
      length = 0;
    }

    private void letGo() {
      Buffer buffer = external;
      Segment of = owner;
      external = null;
      owner = null;
      if (buffer != null) {
        buffer.release();
      }
      if (of != null) {
        of.release();
      }
    }

    void release() {
      refs--;
      if (refs == 0) {
        Buffer buffer = external;
        if (pool.real.isPinned() && buffer != null) {
          buffer.release();
        } else {
          letGo();
          pool.inUse--;
        }
      }
    }

    void check() {
      assertEquals(refs, mbuf.refcnt());
      assertEquals(offset, mbuf.headroom());
      assertEquals(length, mbuf.dataLength());
      assertEquals(tailroom(), mbuf.tailroom());
      assertEquals(owner != null, mbuf.isIndirect());
      assertEquals(external != null, mbuf.hasExternalBuffer());
      assertSame(owner == null ? mbuf : owner.mbuf, mbuf.owner());
      Buffer buffer = external;
      if (buffer != null) {
        ExternalBuffer real = buffer.real;
        assertNotNull(real);
        assertSame(real, mbuf.externalBuffer());
        assertEquals(buffer.refs, real.refcnt());
      }
    }
  }

  /** A packet in use, with further references to all its segments. */
  static final class Packet {
    final List<Segment> segments = new ArrayList<>();
    int extra;

    Packet(Segment first) {
      segments.add(first);
    }

    Mbuf mbuf() {
      return first().mbuf;
    }

    Segment first() {
      return segments.getFirst();
    }

    Segment last() {
      return segments.getLast();
    }

    boolean isAlone() {
      return segments.size() == 1 && extra == 0;
    }

    int length() {
      int sum = 0;
      for (Segment segment : segments) {
        sum += segment.length;
      }
      return sum;
    }

    byte[] bytes() {
      byte[] all = new byte[length()];
      int at = 0;
      for (Segment segment : segments) {
        System.arraycopy(segment.bytes, segment.offset, all, at, segment.length);
        at += segment.length;
      }
      return all;
    }

    /** {@return whether the last reference was released} */
    boolean free() {
      segments.forEach(Segment::release);
      return extra-- == 0;
    }

    void check() {
      assertEquals(length(), mbuf().packetLength());
      assertEquals(segments.size(), mbuf().segmentCount());
      Mbuf real = mbuf();
      for (Segment segment : segments) {
        assertSame(segment.mbuf, real);
        segment.check();
        real = segment.mbuf.next();
      }
      assertNull(real);
    }
  }
}
