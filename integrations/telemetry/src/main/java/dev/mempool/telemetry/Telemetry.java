// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.lcore.Lcore;
import dev.mempool.telemetry.commands.Command;
import dev.mempool.telemetry.commands.CommandTable;
import dev.mempool.telemetry.commands.JsonReply;
import dev.mempool.telemetry.linux.SeqpacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry socket of a program, as DPDK programs offer it: {@code dpdk-telemetry.py} and
 * exporters that speak its protocol read the pools of a registry. Thread-safe.
 *
 * {@snippet :
 * try (Telemetry _ = Telemetry.start(PoolRegistry.global(), TelemetryOptions.defaults())) {
 *   serve();
 * }
 * }
 *
 * <p>A daemon thread waits for clients, and each client has a daemon thread of its own; at most 10
 * clients are served at a time, and another one is disconnected at once. Nothing that a client does
 * or omits affects pools or other clients. Clients are of the same user, because nobody else may
 * enter the folder of the socket. Needs Linux, and native access for the module of pools ({@code
 * --enable-native-access=dev.mempool.core}, or {@code ALL-UNNAMED} on the class path). C
 * counterpart: {@code rte_telemetry_init}.
 *
 * @since 0.1.0
 */
public final class Telemetry implements AutoCloseable {

  /** The most clients at a time. C: {@code MAX_CONNECTIONS}. */
  private static final int MAX_CLIENTS = 10;

  /**
   * The time that a client may take to read when the buffers of the kernel are full. A client that
   * reads at all needs some milliseconds.
   */
  private static final Duration READ_PATIENCE = Duration.ofSeconds(5);

  /**
   * The time that {@link #close()} waits for the threads, which end at once unless a command waits.
   */
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  /** The time before another attempt to accept while the process has too many open files. */
  private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

  private static final String LOG = Telemetry.class.getName();

  private final SocketFile file;
  private final CommandTable commands;
  private final byte[] greeting;
  private final Thread acceptor;
  private final Thread exit;

  /** The connected clients with their threads. Guarded by itself. */
  private final Map<SeqpacketSocket, Thread> clients = new HashMap<>();

  /** The threads of clients that are not connected any more. Guarded by {@link #clients}. */
  private final Set<Thread> leaving = new HashSet<>();

  /** Whether no client is accepted any more. Written under the lock of {@link #clients}. */
  private volatile boolean closed;

  private Telemetry(PoolRegistry registry, TelemetryOptions options) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("version", version());
    info.put("pid", ProcessHandle.current().pid());
    info.put("max_output_len", JsonReply.MAX_BYTES);
    this.greeting = JsonReply.object(info);
    this.commands = new CommandTable(registry, info, LOG);
    this.file = SocketFile.make(options);
    this.acceptor =
        Thread.ofPlatform().daemon().name("mempool-telemetry").unstarted(this::acceptAll);
    this.exit = new Thread(file::remove, "mempool-telemetry-exit");
  }

  private static String version() {
    @Nullable String version = Telemetry.class.getPackage().getImplementationVersion();
    return version == null ? "Mempool for Java" : "Mempool for Java " + version;
  }

  /**
   * Makes the socket, and begins to serve clients.
   *
   * @param registry the pools
   * @param options the place of the socket
   * @return the telemetry, to be closed by the caller; the file is also removed when the JVM ends
   * @throws MempoolException EPERM if this user may not write to the folder or the JVM denies
   *     native access, ENOTSUP on another system than Linux, EIO if the socket cannot be made
   */
  @CheckReturnValue
  public static Telemetry start(PoolRegistry registry, TelemetryOptions options) {
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(options, "options");
    Telemetry telemetry = new Telemetry(registry, options);
    try {
      Runtime.getRuntime().addShutdownHook(telemetry.exit);
      telemetry.acceptor.start();
      Lcore.measureUsage();
    } catch (Throwable e) { // the JVM is ending, or has no memory for a thread
      telemetry.file.socket().close();
      telemetry.close();
      throw e;
    }
    return telemetry;
  }

  /** {@return the file of the socket} */
  public Path path() {
    return file.path();
  }

  /**
   * Adds a command. C counterpart: {@code rte_telemetry_register_cmd}.
   *
   * @param command the name, for example {@code /app/orders}: it begins with {@code /}, has at most
   *     55 characters, and consists of letters, digits, {@code _}, {@code /}, {@code -} and {@code
   *     .}
   * @param help the text for {@code /help}, one sentence
   * @param handler answers the requests
   * @return the subscription, which removes the command when it is closed
   * @throws IllegalArgumentException if the name is not allowed, or there is such a command
   */
  public Subscription register(String command, String help, TelemetryHandler handler) {
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(help, "help");
    Objects.requireNonNull(handler, "handler");
    return commands.add(command, new Command(help, handler::answer));
  }

  /**
   * Ends the service: disconnects the clients, and removes the file of the socket. Waits until the
   * threads have ended, but not for a command that waits. May be called by a command. Does nothing
   * if it was called before.
   */
  @Override
  public void close() {
    synchronized (clients) {
      if (closed) {
        return;
      }
      closed = true; // from here on no client is added
    }
    file.remove();
    file.socket().shutdown();
    List<Thread> threads;
    synchronized (clients) {
      clients.keySet().forEach(SeqpacketSocket::shutdown);
      threads = new ArrayList<>(clients.values());
      threads.addAll(leaving);
    }
    try {
      Runtime.getRuntime().removeShutdownHook(exit);
    } catch (IllegalStateException e) {
      // the JVM is ending
    }
    long end = System.nanoTime() + END_PATIENCE.toNanos();
    await(acceptor, end);
    threads.forEach(thread -> await(thread, end));
  }

  private static void await(Thread thread, long end) {
    long millis = (end - System.nanoTime()) / 1_000_000;
    if (millis <= 0 || thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then the other threads are not waited for either
    }
  }

  // ---- threads ----

  private void acceptAll() {
    try (SeqpacketSocket listening = file.socket()) {
      while (!closed) {
        try {
          SeqpacketSocket client = listening.accept(READ_PATIENCE);
          if (client == null) {
            return;
          }
          admit(client);
        } catch (IOException | OutOfMemoryError e) {
          // the client has gone already, or the process has too many open files
          LockSupport.parkNanos(this, AFTER_FAILURE.toNanos());
        }
      }
    }
  }

  /** Starts the thread of a client, or disconnects the client. */
  private void admit(SeqpacketSocket client) {
    synchronized (clients) {
      leaving.removeIf(thread -> !thread.isAlive());
      if (closed || clients.size() == MAX_CLIENTS) {
        client.close();
        return;
      }
      try {
        Thread thread =
            Thread.ofPlatform()
                .daemon()
                .name("mempool-telemetry-client")
                .unstarted(() -> serve(client));
        clients.put(client, thread);
        thread.start();
      } catch (Throwable e) { // no memory for a thread
        clients.remove(client);
        client.close();
      }
    }
  }

  private void serve(SeqpacketSocket client) {
    try {
      client.send(greeting);
      byte[] request = new byte[CommandTable.MAX_REQUEST];
      for (int length; (length = client.receive(request)) > 0; ) {
        client.send(commands.reply(request, length));
      }
    } catch (IOException e) {
      // the client has gone, or does not read
    } catch (Throwable e) {
      Faults.warn(LOG, "a telemetry client is disconnected", e);
    } finally {
      synchronized (clients) {
        clients.remove(client);
        leaving.add(Thread.currentThread());
      }
      client.close();
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "telemetry socket %s", file.path());
  }
}
