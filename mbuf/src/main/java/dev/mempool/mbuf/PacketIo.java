// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reading and writing of packets through channels (files, sockets, pipes, datagrams), directly from
 * and to the buffers of the segments.
 *
 * <p>Not thread-safe: an instance belongs to one thread, like the packets, and serves any number of
 * packets and channels. It keeps an array, and each mbuf keeps a byte buffer of its memory, so
 * after the first use of an mbuf nothing is allocated here. If the bytes are in one segment, the
 * channels of the JDK allocate nothing either. If they are in several, the JDK allocates a small
 * object for each, which keeps the pool from being closed meanwhile.
 *
 * <p>While a channel reads or writes the memory of a packet, closing its pool is refused. While a
 * virtual thread waits for a channel, the pool can be closed, and the channel then throws {@link
 * IllegalStateException}. If a channel throws, also because the thread was interrupted or the
 * channel was closed, the packet is unchanged.
 *
 * @since 0.1.0
 */
public final class PacketIo {

  /** The most segments in one call: the limit of Linux ({@code IOV_MAX}), and so of the JDK. */
  public static final int MAX_SEGMENTS = 1024;

  /** The number of segments for which there is room at first; few packets have more. */
  private static final int ROOM = 16;

  private @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[ROOM];

  /** Makes an instance for one thread. */
  public PacketIo() {}

  /**
   * Writes the bytes of a packet. A {@linkplain DatagramChannel datagram channel} must be
   * connected, and sends them as one datagram.
   *
   * <pre>{@code
   * for (int at = 0; at < packet.packetLength(); ) {
   *   at += io.write(packet, at, channel);
   * }
   * }</pre>
   *
   * @param packet the first segment of the packet; it is not changed
   * @param offset the first byte to write, counted from the start of the packet; to continue, the
   *     number of bytes that were written before
   * @param to the channel
   * @return the number of bytes that were written; it may be less than the rest of the packet, and
   *     0 if the channel accepts none now
   * @throws IndexOutOfBoundsException if the offset is negative or behind the end of the packet
   * @throws IllegalArgumentException if the channel is for datagrams and more than {@link
   *     #MAX_SEGMENTS} segments have data; nothing was written then
   * @throws IllegalStateException if a segment's pool is closed, or is checked and the segment is
   *     free; or if the packet length is larger than the sum of the segments
   * @throws IOException if the channel throws it; some bytes may have been written then
   */
  public int write(Mbuf packet, int offset, GatheringByteChannel to) throws IOException {
    Objects.requireNonNull(packet, "packet");
    Objects.requireNonNull(to, "to");
    PacketCopies.checkOffset(packet, offset);
    int count = 0;
    int skip = offset;
    try {
      for (Mbuf segment = packet; segment != null; segment = segment.next) {
        segment.checkData();
        int length = segment.dataLength;
        if (skip < length) {
          if (count == MAX_SEGMENTS) {
            checkSplittable(packet, to);
            break;
          }
          ByteBuffer view = segment.dataView();
          add(count++, view.position(view.position() + skip));
          skip = 0;
        } else {
          skip -= length;
        }
      }
      if (count == 0 && offset < packet.packetLength) {
        throw PacketCopies.tooFewBytes(packet);
      }
      return switch (count) {
        case 0 -> 0;
        case 1 -> to.write(views[0]);
        default -> (int) to.write(views, 0, count);
      };
    } finally {
      forget(count);
    }
  }

