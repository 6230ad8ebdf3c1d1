// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.telemetry.commands.JsonReply;
import dev.mempool.telemetry.linux.SeqpacketSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A client of the telemetry socket of a program: of this library, or of DPDK. One thread at a time
 * uses it. C counterpart: {@code dpdk-telemetry.py}.
 *
 * @since 0.1.0
 */
public final class TelemetryClient implements AutoCloseable {

  /** The time that an answer may take. A program that is stopped answers never. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SeqpacketSocket socket;
  private final String greeting;

  private TelemetryClient(SeqpacketSocket socket, String greeting) {
    this.socket = socket;
    this.greeting = greeting;
  }

  /**
   * Returns the sockets of a prefix that there are in the folder, in the order of their numbers. A
   * process that was killed leaves its socket, to which nobody can connect.
   *
   * @param options the prefix and the folder
   * @return the files, perhaps none
   * @throws IOException if the folder cannot be read
   */
  @CheckReturnValue
  public static List<Path> sockets(TelemetryOptions options) throws IOException {
    Path folder = Objects.requireNonNull(options, "options").folder().resolve(options.prefix());
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          if (instance(file) >= 0) {
            found.add(file);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    found.sort((a, b) -> Integer.compare(instance(a), instance(b)));
    return List.copyOf(found);
  }

  /** Returns the number of a socket among those of its prefix, or -1 if the file is another. */
  private static int instance(Path file) {
    String name = file.getFileName().toString();
    if (name.equals(SocketFile.NAME)) {
      return 0;
    }
    return name.matches(SocketFile.NAME.replace(".", "\\.") + ":[1-9][0-9]{0,5}")
        ? Integer.parseInt(name.substring(SocketFile.NAME.length() + 1))
        : -1;
  }

  /**
   * Connects to a program.
   *
   * @param socket the file of its socket
   * @return the client
   * @throws IOException if nobody listens there, the program does not answer in 5 seconds, or it
   *     serves 10 clients already
   */
  @CheckReturnValue
  public static TelemetryClient connect(Path socket) throws IOException {
    SeqpacketSocket connected =
        SeqpacketSocket.connect(Objects.requireNonNull(socket, "socket"), PATIENCE);
    try {
      return new TelemetryClient(connected, receive(connected));
    } catch (Throwable e) {
      connected.close();
      throw e;
    }
  }

  /** {@return the greeting of the program in JSON, with its version and its process} */
  public String greeting() {
    return greeting;
  }

  /**
   * Asks the program.
   *
   * @param request a command, and after a comma its parameters; at most 1023 bytes
   * @return the reply in JSON
   * @throws IOException if the program ended, or did not answer in 5 seconds; then the client must
   *     be closed, because a later answer would be taken for that of the next request
   */
  public String ask(String request) throws IOException {
    byte[] bytes = Objects.requireNonNull(request, "request").getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > 1023) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a request of %d bytes; allowed are 1 to 1023", bytes.length));
    }
    socket.send(bytes);
    return receive(socket);
  }

  private static String receive(SeqpacketSocket socket) throws IOException {
    byte[] buffer = new byte[JsonReply.MAX_BYTES];
    int length = socket.receive(buffer);
    if (length == 0) {
      throw new IOException("the program has closed the connection");
    }
    return new String(buffer, 0, Math.min(length, buffer.length), StandardCharsets.UTF_8);
  }

  /** Disconnects. */
  @Override
  public void close() {
    socket.close();
  }
}
