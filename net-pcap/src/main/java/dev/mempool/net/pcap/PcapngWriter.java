// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Writes a pcapng file of one section, with times in nanoseconds and one interface per device. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class PcapngWriter implements CaptureWriter {

  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int SECTION_LENGTH = 28;

  /** The bytes of an enhanced packet block without the frame. */
  private static final int PACKET_LENGTH = 32;

  /** The bytes of an interface block without its name: options for resolution and end too. */
  private static final int INTERFACE_LENGTH = 20 + 8 + 4 + 4;

  private static final int OPTION_NAME = 2;
  private static final int OPTION_RESOLUTION = 9;
  private static final int NANOSECONDS = 9;

  private final FrameOutput output;
  private final int snapLength;

  /**
   * Makes a writer, and writes the section header and the interfaces.
   *
   * @param channel the file, to be written from its first byte on
   * @param linkType the kind of header that each frame starts with, {@code LINKTYPE_...}
   * @param snapLength the most bytes that are kept of a frame, 1 or more
   * @param interfaces the names of the interfaces
   * @throws IOException if they cannot be written
   */
  public PcapngWriter(
      WritableByteChannel channel, int linkType, int snapLength, List<String> interfaces)
      throws IOException {
    this.output = new FrameOutput(Objects.requireNonNull(channel, "channel"));
    this.snapLength = snapLength;
    output.putInt(SECTION_HEADER);
    output.putInt(SECTION_LENGTH);
    output.putInt(BYTE_ORDER_MAGIC);
    output.putShort(1); // the version, 1.0
    output.putShort(0);
    output.putLong(-1); // the length of the section is not known
    output.putInt(SECTION_LENGTH);
    for (String name : interfaces) {
      addInterface(linkType, name);
    }
  }

  private void addInterface(int linkType, String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int length = INTERFACE_LENGTH + padded(bytes.length);
    output.putInt(INTERFACE);
    output.putInt(length);
    output.putShort(linkType);
    output.putShort(0);
    output.putInt(snapLength);
    output.putShort(OPTION_NAME);
    output.putShort(bytes.length);
    output.bytes(ByteBuffer.wrap(bytes));
    pad(bytes.length);
    output.putShort(OPTION_RESOLUTION);
    output.putShort(1);
    output.putByte(NANOSECONDS);
    pad(1);
    output.putInt(0);
    output.putInt(length);
  }

  @Override
  public void write(Mbuf packet, long timeNanos) throws IOException {
    write(packet, timeNanos, 0);
  }

  /**
   * Writes a packet, as {@link #write(Mbuf, long)}.
   *
   * @param packet the packet
   * @param timeNanos the time in nanoseconds since 1970
   * @param index the number of the interface
   * @throws IOException if it cannot be written
   */
  public void write(Mbuf packet, long timeNanos, int index) throws IOException {
    int length = Math.min(packet.packetLength(), snapLength);
    output.putInt(ENHANCED_PACKET);
    output.putInt(PACKET_LENGTH + padded(length));
    output.putInt(index);
    output.putInt((int) (timeNanos >>> Integer.SIZE));
    output.putInt((int) timeNanos);
    output.putInt(length);
    output.putInt(packet.packetLength());
    output.frame(packet, length);
    pad(length);
    output.putInt(PACKET_LENGTH + padded(length));
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }

  private void pad(int length) throws IOException {
    for (int i = length; i < padded(length); i++) {
      output.putByte(0);
    }
  }

  @Override
  public void flush() throws IOException {
    output.flush();
  }
}
