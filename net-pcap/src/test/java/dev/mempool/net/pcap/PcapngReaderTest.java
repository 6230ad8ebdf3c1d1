// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapngReaderTest {

  /** Builds files block by block, without the classes under test. */
  private static final class File {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private ByteOrder order = LITTLE_ENDIAN;

    File section(ByteOrder byteOrder) {
      order = byteOrder;
      return block(
          0x0a0d0d0a,
          buffer(16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1));
    }

    /** Adds an interface. A resolution or an offset of -1 is left out. */
    File interfaceBlock(int linkType, int snapLength, int resolution, long offset) {
      ByteBuffer body =
          buffer(64).putShort((short) linkType).putShort((short) 0).putInt(snapLength);
      body.putShort((short) 2).putShort((short) 3).put(new byte[] {'e', 't', 'h', 0});
      if (resolution >= 0) {
        body.putShort((short) 9).putShort((short) 1).put(new byte[] {(byte) resolution, 0, 0, 0});
      }
      if (offset >= 0) {
        body.putShort((short) 14).putShort((short) 8).putLong(offset);
      }
      return block(1, body.putInt(0));
    }

    File enhanced(int index, long time, String frame) {
      byte[] data = frame.getBytes(StandardCharsets.US_ASCII);
      return block(
          6,
          buffer(20 + (data.length + 3 & ~3))
              .putInt(index)
              .putInt((int) (time >>> 32))
              .putInt((int) time)
              .putInt(data.length)
              .putInt(data.length + 5)
              .put(Arrays.copyOf(data, data.length + 3 & ~3)));
    }

    File obsolete(int index, long time, String frame) {
      byte[] data = frame.getBytes(StandardCharsets.US_ASCII);
      return block(
          2,
          buffer(20 + (data.length + 3 & ~3))
              .putShort((short) index)
              .putShort((short) 7)
              .putInt((int) (time >>> 32))
              .putInt((int) time)
              .putInt(data.length)
              .putInt(data.length)
              .put(Arrays.copyOf(data, data.length + 3 & ~3)));
    }

    File simple(int originalLength, String frame) {
      byte[] data = frame.getBytes(StandardCharsets.US_ASCII);
      return block(
          3,
          buffer(4 + (data.length + 3 & ~3))
              .putInt(originalLength)
              .put(Arrays.copyOf(data, data.length + 3 & ~3)));
    }

    File block(int type, ByteBuffer body) {
      int length = 12 + body.position();
      bytes.writeBytes(buffer(8).putInt(type).putInt(length).array());
      bytes.write(body.array(), 0, body.position());
      bytes.writeBytes(buffer(4).putInt(length).array());
      return this;
    }

    ByteBuffer buffer(int length) {
      return ByteBuffer.allocate(length).order(order);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private static CaptureReader reader(byte[] bytes) {
    return CaptureReader.open(Channels.newChannel(new ByteArrayInputStream(bytes)), "test");
  }

  /** Returns the records as text: the time, the link type, both lengths, the frame. */
  private static List<String> read(byte[] bytes) {
    List<String> records = new ArrayList<>();
    CaptureReader reader = reader(bytes);
    while (reader.next()) {
      byte[] frame = new byte[reader.length()];
      for (int i = 0; i < frame.length; i++) {
        frame[i] = reader.memory().get(ValueLayout.JAVA_BYTE, (long) reader.frame() + i);
      }
      records.add(
          "%d %d %d %d %s"
              .formatted(
                  reader.timeNanos(),
                  reader.linkType(),
                  reader.length(),
                  reader.originalLength(),
                  new String(frame, StandardCharsets.US_ASCII)));
      assertEquals(records.size(), reader.number());
    }
    return records;
  }

  /** Each section has its byte order and its interfaces; each interface its link type and clock. */
  @Test
  void sectionsAndInterfaces() {
    File file =
        new File()
            .section(LITTLE_ENDIAN)
            .interfaceBlock(1, 0, -1, -1)
            .enhanced(0, 1_000_001, "first")
            .interfaceBlock(101, 0, 9, 100)
            .enhanced(1, 5, "second")
            .block(0x0bad_cafe, ByteBuffer.allocate(400).position(400))
            .enhanced(0, 2, "x")
            .section(BIG_ENDIAN)
            .interfaceBlock(113, 0, 0x80 | 10, -1)
            .enhanced(0, 1024 + 512, "third one")
            .obsolete(0, 2048, "old")
            .simple(4, "four");
    assertEquals(
        List.of(
            "1000001000 1 5 10 first",
            "100000000005 101 6 11 second",
            "2000 1 1 6 x",
            "1500000000 113 9 14 third one",
            "2000000000 113 3 3 old",
            "0 113 4 4 four"),
        read(file.bytes()));
  }

  @Test
  void theSnapLengthCutsSimplePackets() {
    File file =
        new File()
            .section(BIG_ENDIAN)
            .interfaceBlock(1, 6, -1, -1)
            .simple(900, "sixsix")
            .simple(3, "abc");
    assertEquals(List.of("0 1 6 900 sixsix", "0 1 3 3 abc"), read(file.bytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 7000000000",
    "3, 7001, 7001000000",
    "6, 7000001, 7000001000",
    "9, 7000000001, 7000000001",
    "12, 7000000001999, 7000000001",
    "19, 10000000020000000000, 1000000002",
    "128, 7, 7000000000",
    "161, 12884901888, 1500000000",
    "191, 13835058055282163712, 1500000000"
  })
  void timeResolutions(int resolution, String time, long nanos) {
    File file =
        new File()
            .section(LITTLE_ENDIAN)
            .interfaceBlock(1, 0, resolution, -1)
            .enhanced(0, Long.parseUnsignedLong(time), "");
    assertEquals(List.of(nanos + " 1 0 5 "), read(file.bytes()));
  }

  @Test
  void rewinds() throws Exception {
    Path path = Files.createTempFile("capture", ".pcapng");
    try {
      File file =
          new File()
              .section(LITTLE_ENDIAN)
              .interfaceBlock(1, 0, -1, -1)
              .enhanced(0, 1, "one")
              .enhanced(0, 2, "two");
      Files.write(path, file.bytes());
      try (var channel = FileChannel.open(path)) {
        CaptureReader reader = CaptureReader.open(channel, "test");
        for (int i = 0; i < 3; i++) {
          assertTrue(reader.next());
          assertTrue(reader.next());
          assertEquals(2000, reader.timeNanos());
          assertFalse(reader.next());
          reader.rewind();
        }
      }
    } finally {
      Files.delete(path);
    }
  }

  private static void assertDamaged(String message, byte[] bytes) {
    DamagedCaptureException e = assertThrows(DamagedCaptureException.class, () -> read(bytes));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void damageIsNamed() {
    File good = new File().section(LITTLE_ENDIAN).interfaceBlock(1, 0, -1, -1);
    int packet = good.bytes().length;
    byte[] bytes = good.enhanced(0, 1, "frame").bytes();
    byte[] wrong = bytes.clone();
    wrong[bytes.length - 4]++;
    assertDamaged("has the length 40 at its begin and 41 at its end", wrong);
    wrong = bytes.clone();
    wrong[packet + 4]++;
    assertDamaged("must be a multiple of 4", wrong);
    wrong = bytes.clone();
    wrong[packet + 8] = 1;
    assertDamaged("it is of interface 1, and its section has 1", wrong);
    wrong = bytes.clone();
    wrong[packet + 20] = 9;
    assertDamaged("its captured length is 9, and its block has room for 8", wrong);
    wrong = bytes.clone();
    wrong[8] = 0;
    assertDamaged("byte order magic", wrong);
    assertDamaged(
        "time resolution 20", new File().section(BIG_ENDIAN).interfaceBlock(1, 0, 20, -1).bytes());
  }

  @Test
  void aFileThatIsCutIsReadUpToItsEnd() {
    byte[] bytes =
        new File()
            .section(BIG_ENDIAN)
            .interfaceBlock(1, 0, -1, -1)
            .enhanced(0, 1, "one")
            .enhanced(0, 2, "two")
            .bytes();
    int[] ends = {28, 28 + 32, 28 + 32 + 36, bytes.length};
    for (int length = 4; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      int whole = length;
      if (Arrays.stream(ends).anyMatch(end -> end == whole)) {
        assertEquals(length >= ends[2] ? 1 : 0, read(cut).size());
      } else {
        assertDamaged("the file ends after", cut);
      }
    }
  }

  @Test
  void otherFilesAreStillRefusedByTheirMagic() {
    assertThrows(
        DamagedCaptureException.class,
        () -> reader(HexFormat.of().parseHex("00112233445566778899")));
  }
}
