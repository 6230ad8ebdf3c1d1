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
import org.junit.jupiter.api.Test;

class SliceServerTest {

  private static final class Recorder implements SliceServer.Listener {

    final List<String> calls = new ArrayList<>();

    @Override
    public void started() {
      calls.add("started");
    }

    @Override
    public void slice() {
      calls.add("slice");
    }

    @Override
    public void ended() {
      calls.add("ended");
    }
  }

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
    Recorder recorder = new Recorder();
    try (SliceServer server = new SliceServer()) {
      server.listen(recorder);
      process(server, 2);
      process(server, 1);
      server.listen(SliceServer.NONE);
      process(server, 1);
    }
    assertEquals(
        List.of("started", "slice", "slice", "ended", "started", "slice", "ended"), recorder.calls);
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
