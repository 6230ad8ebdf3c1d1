// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Future;
import org.junit.jupiter.api.function.Executable;

/** Checks that the tests of all providers share. */
final class MemoryTests {

  static final int LINE = 64;

  private MemoryTests() {}

  static MemoryRequest request(long bytes) {
    return MemoryRequest.of(bytes, LINE, "pool 'test'");
  }

  static MempoolException refused(Reason reason, Executable code, String... words) {
    MempoolException e = assertThrows(MempoolException.class, code);
    assertEquals(reason, e.reason(), e::getMessage);
    contains(String.valueOf(e.getMessage()), words);
    return e;
  }

  static void refusedArgument(Executable code, String... words) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, code);
    contains(String.valueOf(e.getMessage()), words);
  }

  static void refusedNull(String argument, Executable code) {
    assertEquals(argument, assertThrows(NullPointerException.class, code).getMessage());
  }

  static void contains(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), () -> "'" + word + "' is missing in: " + text);
    }
  }

  /** Checks that every long is 0 and can be written. */
  static void checkIsUsable(MemorySegment memory) {
    long longs = memory.byteSize() / Long.BYTES;
    for (long i = 0; i < longs; i++) {
      assertEquals(0, memory.getAtIndex(ValueLayout.JAVA_LONG, i));
      memory.setAtIndex(ValueLayout.JAVA_LONG, i, ~i);
    }
    for (long i = 0; i < longs; i++) {
      assertEquals(~i, memory.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
  }

  /**
   * Checks that closing is refused during an I/O operation and succeeds after it, and that the
   * memory cannot be used then.
   */
  static void checkClosing(MemoryChunk chunk) throws Exception {
    MemorySegment memory = chunk.segment();
    try (AsynchronousServerSocketChannel server =
            AsynchronousServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        AsynchronousSocketChannel reader = AsynchronousSocketChannel.open()) {
      Future<AsynchronousSocketChannel> accepted = server.accept();
      reader.connect(server.getLocalAddress()).get();
      try (AsynchronousSocketChannel writer = accepted.get()) {
        Future<Integer> read = reader.read(memory.asSlice(0, 1).asByteBuffer());
        assertThrows(IllegalStateException.class, chunk::close);
        assertTrue(memory.scope().isAlive());
        writer.write(ByteBuffer.wrap(new byte[] {42})).get();
        assertEquals(1, read.get());
        assertEquals(42, memory.get(ValueLayout.JAVA_BYTE, 0));
      }
    }
    chunk.close();
    assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_BYTE, 0));
    assertThrows(IllegalStateException.class, chunk::close);
  }
}
