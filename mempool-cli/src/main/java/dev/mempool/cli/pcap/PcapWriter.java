package dev.mempool.cli.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Writes a capture through a buffer. Not safe for use by several threads at a time. */
public final class PcapWriter {

  /** Large enough to make the system calls cheap, small enough for a second-level cache. */
  private static final int BUFFER_SIZE = 256 * 1024;

  private final WritableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_SIZE).order(ByteOrder.nativeOrder());

  /**
   * Makes a writer.
   *
   * @param channel takes the file
   */
  public PcapWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Writes a record's header.
   *
   * @param low its first half, as {@link PcapReader#headerLow()} gave it
   * @param high its second half
   * @throws IOException if it cannot be written
   */
  public void recordHeader(long low, long high) throws IOException {
    if (buffer.remaining() < PcapReader.RECORD_HEADER_SIZE) {
      flush();
    }
    buffer.putLong(low).putLong(high);
  }

  /**
   * Writes bytes of the file header or of a frame.
   *
   * @param bytes what remains of it is written, and used up
   * @throws IOException if they cannot be written
   */
  public void bytes(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      bytes.limit(bytes.position() + Math.min(bytes.remaining(), buffer.remaining()));
      buffer.put(bytes);
      bytes.limit(end);
    }
  }

  /**
   * Sends everything to the channel.
   *
   * @throws IOException if it cannot be written
   */
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
