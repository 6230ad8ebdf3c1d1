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

class TurnServerTest {

  private static final class Recorder implements Opponent {

    final List<String> calls = new ArrayList<>();

    @Override
    public int rounds() {
      return 1;
    }

    @Override
    public void begin() {
      calls.add("begin");
    }

    @Override
    public void turn() {
      calls.add("turn");
    }

    @Override
    public void end() {
      calls.add("end");
    }

    @Override
    public List<List<Double>> slices() {
      return List.of();
    }

    @Override
    public String remark() {
      return "";
    }

    @Override
    public void close() {}
  }

  private static void process(TurnServer server, int turns) throws IOException {
    try (SocketChannel process = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
      for (int i = 0; i < turns; i++) {
        ByteBuffer one = ByteBuffer.allocate(1);
        process.write(one);
        one.clear();
        assertEquals(1, process.read(one));
      }
    }
  }

  @Test
  void everyProcessBeginsHasItsTurnsAndEnds() throws IOException {
    Recorder recorder = new Recorder();
    try (TurnServer server = TurnServer.open()) {
      server.let(recorder);
      process(server, 2);
      process(server, 1);
      server.letNobody();
      process(server, 1);
    }
    assertEquals(List.of("begin", "turn", "turn", "end", "begin", "turn", "end"), recorder.calls);
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    TurnServer server = TurnServer.open();
    Path folder = server.path().getParent();
    assertTrue(Files.exists(folder));
    server.close();
    server.close();
    assertFalse(Files.exists(folder));
  }
}
