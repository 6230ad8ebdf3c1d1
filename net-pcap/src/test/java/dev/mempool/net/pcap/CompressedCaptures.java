// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;

/** Helpers of the tests of compressed captures. */
final class CompressedCaptures {

  private CompressedCaptures() {}

  static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  static CaptureReader open(byte[] file) {
    return CaptureReader.open(Channels.newChannel(new ByteArrayInputStream(file)), "x");
  }

  static List<byte[]> frames(CaptureReader reader) {
    List<byte[]> frames = new ArrayList<>();
    while (reader.next()) {
      frames.add(
          reader.memory().asSlice(reader.frame(), reader.length()).toArray(ValueLayout.JAVA_BYTE));
    }
    return frames;
  }

  static void assertSame(List<byte[]> expected, List<byte[]> frames) {
    assertEquals(expected.size(), frames.size());
    for (int i = 0; i < frames.size(); i++) {
      assertArrayEquals(expected.get(i), frames.get(i));
    }
  }
}
