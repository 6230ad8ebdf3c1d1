// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SliceServerTest {

  private static void process(SliceServer server, int slices) throws IOException {
    try (SocketChannel process = SocketChannel.open(UnixDomainSocketAddress.of(server.path))) {
      for (int i = 0; i < slices; i++) {
        ByteBuffer one = ByteBuffer.allocate(1);
        process.write(one);
        one.clear();
        assertEquals(1, process.read(one));
      }
    }
  }

  @Test
  void theListenerIsToldOfTheStartTheSlicesAndTheEndOfEachProcess() throws IOException {
    List<String> calls = new ArrayList<>();
    try (SliceServer server = new SliceServer()) {
      server.listen(event -> calls.add(event.name().toLowerCase(Locale.ROOT)));
      process(server, 2);
      process(server, 1);
      server.listen(SliceServer.NONE);
      process(server, 1);
    }
    assertEquals(List.of("started", "slice", "slice", "ended", "started", "slice", "ended"), calls);
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    SliceServer server = new SliceServer();
    Path folder = server.path.getParent();
    assertTrue(Files.exists(folder));
    server.close();
    server.close();
    assertFalse(Files.exists(folder));
  }
}
