// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.function.IntToLongFunction;

/**
 * Writes a classic pcap file through a buffer. {@link #nanoseconds} makes a writer of a new file;
 * the constructor, one that copies the headers of another file unchanged. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class PcapWriter implements CaptureWriter {

  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int MAJOR = 2;
  private static final int MINOR = 4;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final FrameOutput output;

  /** The number of words of a record header. */
  private final int headerWords;

  private int snapLength = Integer.MAX_VALUE;

  /**
   * Makes a writer, which writes nothing yet.
   *
   * @param channel the file, to be written from its first byte on
   * @param recordHeaderSize the bytes of a record header, {@link PcapHeader#recordHeaderSize()}
   */
  public PcapWriter(WritableByteChannel channel, int recordHeaderSize) {
    this.output = new FrameOutput(Objects.requireNonNull(channel, "channel"));
    this.headerWords = recordHeaderSize / Long.BYTES;
  }

  /**
   * Makes a writer of a file with times in nanoseconds, and writes the file header.
   *
   * @param channel the file, to be written from its first byte on
   * @param linkType the kind of header that each frame starts with, {@code LINKTYPE_...}
   * @param snapLength the most bytes that are kept of a frame, 1 or more
   * @return the writer
   * @throws IOException if the header cannot be written
   */
  public static PcapWriter nanoseconds(WritableByteChannel channel, int linkType, int snapLength)
      throws IOException {
    PcapWriter writer = new PcapWriter(channel, 2 * Long.BYTES);
    writer.snapLength = snapLength;
    writer.output.putInt(NANOSECONDS);
    writer.output.putShort(MAJOR);
    writer.output.putShort(MINOR);
    writer.output.putLong(0); // the time zone and the accuracy, which nobody uses
    writer.output.putInt(snapLength);
    writer.output.putInt(linkType);
    return writer;
  }

  @Override
  public void write(Mbuf packet, long timeNanos) throws IOException {
    int whole = packet.packetLength();
    int length = Math.min(whole, snapLength);
    long seconds = timeNanos / NANOS_PER_SECOND;
    output.putInts((int) seconds, (int) (timeNanos - seconds * NANOS_PER_SECOND), length, whole);
    output.frame(packet, length);
  }

  /**
   * Writes a record's header.
   *
   * @param word its words by their number, as {@link PcapReader#headerWord} returned them
   * @throws IOException if it cannot be written
   */
  public void recordHeader(IntToLongFunction word) throws IOException {
    for (int i = 0; i < headerWords; i++) {
      output.putLong(word.applyAsLong(i));
    }
  }

  /**
   * Writes the bytes of the file header.
   *
   * @param bytes the buffer whose remaining bytes are written
   * @throws IOException if they cannot be written
   */
  public void bytes(ByteBuffer bytes) throws IOException {
    output.bytes(bytes);
  }

  /**
   * Writes the bytes of a frame.
   *
   * @param frame the packet
   * @throws IOException if they cannot be written
   */
  public void frame(Mbuf frame) throws IOException {
    output.frame(frame, frame.packetLength());
  }

  @Override
  public void flush() throws IOException {
    output.flush();
  }
}
