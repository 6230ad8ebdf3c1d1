// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.telemetry.linux.SeqpacketSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do anything cost nothing but themselves. */
class HostileClientTest {

  @TempDir private Path folder;

  private final PoolRegistry registry = new PoolRegistry();
  private Telemetry telemetry;
  private long descriptors;

  @BeforeEach
  void start() throws IOException {
    // the first one loads classes, whose files stay open
    Telemetry.start(registry, TelemetryOptions.defaults().withRuntimeFolder(folder)).close();
    descriptors = descriptors();
    telemetry = Telemetry.start(registry, TelemetryOptions.defaults().withRuntimeFolder(folder));
  }

  /** No thread and no descriptor is left behind. */
  @AfterEach
  void end() throws IOException {
    telemetry.close();
    assertEquals(
        List.of(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("mempool-telemetry"))
            .toList());
    assertEquals(descriptors, descriptors());
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(
              fd -> {
                try {
                  return Files.readSymbolicLink(fd).toString().startsWith("socket:");
                } catch (IOException e) {
                  return false; // that of the listing itself
                }
              })
          .count();
    }
  }

  private SeqpacketSocket raw() throws IOException {
    return SeqpacketSocket.connect(telemetry.path(), Duration.ofSeconds(5));
  }

  private static String receive(SeqpacketSocket socket) throws IOException {
    byte[] buffer = new byte[16384];
    return new String(buffer, 0, socket.receive(buffer), StandardCharsets.UTF_8);
  }

  private void stillServes() throws IOException {
    try (TelemetryClient client = TelemetryClient.connect(telemetry.path())) {
      assertEquals("{\"/mempool/list\":[]}", client.ask("/mempool/list"));
    }
  }

  @Test
  void bytesThatAreNoText() throws IOException {
    try (SeqpacketSocket client = raw()) {
      receive(client);
      client.send(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '"', (byte) 0xc3});
      JsonObject reply = JsonParser.parseString(receive(client)).getAsJsonObject();
      assertEquals(1, reply.size());
      client.send("/mempool/info,\u00e9".getBytes(StandardCharsets.ISO_8859_1));
      assertEquals("{\"/mempool/info\":{}}", receive(client));
      client.send(new byte[] {','});
      assertEquals("{\"\":null}", receive(client));
      Random random = new Random(25);
      for (int i = 0; i < 2000; i++) {
        byte[] noise = new byte[1 + random.nextInt(1200)];
        random.nextBytes(noise);
        if (i % 2 == 0) {
          System.arraycopy(
              "/mempool/info,".getBytes(StandardCharsets.UTF_8),
              0,
              noise = Arrays.copyOf(noise, noise.length + 14),
              0,
              14);
        }
        client.send(noise);
        assertTrue(JsonParser.parseString(receive(client)).isJsonObject());
      }
    }
    stillServes();
  }

  @Test
  void messagesThatAreTooLong() throws IOException {
    try (SeqpacketSocket client = raw()) {
      receive(client);
      for (int length : new int[] {1022, 1023, 1024, 100_000}) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) 'x');
        byte[] command = "/mempool/info,".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(command, 0, message, 0, command.length);
        client.send(message);
        assertEquals(
            length <= 1023 ? "{\"/mempool/info\":{}}" : "{\"/mempool/info\":null}",
            receive(client));
      }
      // more than the kernel takes by default; if it takes it, it is one message
      try {
        client.send(new byte[1 << 20]);
        receive(client);
      } catch (IOException e) {
        // EMSGSIZE, at the cost of the client
      }
    }
    stillServes();
  }

  @Test
  void theEleventhClientIsDisconnected() throws IOException {
    List<SeqpacketSocket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        clients.add(raw());
        assertTrue(receive(clients.getLast()).contains("max_output_len"));
      }
      assertThrows(IOException.class, () -> TelemetryClient.connect(telemetry.path()));
      clients.removeLast().close();
      awaitPlace();
    } finally {
      clients.forEach(SeqpacketSocket::close);
    }
    awaitPlace();
  }

  /** The thread of a client that has gone ends as soon as it notices. */
  private void awaitPlace() {
    for (; ; ) {
      try {
        stillServes();
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aThousandConnectsThatSayNothing() throws IOException {
    for (int i = 0; i < 1000; i++) {
      raw().close();
    }
    awaitPlace();
  }

  @Test
  void aClientThatNeverReads() throws IOException {
    try (Mempool _ = Mempool.builder("p").registry(registry).size(15).elementSize(8).build();
        SeqpacketSocket silent =
            SeqpacketSocket.connect(telemetry.path(), Duration.ofMillis(200))) {
      // until both buffers are full: its thread waits to send, and this one too
      assertThrows(
          IOException.class,
          () -> {
            for (; ; ) {
              silent.send("/mempool/info,p".getBytes(StandardCharsets.UTF_8));
            }
          });
      try (TelemetryClient other = TelemetryClient.connect(telemetry.path())) {
        assertEquals("{\"/mempool/list\":[\"p\"]}", other.ask("/mempool/list"));
      }
      telemetry.close(); // disconnects it
    }
  }

  @Test
  void closeDisconnectsClients() throws IOException {
    try (SeqpacketSocket client = raw()) {
      receive(client);
      telemetry.close();
      assertEquals("", receive(client));
    }
    assertThrows(IOException.class, this::raw);
  }

  @Test
  void poolsThatCloseWhileTheyAreAskedFor() throws Exception {
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2000; i++) {
                Mempool.builder("p").registry(registry).size(15).elementSize(8).build().close();
              }
            });
    try (TelemetryClient client = TelemetryClient.connect(telemetry.path())) {
      int seen = 0;
      do {
        for (String command :
            List.of("/mempool/info", "/mempool/statistics", "/mempool/audit", "/mempool/leaks")) {
          String reply = client.ask(command + ",p");
          seen += reply.endsWith(":{}}") ? 0 : 1;
          assertTrue(
              reply.endsWith(":{}}") || reply.startsWith("{\"" + command + "\":{\"name\":\"p\""),
              reply);
        }
        client.ask("/mempool/list");
      } while (closing.isAlive());
      assertTrue(seen > 0);
    }
    closing.join();
  }
}
