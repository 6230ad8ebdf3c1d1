// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The server at which the Java processes, one after another, ask for slices of the C program; see
 * {@link dev.mempool.bench.measure.Worker} for the protocol. Thread-safe.
 */
final class SliceServer implements AutoCloseable {

  /** A process has started, sleeps until the listener returns from a slice, or has ended. */
  enum Event {
    STARTED,
    SLICE,
    ENDED
  }

  static final Consumer<Event> NONE = event -> {};

  final Path path;

  /** A file for the output of the processes. */
  final Path log;

  private final ServerSocketChannel channel;

  /** Guarded by this. */
  private Consumer<Event> listener = NONE;

  /** Opens a socket in a folder that only this user can enter. */
  SliceServer() throws IOException {
    path = Files.createTempDirectory("mempool-bench").resolve("socket");
    log = path.resolveSibling("log");
    channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(path));
    Thread.ofPlatform().daemon().name("slices").start(this::serve);
  }

  /** Waits until the process that is being served is gone, and sets the listener of the next. */
  synchronized void listen(Consumer<Event> next) {
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
    listener.accept(Event.STARTED);
    try {
      while (client.read(one.clear()) == 1) {
        listener.accept(Event.SLICE);
        client.write(one.flip());
      }
    } catch (IOException e) {
      // the process ended during a slice; JMH reports the reason
    } finally {
      listener.accept(Event.ENDED);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
      Files.deleteIfExists(log);
      Files.deleteIfExists(path.getParent());
    } catch (IOException e) {
      // some files stay in the system's folder for temporary files
    }
  }
}
