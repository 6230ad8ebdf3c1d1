// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketIo;
import dev.mempool.mbuf.PktmbufPool;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Receives frames and sends each to two outputs: chains, headers and clones.
 *
 * <p>The frames come from a packet capture, into a chain of mbufs if they are long. The first
 * output gets each frame as it is, behind a header that is written into the headroom of the frame.
 * The second output gets it with a VLAN tag in the middle, although only the two addresses in front
 * of the tag are copied: a segment with all that differs is chained in front of a clone of the
 * rest. Both outputs are captures. A frame that finds too few free mbufs is dropped and counted, as
 * a network card would do.
 */
public final class PacketFanOut {

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int LONGEST_FRAME = 1 << 18;

  /** The first bytes of a capture in little-endian order. */
  private static final int MAGIC = 0xd4c3b2a1;

  /** The bytes of the two addresses at the start of a frame, behind which a tag is inserted. */
  private static final int ADDRESSES = 12;

  /** The tag of VLAN 42. */
  private static final int TAG = 0x8100_002a;

  private final PktmbufPool frames;
  private final PktmbufPool headers;
  private final PktmbufPool clones;
  private final PacketIo io = new PacketIo();
  private int sent;
  private int dropped;

  private PacketFanOut(PktmbufPool frames, PktmbufPool headers, PktmbufPool clones) {
    this.frames = frames;
    this.headers = headers;
    this.clones = clones;
  }

  /**
   * Runs the program.
   *
   * @param args the capture, and the two captures to write
   * @throws IOException if a file cannot be read or written, or is no capture
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.println("usage: PacketFanOut CAPTURE OUT TAGGED-OUT");
      System.exit(64);
    }
    System.out.println(run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), 63));
  }

  /** Runs the program with so many mbufs for frames. Returns what happened, as a line of text. */
  static String run(Path capture, Path out, Path taggedOut, int mbufs) throws IOException {
    try (FileChannel from = FileChannel.open(capture);
        FileChannel to = FileChannel.open(out, CREATE, TRUNCATE_EXISTING, WRITE);
        FileChannel tagged = FileChannel.open(taggedOut, CREATE, TRUNCATE_EXISTING, WRITE);
        // small buffers, so that long frames need several
        PktmbufPool frames = PktmbufPool.builder("frames").size(mbufs).dataRoom(640).build();
        PktmbufPool headers = PktmbufPool.builder("headers").size(7).dataRoom(192).build();
        // clones use the buffers of others
        PktmbufPool clones = PktmbufPool.builder("clones").size(mbufs).dataRoom(0).build()) {
      PacketFanOut program = new PacketFanOut(frames, headers, clones);
      program.fanOut(from, to, tagged);
      return "%d frames sent, %d dropped, %d mbufs in use"
          .formatted(
              program.sent,
              program.dropped,
              frames.inUseCount() + headers.inUseCount() + clones.inUseCount());
    }
  }

  private void fanOut(FileChannel from, FileChannel to, FileChannel tagged) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER);
    if (!read(from, header) || header.getInt(0) != MAGIC) {
      throw new IOException("this is no little-endian packet capture");
    }
    to.write(header.rewind());
    tagged.write(header.rewind());
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER);
    while (read(from, record.clear())) {
      int length = Integer.reverseBytes(record.getInt(8));
      if (length < 0 || length > LONGEST_FRAME) {
        throw new IOException("a frame of %d bytes: the capture is damaged".formatted(length));
      }
      long next = from.position() + length;
      Mbuf frame = frames.alloc();
      try {
        if (frame != null && receive(from, frame, length) && send(frame, record, to, tagged)) {
          sent++;
        } else {
          dropped++;
          from.position(next);
        }
      } finally {
        if (frame != null) {
          frame.free(); // all its segments
        }
      }
    }
  }

  /**
   * Reads a frame into an mbuf and as many more as it needs. Returns false if there are too few.
   */
  private boolean receive(FileChannel from, Mbuf frame, int length) throws IOException {
    Mbuf last = frame;
    for (int left = length; ; ) {
      int part = Math.min(left, last.tailroom());
      append(frame, part); // at the end of its last segment
      if (!read(from, last.byteBuffer())) {
        throw new EOFException("the capture ends within a frame");
      }
      left -= part;
      if (left == 0) {
        return true;
      }
      last = frames.alloc();
      if (last == null) {
        return false;
      }
      frame.chain(last);
    }
  }

  /** Sends a frame to both outputs, or to none. Returns false if a pool is exhausted. */
  private boolean send(Mbuf frame, ByteBuffer record, FileChannel to, FileChannel tagged)
      throws IOException {
    Mbuf copy = tagged(frame, record);
    if (copy == null) {
      return false;
    }
    try {
      if (!frame.prepend(RECORD_HEADER)) { // the clone does not see the new bytes
        throw new IllegalStateException(frame + " has no headroom for a record header");
      }
      frame.putLong(0, record.getLong(0));
      frame.putLong(8, record.getLong(8));
      write(frame, to);
      write(copy, tagged);
      return true;
    } finally {
      copy.free(); // segments that the frame still uses stay until the frame is freed
    }
  }

  /**
   * Returns a packet that shows a frame with a record header and a tag, or null if there is none.
   */
  private @Nullable Mbuf tagged(Mbuf frame, ByteBuffer record) {
    Mbuf head = headers.alloc();
    Mbuf rest = frame.clone(clones);
    if (head != null && rest != null && rest.adj(ADDRESSES)) {
      append(head, RECORD_HEADER + ADDRESSES + Integer.BYTES);
      head.putLong(0, record.getLong(0)); // the time
      head.putIntLE(8, frame.packetLength() + Integer.BYTES);
      head.putIntLE(12, frame.packetLength() + Integer.BYTES);
      head.putLong(16, frame.getLong(0)); // the addresses
      head.putInt(24, frame.getInt(8));
      head.putInt(28, TAG);
      head.chain(rest);
      return head;
    }
    PktmbufPool.freeBulk(new @Nullable Mbuf[] {head, rest}); // ignores nulls
    return null;
  }

  private static void append(Mbuf packet, int bytes) {
    if (packet.append(bytes) < 0) {
      throw new IllegalStateException("%s has no room for %d bytes".formatted(packet, bytes));
    }
  }

  private void write(Mbuf packet, FileChannel to) throws IOException {
    for (int at = 0; at < packet.packetLength(); ) {
      at += io.write(packet, at, to);
    }
  }

  /** Fills a buffer. Returns false if the channel is at its end. */
  private static boolean read(FileChannel from, ByteBuffer to) throws IOException {
    int start = to.position();
    while (to.hasRemaining()) {
      if (from.read(to) < 0) {
        if (to.position() > start) {
          throw new EOFException("the capture ends within a record");
        }
        return false;
      }
    }
    return true;
  }
}
