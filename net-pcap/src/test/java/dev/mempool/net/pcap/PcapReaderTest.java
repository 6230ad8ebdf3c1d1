// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.testsupport.Capture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {

  private static final Runnable NOTHING = () -> {};

  static Stream<Arguments> kinds() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(order ->
            Stream.of(0xa1b2c3d4, 0xa1b23c4d)
                .flatMap(magic ->
                    Stream.of(0, 1, 101, 276, 0x1fc0001, 0xffffffff)
                        .map(linkType -> Arguments.of(order, magic, linkType))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void readsEveryKindOfHeader(ByteOrder order, int magic, int linkType) {
    Capture capture = new Capture(order, magic, linkType).add(new byte[] {1, 2, 3});
    PcapReader reader = reader(capture.bytes());
    assertEquals(
        new PcapHeader(
            order, magic == 0xa1b23c4d, false, Lengths.CAPTURED_FIRST, linkType & 0xffff),
        reader.header());
    assertTrue(reader.next(NOTHING));
    assertEquals(3, reader.length());
    assertFalse(reader.next(NOTHING));
  }

  @Test
  void aFileWithoutRecordsIsComplete() {
    assertFalse(reader(Capture.ethernet().bytes()).next(NOTHING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 1 << 20})
  void aFileThatArrivesInPortionsIsReadCompletely(int portion) throws IOException {
    Capture capture = Capture.random(portion, 60, 30_000);
    capture.add(new byte[PcapHeader.MAX_LENGTH]).add(new byte[0]).add(new byte[] {9});
    byte[] bytes = capture.bytes();
    assertArrayEquals(bytes, copy(new PcapReader(new Portions(bytes, portion), "x")));
  }

  @Test
  void theNumbersOfARecordAreRight() {
    Capture capture = Capture.random(7, 200, 20_000);
    PcapReader reader = reader(capture.bytes());
    for (int i = 0; i < 200; i++) {
      assertTrue(reader.next(NOTHING));
      assertEquals(i + 1, reader.number());
      assertEquals(capture.offsets().get(i).longValue(), reader.offset());
      assertEquals(capture.frames().get(i).length, reader.length());
    }
    assertFalse(reader.next(NOTHING));
  }

  @ParameterizedTest
  @CsvSource({
    "262145, 262145",
    "-1, 4294967295",
    "-2147483648, 2147483648",
    "2147483647, 2147483647",
  })
  void anImpossibleLengthIsDamage(int length, String named) {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      Capture capture =
          new Capture(order, 0xa1b2c3d4, 1).add(new byte[5]).header(length, length, 0);
      PcapReader reader = reader(capture.bytes());
      assertTrue(reader.next(NOTHING));
      String message = damage(reader);
      assertEquals(
          "x: damaged at byte 45, record 2: its captured length is "
              + named
              + ", at most 262144 is allowed",
          message);
    }
  }

  @Test
  void aTruncatedRecordIsDamageAtItsStart() {
    byte[] bytes = Capture.ethernet().add(new byte[5]).add(new byte[7]).bytes();
    for (int length = 46; length < 61; length++) {
      PcapReader reader = reader(Arrays.copyOf(bytes, length));
      assertTrue(reader.next(NOTHING));
      assertEquals(
          "x: damaged at byte 45, record 2: the file ends after %d of the 16 bytes of its header"
              .formatted(length - 45),
          damage(reader));
    }
    for (int length = 61; length < 68; length++) {
      PcapReader reader = reader(Arrays.copyOf(bytes, length));
      assertTrue(reader.next(NOTHING));
      assertEquals(
          "x: damaged at byte 45, record 2: the file ends after %d of the 7 bytes of its frame"
              .formatted(length - 61),
          damage(reader));
    }
  }

  @Test
  void aTruncatedOrForeignFileHeaderIsDamageAtByteZero() {
    byte[] header = Capture.ethernet().bytes();
    for (int length = 0; length < header.length; length++) {
      byte[] cut = Arrays.copyOf(header, length);
      assertEquals(
          "x: damaged at byte 0: it ends after %d of the 24 bytes of its header".formatted(length),
          assertThrows(DamagedCaptureException.class, () -> reader(cut)).getMessage());
    }
    header[0] ^= 1;
    assertEquals(
        "x: damaged at byte 0: it starts with d5c3b2a1, which is not the magic number of a pcap"
            + " file",
        assertThrows(DamagedCaptureException.class, () -> reader(header)).getMessage());
  }

  @Test
  void pcapngIsRefusedAndTheConversionIsNamed() {
    byte[] pcapng = {0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0};
    String message = assertThrows(DamagedCaptureException.class, () -> reader(pcapng)).getMessage();
    assertTrue(message.contains("editcap -F pcap in.pcapng out.pcap"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b0800, gzip -d -c x",
    "28b52ffd, zstd -d -c x",
    "fd377a58, xz -d -c x",
    "425a6839, bzip2 -d -c x",
    "04224d18, lz4 -d -c x",
  })
  void aCompressedFileIsNamedAndItsProgramIs(String start, String program) {
    byte[] file = Arrays.copyOf(HexFormat.of().parseHex(start), 30);
    DamagedCaptureException e = assertThrows(DamagedCaptureException.class, () -> reader(file));
    assertTrue(String.valueOf(e.getMessage()).contains("decompress it first: " + program));
    assertEquals(0, e.offset());
    assertTrue(e.reason().startsWith("it is compressed by "), e.reason());
  }

  @ParameterizedTest
  @CsvSource({"1, 262144", "231, 134217728", "249, 1048576", "279, 8388608", "0, 262144"})
  void aFrameIsAsLongAsItsLinkTypeAllows(int linkType, int longest) throws IOException {
    Capture capture = new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, linkType).add(new byte[3]);
    byte[] bytes = capture.header(longest + 1, longest + 1, 0).bytes();
    PcapReader reader = reader(bytes);
    assertEquals(longest, reader.header().maxLength());
    assertTrue(reader.next(NOTHING));
    DamagedCaptureException e =
        assertThrows(DamagedCaptureException.class, () -> reader.next(NOTHING));
    assertEquals(43, e.offset());
    assertEquals(
        "record 2: its captured length is %d, at most %d is allowed"
            .formatted(longest + 1, longest),
        e.reason());
  }

  @Test
  void aLongFrameIsReadWholeAndFramesAfterItToo() throws IOException {
    byte[] frame = new byte[1 << 20];
    new Random(3).nextBytes(frame);
    byte[] bytes =
        new Capture(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 231)
            .add(new byte[40])
            .add(frame)
            .add(Arrays.copyOf(frame, 600_000))
            .add(new byte[] {7})
            .bytes();
    for (int portion : new int[] {1000, 1 << 22}) {
      assertArrayEquals(bytes, copy(new PcapReader(new Portions(bytes, portion), "x")));
    }
  }

  @Test
  void aLengthThatTheFileDoesNotHaveNeedsNoMemory() {
    byte[] bytes =
        new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 231).header(1 << 27, 1 << 27, 0).bytes();
    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .forEach(pool -> {
          long before = pool.getMemoryUsed();
          assertTrue(damage(reader(bytes)).contains("ends after 0 of the 134217728 bytes"));
          assertTrue(pool.getMemoryUsed() - before < 4 << 20);
        });
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 1", "2, 2", "543, 0"})
  void oldVersionsHaveTheOriginalLengthFirst(int major, int minor) throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] bytes =
          new Capture(order, 0xa1b2c3d4, major, minor, 1)
              .addSwapped(new byte[] {1, 2, 3}, 1500)
              .addSwapped(new byte[5], 5)
              .bytes();
      assertEquals(List.of(3, 5), lengths(reader(bytes)));
      assertArrayEquals(bytes, copy(reader(bytes)));
    }
  }

  @Test
  void inVersion23TheSmallerLengthIsTheCapturedOne() throws IOException {
    byte[] bytes =
        new Capture(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 2, 3, 1)
            .addSwapped(new byte[3], 1500)
            .add(new byte[4], 1500, 0)
            .addSwapped(new byte[5], -1)
            .add(new byte[6])
            .bytes();
    assertEquals(List.of(3, 4, 5, 6), lengths(reader(bytes)));
    assertArrayEquals(bytes, copy(reader(bytes)));
  }

  @Test
  void recordsOfTheModifiedFormatHaveLongerHeaders() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] bytes = Capture.modified(order).add(new byte[] {9}).add(new byte[70]).bytes();
      assertEquals(List.of(1, 70), lengths(reader(bytes)));
      assertArrayEquals(bytes, copy(reader(bytes)));
      PcapReader cut = reader(Arrays.copyOf(bytes, 24 + 20));
      assertTrue(damage(cut).contains("ends after 20 of the 24 bytes of its header"));
    }
  }

  private static List<Integer> lengths(PcapReader reader) {
    List<Integer> lengths = new ArrayList<>();
    while (reader.next(NOTHING)) {
      lengths.add(reader.length());
    }
    return lengths;
  }

  @Test
  void theCallbackRunsOnceBeforeEachRead() {
    byte[] bytes = Capture.ethernet().add(new byte[4]).add(new byte[4]).bytes();
    PcapReader reader = new PcapReader(new Portions(bytes, 24), "x");
    int[] reads = new int[1];
    Runnable count = () -> reads[0]++;
    assertTrue(reader.next(count));
    assertEquals(1, reads[0]);
    assertTrue(reader.next(count));
    assertEquals(2, reads[0]);
    assertFalse(reader.next(count));
    assertEquals(3, reads[0]);
  }

  @Test
  void aReadErrorIsReportedWithItsOffset() {
    byte[] bytes = Capture.ethernet().add(new byte[5]).bytes();
    PcapReader reader = new PcapReader(new Failing(bytes), "x");
    assertTrue(reader.next(NOTHING));
    assertEquals("x: cannot be read from byte 45 on: bad sector", damage(reader));
  }

  private static String damage(PcapReader reader) {
    return assertThrows(DamagedCaptureException.class, () -> reader.next(NOTHING)).getMessage();
  }

  private static PcapReader reader(byte[] bytes) {
    return new PcapReader(Channels.newChannel(new ByteArrayInputStream(bytes)), "x");
  }

  private static byte[] copy(PcapReader reader) throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    PcapWriter writer =
        new PcapWriter(Channels.newChannel(copy), reader.header().recordHeaderSize());
    writer.bytes(reader.headerBytes());
    while (reader.next(NOTHING)) {
      writer.recordHeader(reader::headerWord);
      writer.bytes(reader.memory().asSlice(reader.frame(), reader.length()).asByteBuffer());
    }
    writer.flush();
    return copy.toByteArray();
  }

  /** A channel that returns a file in portions, as a pipe does. */
  private static class Portions implements ReadableByteChannel {
    private final ByteBuffer bytes;
    private final int portion;

    Portions(byte[] bytes, int portion) {
      this.bytes = ByteBuffer.wrap(bytes);
      this.portion = portion;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      if (!bytes.hasRemaining()) {
        return atEnd();
      }
      int count = Math.min(Math.min(portion, bytes.remaining()), to.remaining());
      to.put(bytes.slice().limit(count));
      bytes.position(bytes.position() + count);
      return count;
    }

    int atEnd() throws IOException {
      return -1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** A channel that fails at the end of the file. */
  private static final class Failing extends Portions {
    Failing(byte[] bytes) {
      super(bytes, Integer.MAX_VALUE);
    }

    @Override
    int atEnd() throws IOException {
      throw new IOException("bad sector");
    }
  }
}