  /**
   * Reads bytes to the end of a packet: into the tailroom of the last segment that has data, and
   * then into the empty segments behind it. Increases the lengths by the number of bytes that were
   * read. The part of a {@linkplain DatagramChannel datagram} that does not fit is lost.
   *
   * @param from the channel
   * @param packet the first segment of the packet; for a new packet, chain as many mbufs as it may
   *     need
   * @return the number of bytes that were read; 0 if the channel has none now, or the packet has no
   *     room; -1 at the end of the stream
   * @throws IllegalStateException if a segment's pool is closed, or is checked and the segment is
   *     free
   * @throws IOException if the channel throws it; the packet is unchanged then
   */
  public int read(ScatteringByteChannel from, Mbuf packet) throws IOException {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(packet, "packet");
    packet.checkData();
    Mbuf start = packet;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      segment.checkData();
      if (segment.dataLength > 0) {
        start = segment;
      }
    }
    // the packet length must stay within an int
    int room = Integer.MAX_VALUE - packet.packetLength;
    int count = 0;
    try {
      for (Mbuf segment = start;
          segment != null && room > 0 && count < MAX_SEGMENTS;
          segment = segment.next) {
        int here = Math.min(room, segment.tailroom());
        if (here > 0) {
          ByteBuffer view = segment.tailView();
          add(count++, view.limit(view.position() + here));
          room -= here;
        }
      }
      if (count == 0) {
        return 0;
      }
      int read = count == 1 ? from.read(views[0]) : (int) from.read(views, 0, count);
      grow(packet, start, read);
      return read;
    } finally {
      forget(count);
    }
  }

  /**
   * Sends a packet as one datagram to an address.
   *
   * @param packet the packet, of which at most one segment has data; it is not changed
   * @param to the channel, connected or not
   * @param address the destination
   * @return the number of bytes that were sent: all, or 0 if the channel accepts none now
   * @throws IllegalArgumentException if several segments have data; {@linkplain Mbuf#linearize()
   *     linearize} the packet, or connect the channel and {@link #write}
   * @throws IllegalStateException if a segment's pool is closed, or is checked and the segment is
   *     free
   * @throws IOException if the channel throws it
   */
  public static int send(Mbuf packet, DatagramChannel to, SocketAddress address)
      throws IOException {
    Objects.requireNonNull(packet, "packet");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(address, "address");
    Mbuf full = packet;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      segment.checkData();
      if (segment.dataLength > 0) {
        full = segment;
      }
    }
    if (full.dataLength != packet.packetLength) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: its packet of %d bytes has data in several segments, but a datagram to an"
                  + " address is sent from one; linearize() it, or connect the channel and write"
                  + " it",
              packet.label(),
              packet.packetLength));
    }
    return to.send(full.dataView(), address);
  }

  /**
   * Receives a datagram to the end of a packet of one segment, and increases the lengths. The part
   * that does not fit into the tailroom is lost.
   *
   * @param from the channel
   * @param packet the packet
   * @return the address of the sender; {@code null} if the channel has no datagram now
   * @throws IllegalArgumentException if the packet has several segments; connect the channel and
   *     {@link #read}
   * @throws IllegalStateException if the pool is closed, or is checked and the mbuf is free
   * @throws IOException if the channel throws it; the packet is unchanged then
   */
  public static @Nullable SocketAddress receive(DatagramChannel from, Mbuf packet)
      throws IOException {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(packet, "packet");
    packet.checkData();
    if (packet.next != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: a datagram is received into one segment, but its packet has %d; connect the"
                  + " channel and read it",
              packet.label(),
              packet.segmentCount));
    }
    ByteBuffer view = packet.tailView();
    int start = view.position();
    SocketAddress sender = from.receive(view);
    int received = view.position() - start;
    packet.dataLength += received;
    packet.packetLength += received;
    return sender;
  }

  /** Throws if a second call would send the rest of the packet as another datagram. */
  private static void checkSplittable(Mbuf packet, GatheringByteChannel to) {
    if (to instanceof DatagramChannel) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: it has data in more than %d segments, which cannot be sent as one datagram;"
                  + " linearize() or copy() it. Nothing was written",
              packet.label(),
              MAX_SEGMENTS));
    }
  }

  /** Adds bytes that were read to the lengths of the segments, from the first one with room on. */
  private static void grow(Mbuf packet, Mbuf start, int bytes) {
    int left = bytes;
    for (Mbuf segment = start; segment != null && left > 0; segment = segment.next) {
      int here = Math.min(left, segment.tailroom());
      segment.dataLength += here;
      packet.packetLength += here;
      left -= here;
    }
  }

  private void add(int at, ByteBuffer view) {
    if (at == views.length) {
      views = Arrays.copyOf(views, 2 * at);
    }
    views[at] = view;
  }

  /** Clears the array, so that it does not keep the memory of packets reachable. */
  private void forget(int count) {
    Arrays.fill(views, 0, count, null);
  }
}
