// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static dev.mempool.net.pcap.CompressedCaptures.assertSame;
import static dev.mempool.net.pcap.CompressedCaptures.frames;
import static dev.mempool.net.pcap.CompressedCaptures.join;
import static dev.mempool.net.pcap.CompressedCaptures.open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that zstd 1.5 has made, and damaged ones. */
@Timeout(120)
class ZstdChannelTest {

  private static final HexFormat HEX = HexFormat.of();

  @TempDir private Path folder;

  private static byte[] file(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ZstdChannelTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] decompressed(byte[] file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ReadableByteChannel channel =
        new ZstdChannel(
            Channels.newChannel(new ByteArrayInputStream(file)), ByteBuffer.allocate(0))) {
      ByteBuffer buffer = ByteBuffer.allocate(10_007);
      while (channel.read(buffer) >= 0) {
        bytes.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "frames-fast, frames",
    "frames-3, frames",
    "frames-19, frames",
    "many-1, many",
    "many-9, many",
    "many-19, many",
  })
  void framesAreThoseOfTheFileBefore(String name, String before) throws IOException {
    assertSame(frames(open(file(before + ".pcap.gz"))), frames(open(file(name + ".pcap.zst"))));
  }

  @Test
  void framesOfZstdAreJoinedAndOtherFramesSkipped() throws IOException {
    byte[] skipped = HEX.parseHex("5f2a4d18" + "05000000" + "0102030405");
    byte[] part = file("frames-3.pcap.zst");
    byte[] once = decompressed(part);
    assertArrayEquals(join(once, once), decompressed(join(skipped, part, skipped, part, skipped)));
    byte[] stored = HEX.parseHex("28b52ffd 20 03 19 00 00 616263".replace(" ", ""));
    assertEquals("abcabc", new String(decompressed(join(stored, stored)), "US-ASCII"));
    byte[] repeated = HEX.parseHex("28b52ffd 20 05 2b 00 00 61".replace(" ", ""));
    assertEquals("aaaaa", new String(decompressed(repeated), "US-ASCII"));
  }

  @Test
  void aFileCanBeReadAgain() throws IOException {
    Path file = Files.write(folder.resolve("a.zst"), file("many-9.pcap.zst"));
    try (FileChannel channel = FileChannel.open(file)) {
      CaptureReader reader = CaptureReader.open(channel, "x");
      List<byte[]> first = frames(reader);
      reader.rewind();
      assertSame(first, frames(reader));
      reader.rewind();
      assertTrue(reader.next());
      reader.rewind();
      assertSame(first, frames(reader));
    }
  }

  /** Wherever a file ends, that is said. */
  @Test
  void aFileThatIsCutIsDamaged() throws IOException {
    byte[] file = file("frames-19.pcap.zst");
    for (int length = 4; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      DamagedCaptureException e =
          assertThrows(DamagedCaptureException.class, () -> frames(open(cut)));
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.contains("its zstd data is incomplete, the file ends at byte " + length),
          message);
    }
  }

  /** A wrong byte at any place is damage and no other exception, or changes nothing. */
  @ParameterizedTest
  @CsvSource({"frames-fast, 1", "frames-3, 1", "many-1, 37", "many-19, 5"})
  void wrongBytesAreDamage(String name, int step) throws IOException {
    byte[] file = file(name + ".pcap.zst");
    byte[] expected = decompressed(file);
    Random random = new Random(1);
    for (int i = 4; i < file.length; i += step) {
      byte[] wrong = file.clone();
      wrong[i] ^= (byte) (1 + random.nextInt(255));
      byte[] data;
      try {
        data = decompressed(wrong);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("its zstd data is "), e.toString());
        continue;
      }
      assertArrayEquals(expected, data, "byte " + i);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00000000 | a frame begins with 00000000",
        "28b52ffd 08 00 | the header of a frame has 08, which is reserved",
        "28b52ffd 01 00 07 | it needs a dictionary",
        "28b52ffd 00 ff | it needs a window of 4123168604160 bytes, and at most 134217728",
        "28b52ffd e0 ffffffffffffffff | it needs a window of 18446744073709551615 bytes",
        "28b52ffd 00 00 070000 | a block is of an unknown kind",
        "28b52ffd 00 00 f9ffff | a block has 2097151 bytes, at most 1024 are allowed",
        "28b52ffd 20 04 19 00 00 616263 | a frame has 3 bytes of data, and 4 are stated",
        "28b52ffd 24 03 19 00 00 616263 01020304 | the checksum of its data is",
      })
  void whatIsWrongIsSaid(String hex, String what) {
    byte[] file = HEX.parseHex(hex.replace(" ", ""));
    IOException e = assertThrows(IOException.class, () -> decompressed(file));
    assertTrue(String.valueOf(e.getMessage()).contains(what), e.toString());
  }

  /** A few bytes that stand for a gigabyte are decompressed in the memory of one window. */
  @Test
  void aFileThatExpandsToMuchUsesLittleMemory() throws IOException {
    byte[] header = HEX.parseHex("28b52ffd0038"); // a window of 128 KiB
    byte[] block = {0x02, 0, 0x10, 0}; // 128 KiB of zeros
    byte[] last = {0x03, 0, 0x10, 0};
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(header);
    for (int i = 0; i < 8191; i++) {
      file.write(block);
    }
    file.write(last);
    long length = 0;
    try (ReadableByteChannel channel =
        new ZstdChannel(
            Channels.newChannel(new ByteArrayInputStream(file.toByteArray())),
            ByteBuffer.allocate(0))) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      while (channel.read(buffer.clear()) >= 0) {
        length += buffer.position();
      }
    }
    assertEquals(1L << 30, length);
  }

  /** Data of many kinds, compressed by the program zstd where there is one. */
  @Test
  void whatTheProgramCompressesIsDecompressed() throws Exception {
    Random random = new Random(5);
    for (String options :
        new String[] {"--fast=9", "-1", "-4", "-9", "-16", "-19", "-3 --no-check"}) {
      for (int kind = 0; kind < 4; kind++) {
        byte[] data = new byte[random.nextInt(600_000)];
        for (int i = 0; i < data.length; i++) {
          data[i] =
              (byte)
                  switch (kind) {
                    case 0 -> random.nextInt(256);
                    case 1 -> (int) Math.min(255, -20 * Math.log(random.nextDouble()));
                    case 2 -> i % 1000 < 500 || i < 5000 ? random.nextInt(4) : data[i - 4321];
                    default -> "the packets of a pool ".charAt(random.nextInt(3) + i % 19);
                  };
        }
        byte[] compressed = compress(data, options);
        if (compressed == null) {
          System.out.println("data of many kinds was not tested: there is no program zstd here");
          return;
        }
        assertArrayEquals(data, decompressed(compressed), options + ", kind " + kind);
      }
    }
  }

  private byte @Nullable [] compress(byte[] data, String options) throws Exception {
    Path plain = Files.write(folder.resolve("plain"), data);
    Process process;
    try {
      process =
          new ProcessBuilder(("zstd -q -c " + options + " " + plain).split(" "))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return null;
    }
    try (OutputStream _ = process.getOutputStream()) {
      byte[] compressed = process.getInputStream().readAllBytes();
      assertEquals(0, process.waitFor());
      return compressed;
    }
  }
}
