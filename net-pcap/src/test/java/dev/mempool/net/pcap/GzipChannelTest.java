// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static dev.mempool.net.pcap.CompressedCaptures.assertSame;
import static dev.mempool.net.pcap.CompressedCaptures.frames;
import static dev.mempool.net.pcap.CompressedCaptures.join;
import static dev.mempool.net.pcap.CompressedCaptures.open;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.testsupport.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GzipChannelTest {

  @TempDir private Path folder;

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  private static byte[] capture() throws IOException {
    return Capture.random(3, 2000, 1500).bytes();
  }

  @Test
  void framesAreThoseOfTheFileBefore() throws IOException {
    byte[] capture = capture();
    assertSame(frames(open(capture)), frames(open(gzip(capture))));
  }

  @Test
  void membersAreJoinedAndPaddingIsSkipped() throws IOException {
    byte[] capture = capture();
    byte[] file =
        join(
            gzip(Arrays.copyOf(capture, 100_001)),
            gzip(new byte[0]),
            new byte[1000],
            gzip(Arrays.copyOfRange(capture, 100_001, capture.length)),
            new byte[512]);
    assertSame(frames(open(capture)), frames(open(file)));
  }

  /** All that a header may have: extra bytes, a name, a comment, and a checksum. */
  @Test
  void headersAreRead() throws IOException {
    byte[] capture = capture();
    byte[] plain = gzip(capture);
    byte[] head = {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, 'a', 0, 'b', 0, 7, 7};
    byte[] file = join(head, Arrays.copyOfRange(plain, 10, plain.length));
    assertSame(frames(open(capture)), frames(open(file)));
  }

  @Test
  void pcapngIsReadToo() throws IOException {
    Path file = folder.resolve("a.pcapng");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      new PcapngWriter(channel, PcapHeader.ETHERNET, PcapHeader.MAX_LENGTH, List.of("a")).flush();
    }
    byte[] bytes = Files.readAllBytes(file);
    assertTrue(open(gzip(bytes)) instanceof PcapngReader);
  }

  @Test
  void aFileCanBeReadAgain() throws IOException {
    Path file = Files.write(folder.resolve("a.gz"), gzip(capture()));
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

  /** Wherever a file ends, that is said, and the frames before are read. */
  @Test
  void aFileThatIsCutIsDamaged() throws IOException {
    byte[] file = gzip(Capture.random(5, 20, 100).bytes());
    for (int length = 2; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      DamagedCaptureException e =
          assertThrows(DamagedCaptureException.class, () -> frames(open(cut)));
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.contains("its gzip data is incomplete, the file ends at byte " + length),
          message);
    }
  }

  /** A wrong byte at any place gives no wrong frame without an error at the end. */
  @Test
  void aFileWithAWrongByteIsDamaged() throws IOException {
    byte[] capture = Capture.random(5, 20, 100).bytes();
    List<byte[]> expected = frames(open(capture));
    byte[] file = gzip(capture);
    for (int i = 10; i < file.length; i++) {
      for (int bit : new int[] {1, 16, 128}) {
        byte[] wrong = file.clone();
        wrong[i] ^= (byte) bit;
        try {
          assertSame(expected, frames(open(wrong)));
        } catch (DamagedCaptureException e) {
          assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
      }
    }
    byte[] wrong = file.clone();
    wrong[wrong.length - 5] ^= 1;
    String message =
        String.valueOf(
            assertThrows(DamagedCaptureException.class, () -> frames(open(wrong))).getMessage());
    assertTrue(message.contains("the checksum of its data is"), message);
  }

  @Test
  void whatFollowsTheEndIsNamed() throws IOException {
    byte[] file = join(gzip(capture()), new byte[] {1, 2, 3});
    String message =
        String.valueOf(
            assertThrows(DamagedCaptureException.class, () -> frames(open(file))).getMessage());
    assertTrue(message.contains("what follows its end is no gzip data"), message);
  }

  /**
   * A frame that the file states and that is longer than any frame is refused before it is read.
   */
  @Test
  void aFileThatExpandsToMuchUsesLittleMemory() throws IOException {
    Capture capture = new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 1);
    byte[] start = capture.header(0x7fff_ffff, 0x7fff_ffff, 0).bytes();
    byte[] file = join(gzip(start), gzip(new byte[1 << 24]), gzip(new byte[1 << 24]));
    String message =
        String.valueOf(
            assertThrows(DamagedCaptureException.class, () -> frames(open(file))).getMessage());
    assertTrue(message.contains("its captured length is 2147483647"), message);
  }
}
