package dev.mempool.bench.compare;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server at which the Java processes, one after another, ask for slices of the C program; see
 * {@link dev.mempool.bench.measure.Worker} for the protocol. Thread-safe.
 */
final class SliceServer implements AutoCloseable {

  /** Told of the Java processes. */
  interface Listener {

    /** A Java process has started and warms up. */
    default void started() {}

    /** The Java process sleeps until this returns; then it measures a slice. */
    default void slice() {}

    /** The Java process is gone, for whatever reason. */
    default void ended() {}
  }

  /** A listener that does nothing. */
  static final Listener NONE = new Listener() {};

  private final Path folder;
  private final ServerSocketChannel channel;

  /** Guarded by this. */
  private Listener listener = NONE;

  private SliceServer(Path folder, ServerSocketChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static SliceServer open() throws IOException {
    // in a folder that only this user can enter
    Path folder = Files.createTempDirectory("mempool-bench");
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SliceServer server = new SliceServer(folder, channel);
    channel.bind(UnixDomainSocketAddress.of(server.path()));
    Thread.ofPlatform().daemon().name("slices").start(server::serve);
    return server;
  }

  /** {@return the socket} */
  Path path() {
    return folder.resolve("socket");
  }

  /** {@return a file beside the socket for the output of the processes} */
  Path log() {
    return folder.resolve("log");
  }

  /** Waits until the process that is being served is gone, and sets the listener of the next. */
  synchronized void listen(Listener next) {
    listener = next;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = channel.accept()) {
          serve(client);
        }
      }
    } catch (IOException e) {
      // the server is closed
    }
  }

  private synchronized void serve(SocketChannel client) {
    ByteBuffer one = ByteBuffer.allocate(1);
    listener.started();
    try {
      while (client.read(one.clear()) == 1) {
        listener.slice();
        client.write(one.flip());
      }
    } catch (IOException e) {
      // the process ended during a slice; JMH reports the reason
    } finally {
      listener.ended();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path());
      Files.deleteIfExists(log());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // some files stay in the system's folder for temporary files
    }
  }
}
