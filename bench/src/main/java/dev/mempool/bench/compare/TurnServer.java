package dev.mempool.bench.compare;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the measuring Java processes, one after another, ask for the other side's turn. */
final class TurnServer implements AutoCloseable {

  private final Path folder;
  private final ServerSocketChannel channel;
  private static final Opponent NOBODY = new Nobody(0, "");

  private Opponent opponent = NOBODY;

  private TurnServer(Path folder, ServerSocketChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static TurnServer open() throws IOException {
    // in a folder that only this user can enter
    Path folder = Files.createTempDirectory("mempool-bench");
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(folder.resolve("turns")));
    TurnServer server = new TurnServer(folder, channel);
    Thread.ofPlatform().daemon().name("turns").start(server::serve);
    return server;
  }

  Path path() {
    return folder.resolve("turns");
  }

  /** {@return a file beside the socket for whatever the processes have to say} */
  Path log() {
    return folder.resolve("log");
  }

  /** Sets whose turns they are, once the process that is being served is gone. */
  synchronized void let(Opponent other) {
    opponent = other;
  }

  /** Waits until the process that is being served is gone; others have no opponent then. */
  void letNobody() {
    let(NOBODY);
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = channel.accept()) {
          serve(client);
        }
      }
    } catch (IOException e) {
      // closed: there will be no more turns
    }
  }

  private synchronized void serve(SocketChannel client) {
    ByteBuffer one = ByteBuffer.allocate(1);
    opponent.begin();
    try {
      while (client.read(one.clear()) == 1) {
        opponent.turn();
        client.write(one.flip());
      }
    } catch (IOException e) {
      // this process ended in the middle of a turn; JMH reports why
    } finally {
      opponent.end();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path());
    Files.deleteIfExists(log());
    Files.deleteIfExists(folder);
  }
}
