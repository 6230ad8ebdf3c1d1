// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Builds capture files byte by byte, without the classes under test. */
public final class Capture {

  private final ByteOrder order;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final List<byte[]> frames = new ArrayList<>();

  /** The offset of each record, followed by the length of the file. */
  private final List<Integer> offsets = new ArrayList<>();

  /** The bytes that follow the lengths in each record header. */
  private byte[] more = new byte[0];

  public Capture(ByteOrder order, int magic, int linkType) {
    this(order, magic, 2, 4, linkType);
  }

  public Capture(ByteOrder order, int magic, int major, int minor, int linkType) {
    this.order = order;
    write(
        numbers(24)
            .putInt(magic)
            .putShort((short) major)
            .putShort((short) minor)
            .putInt(0)
            .putInt(0));
    file.writeBytes(Arrays.copyOf(numbers(8).putInt(65535).putInt(linkType).array(), 8));
    offsets.add(file.size());
  }

  /** Makes a little-endian Ethernet capture with time stamps in microseconds. */
  public static Capture ethernet() {
    return new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 1);
  }

  /** Makes a capture of random frames whose lengths are between 0 and a limit. */
  public static Capture random(long seed, int frames, int maxLength) {
    Random random = new Random(seed);
    Capture capture = ethernet();
    for (int i = 0; i < frames; i++) {
      byte[] frame = new byte[random.nextInt(maxLength + 1)];
      random.nextBytes(frame);
      capture.add(frame);
    }
    return capture;
  }

  /** Makes a capture in the modified format. */
  public static Capture modified(ByteOrder order) {
    Capture capture = new Capture(order, 0xa1b2cd34, 1);
    capture.more = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
    return capture;
  }

  public Capture add(byte[] frame) {
    return add(frame, frame.length, 123_456);
  }

  public Capture add(byte[] frame, int originalLength, int fraction) {
    return header(frame.length, originalLength, fraction).body(frame);
  }

  /** Adds a record with the original length before the captured length. */
  public Capture addSwapped(byte[] frame, int originalLength) {
    return header(originalLength, frame.length, 0).body(frame);
  }

  /** Adds a record header without a frame. */
  public Capture header(int capturedLength, int originalLength, int fraction) {
    file.writeBytes(
        numbers(16)
            .putInt(1_700_000_000)
            .putInt(fraction)
            .putInt(capturedLength)
            .putInt(originalLength)
            .array());
    file.writeBytes(more);
    return this;
  }

  private Capture body(byte[] frame) {
    file.writeBytes(frame);
    frames.add(frame);
    offsets.add(file.size());
    return this;
  }

  public byte[] bytes() {
    return file.toByteArray();
  }

  public List<Integer> offsets() {
    return offsets;
  }

  public List<byte[]> frames() {
    return frames;
  }

  /** Returns the sum of the CRC-32 of all frames. */
  public long checksum() {
    long sum = 0;
    for (byte[] frame : frames) {
      CRC32 crc = new CRC32();
      crc.update(frame);
      sum += crc.getValue();
    }
    return sum;
  }

  public long frameBytes() {
    return frames.stream().mapToLong(frame -> frame.length).sum();
  }

  private ByteBuffer numbers(int size) {
    return ByteBuffer.allocate(size).order(order);
  }

  private void write(ByteBuffer numbers) {
    file.writeBytes(Arrays.copyOf(numbers.array(), numbers.position()));
  }
}
