package dev.mempool.mbuf;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets to channels, and reads them, segment by segment where they lie: files, sockets,
 * pipes, and datagrams.
 *
 * <p>An object of this class belongs to one thread, like the packets, and serves any number of
 * packets and channels. It keeps an array, and each mbuf keeps its {@linkplain Mbuf#byteBuffer()
 * view}; so after the first use of an mbuf nothing is allocated here. Where the bytes lie in one
 * segment, the channels of the JDK allocate nothing either; where they lie in several, a small
 * object for each, which keeps the pool from being closed meanwhile.
 *
 * <p>While a channel reads or writes the memory of a packet, closing its pool is refused; where a
 * virtual thread waits for a channel, the pool can be closed, and the channel throws {@link
 * IllegalStateException}. When a channel throws, also because the thread was interrupted or the
 * channel closed, the packet is as it was.
 */
public final class PacketIo {

  /**
   * The most segments that go in one call: what Linux takes ({@code IOV_MAX}), and with it the JDK.
   */
  public static final int MAX_SEGMENTS = 1024;

  /** Segments for which there is room from the start: few packets have more. */
  private static final int ROOM = 16;

  private @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[ROOM];

  /** Makes an object for one thread. */
  public PacketIo() {}

  /**
   * Writes the bytes of a packet. To a {@linkplain DatagramChannel datagram channel}, which must be
   * connected, they go as one datagram.
   *
   * <pre>{@code
   * for (int at = 0; at < packet.packetLength(); ) {
   *   at += io.write(packet, at, channel);
   * }
   * }</pre>
   *
   * @param packet the first segment of the packet; it is not changed
   * @param offset the first byte to write, counted from the start of the packet; the sum of what
   *     was written before, to go on
   * @param to the channel
   * @return how many bytes were written, which may be fewer than there are, and 0 where the channel
   *     takes none now, or there are none
   * @throws IndexOutOfBoundsException if the offset is negative or behind the end of the packet
   * @throws IllegalArgumentException if the channel is for datagrams and more than {@link
   *     #MAX_SEGMENTS} segments have data; nothing was written then
   * @throws IllegalStateException if a segment's pool is closed, or checked and the segment is
   *     free; or the packet length says more than there is from the offset on
   * @throws IOException what the channel throws, which may have taken some bytes
   */
  public int write(Mbuf packet, int offset, GatheringByteChannel to) throws IOException {
    PacketReads.check(packet, offset);
    int count = 0;
    int skip = offset;
    try {
      for (Mbuf segment = packet; segment != null; segment = segment.next) {
        segment.checkInUse();
        int length = segment.dataLength;
        if (skip < length) {
          if (count == MAX_SEGMENTS) {
            checkSplittable(packet, to);
            break;
          }
          ByteBuffer view = segment.byteBuffer();
          add(count++, view.position(view.position() + skip));
          skip = 0;
        } else {
          skip -= length;
        }
      }
      if (count == 0 && offset < packet.packetLength) {
        throw Duplicates.tooFewBytes(packet);
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
   * Reads bytes to the end of a packet: into the room behind the data of the last segment that has
   * data, and into the empty segments that follow, in their order. Grows the packet by what was
   * read. Of a {@linkplain DatagramChannel datagram}, what does not fit is lost.
   *
   * @param from the channel
   * @param packet the first segment of the packet; for a new one, chain as many mbufs as it may
   *     need
   * @return how many bytes were read; 0 where the channel has none now, or the packet no room; -1
   *     at the end of the stream
   * @throws IllegalStateException if a segment's pool is closed, or checked and the segment is free
   * @throws IOException what the channel throws; the packet is as it was then
   */
  public int read(ScatteringByteChannel from, Mbuf packet) throws IOException {
    packet.checkInUse();
    Mbuf start = packet;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      segment.checkInUse();
      if (segment.dataLength > 0) {
        start = segment;
      }
    }
    // as chaining does, refuse what an int cannot count
    int room = Integer.MAX_VALUE - packet.packetLength;
    int count = 0;
    try {
      for (Mbuf segment = start;
          segment != null && room > 0 && count < MAX_SEGMENTS;
          segment = segment.next) {
        int here = Math.min(room, segment.tailroom());
        if (here > 0) {
          ByteBuffer view = segment.tailBuffer();
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
   * @param address where to
   * @return how many bytes were sent: all, or 0 where the channel takes none now
   * @throws IllegalArgumentException if several segments have data; {@linkplain Mbuf#linearize()
   *     linearize} it, or connect the channel and {@link #write}
   * @throws IllegalStateException if a segment's pool is closed, or checked and the segment is free
   * @throws IOException what the channel throws
   */
  public static int send(Mbuf packet, DatagramChannel to, SocketAddress address)
      throws IOException {
    Mbuf full = packet;
    for (Mbuf segment = packet; segment != null; segment = segment.next) {
      segment.checkInUse();
      if (segment.dataLength > 0) {
        full = segment;
      }
    }
    if (full.dataLength != packet.packetLength) {
      throw new IllegalArgumentException(
          ("%s: its packet of %d bytes lies in several segments, and a datagram to an address is"
                  + " sent from one; linearize() it, or connect the channel and write it")
              .formatted(packet.label(), packet.packetLength));
    }
    return to.send(full.byteBuffer(), address);
  }

  /**
   * Receives a datagram to the end of a packet of one segment, and grows the packet by it. What
   * does not fit into the room behind the data is lost.
   *
   * @param from the channel
   * @param packet the packet
   * @return who sent it; {@code null} where the channel has none now
   * @throws IllegalArgumentException if the packet has several segments; connect the channel and
   *     {@link #read}
   * @throws IllegalStateException if the pool is closed, or checked and the mbuf is free
   * @throws IOException what the channel throws; the packet is as it was then
   */
  public static @Nullable SocketAddress receive(DatagramChannel from, Mbuf packet)
      throws IOException {
    packet.checkInUse();
    if (packet.next != null) {
      throw new IllegalArgumentException(
          "%s: a datagram is received into one segment, and its packet has %d; connect the channel and read it"
              .formatted(packet.label(), packet.segmentCount));
    }
    ByteBuffer view = packet.tailBuffer();
    int start = view.position();
    SocketAddress sender = from.receive(view);
    packet.append(view.position() - start);
    return sender;
  }

  /** The rest of a datagram would go as another one. */
  private static void checkSplittable(Mbuf packet, GatheringByteChannel to) {
    if (to instanceof DatagramChannel) {
      throw new IllegalArgumentException(
          "%s: its data lies in more than %d segments, which do not go as one datagram; linearize() or copy() it. Nothing was written"
              .formatted(packet.label(), MAX_SEGMENTS));
    }
  }

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

  /** Keeps no packet's memory reachable. */
  private void forget(int count) {
    Arrays.fill(views, 0, count, null);
  }
}
