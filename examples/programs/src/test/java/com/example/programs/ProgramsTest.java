// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.telemetry.Telemetry;
import dev.mempool.telemetry.TelemetryClient;
import dev.mempool.telemetry.TelemetryOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each program and checks what it says and writes. */
class ProgramsTest {

  private static final Path CAPTURE = Path.of("../../samples/tour.pcap");

  @TempDir private Path folder;

  @AfterEach
  void noPoolIsLeftOpen() {
    assertEquals(List.of(), PoolRegistry.global().names());
  }

  // ---- OrderDesks ----

  @Test
  void clerksSettleAllOrders() throws InterruptedException, ExecutionException {
    checkOrders(OrderDesks.run(1023, 2, 8, 5_000), 10_000);
  }

  /** The queue has room for more orders than the pool has objects. */
  @Test
  void aSmallPoolBoundsTheOrdersUnderWay() throws InterruptedException, ExecutionException {
    checkOrders(OrderDesks.run(200, 2, 3, 3_000), 6_000);
  }

  private static void checkOrders(String line, int orders) {
    Matcher result =
        Pattern.compile(
                "(\\d+) orders of 2 desks: placed (\\d+), settled (\\d+), (\\d+) gets found the"
                    + " pool exhausted, 0 orders in use")
            .matcher(line);
    assertTrue(result.matches(), line);
    assertEquals(orders, Integer.parseInt(result.group(1)));
    assertEquals(result.group(2), result.group(3));
  }

  // ---- PingResponder ----

  @Test
  void pingsAreAnswered() throws IOException {
    String arp =
        "ffffffffffff020000000001080600010800060400010200000000010a0000010000000000000a000002";
    String ping =
        "020000000009020000000001080045000020000100004001"
            + "66da0a0000010a0000020800e5ca0001000110101010";
    ByteBuffer in = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
    in.putInt(0xa1b2c3d4).putInt(0x40002).putLong(0).putInt(65535).putInt(1);
    for (String frame : List.of(arp, "00", ping)) {
      byte[] bytes = HexFormat.of().parseHex(frame);
      in.putLong(0).putInt(bytes.length).putInt(bytes.length).put(bytes);
    }
    Path requests = folder.resolve("requests.pcap");
    Path answers = folder.resolve("answers.pcap");
    Files.write(requests, Arrays.copyOf(in.array(), in.position()));
    AtomicInteger rounds = new AtomicInteger();
    PingResponder.run(
        "net_pcap0,rx_pcap=%s,tx_pcap=%s".formatted(requests, answers),
        () -> rounds.incrementAndGet() < 5);
    String answered = HexFormat.of().formatHex(Files.readAllBytes(answers));
    assertTrue(answered.contains("0a000002" + "020000000001" + "0a000001"), answered);
    assertTrue(answered.contains("0a0000020a0000010000edca"), answered);
  }

  // ---- UdpEcho ----

  /**
   * The receivers only allocate and the workers only free, with far more caches than the pool has
   * objects for. Each datagram is answered.
   */
  @Test
  void aSmallPoolServesForEver() throws IOException {
    try (DatagramChannel server = DatagramChannel.open().bind(loopback());
        DatagramChannel client = DatagramChannel.open().bind(loopback());
        PktmbufPool pool = PktmbufPool.builder("udp").size(255).cacheSize(128).build();
        UdpEcho _ = new UdpEcho(server, pool, 2, 3)) {
      client.connect(server.getLocalAddress());
      ByteBuffer answer = ByteBuffer.allocate(64);
      for (int i = 0; i < 3_000; i++) {
        client.write(ByteBuffer.allocate(8).putLong(0, i));
        answer.clear();
        client.read(answer); // waits for ever if the server has no mbuf for it
        assertEquals(i, answer.flip().getLong());
      }
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  // ---- PacketFanOut ----

  @Test
  void bothOutputsGetEveryFrame() throws IOException {
    Path out = folder.resolve("out.pcap");
    Path tagged = folder.resolve("tagged.pcap");
    assertEquals(
        "60 frames sent, 0 dropped, 0 mbufs in use", PacketFanOut.run(CAPTURE, out, tagged, 63));
    byte[] capture = Files.readAllBytes(CAPTURE);
    assertArrayEquals(capture, Files.readAllBytes(out));
    assertArrayEquals(withTags(capture), Files.readAllBytes(tagged));
  }

  /** With two mbufs there is none for the third segment of a long frame. */
  @Test
  void framesAreDroppedWhileThePoolIsExhausted() throws IOException {
    Path out = folder.resolve("out.pcap");
    assertEquals(
        "52 frames sent, 8 dropped, 0 mbufs in use",
        PacketFanOut.run(CAPTURE, out, folder.resolve("tagged.pcap"), 2));
    assertTrue(Files.size(out) < Files.size(CAPTURE));
  }

  @Test
  void aTruncatedCaptureIsRefused() throws IOException {
    Path truncated = folder.resolve("truncated.pcap");
    Files.write(truncated, Arrays.copyOf(Files.readAllBytes(CAPTURE), 100));
    assertThrows(
        EOFException.class,
        () -> PacketFanOut.run(truncated, folder.resolve("a"), folder.resolve("b"), 63));
  }

  /** Returns a capture with a VLAN tag behind the addresses of every frame. */
  private static byte[] withTags(byte[] capture) {
    ByteBuffer from = ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(2 * capture.length).order(ByteOrder.LITTLE_ENDIAN);
    to.put(capture, 0, 24);
    for (int at = 24; at < capture.length; ) {
      int length = from.getInt(at + 8);
      to.put(capture, at, 8).putInt(length + 4).putInt(length + 4).put(capture, at + 16, 12);
      to.put(new byte[] {(byte) 0x81, 0, 0, 42}).put(capture, at + 28, length - 12);
      at += 16 + length;
    }
    return Arrays.copyOf(to.array(), to.position());
  }

  // ---- WatchedPools ----

  @Test
  void anotherProgramWatchesThePools() throws Exception {
    TelemetryOptions options = TelemetryOptions.defaults().withRuntimeFolder(folder);
    try (WatchedPools _ = new WatchedPools(4, 100_000);
        Telemetry telemetry = Telemetry.start(PoolRegistry.global(), options);
        TelemetryClient client = TelemetryClient.connect(telemetry.path())) {
      assertEquals("{\"/mempool/list\":[\"orders\",\"replies\"]}", client.ask("/mempool/list"));
      Pattern counts =
          Pattern.compile(
              ".*\"populated_size\":8191,\"total_cache_count\":(\\d+),"
                  + "\"common_pool_count\":(\\d+),.*");
      for (int i = 0; i < 1000; i++) {
        Matcher found = counts.matcher(client.ask("/mempool/info,orders"));
        assertTrue(found.matches());
        int free = Integer.parseInt(found.group(1)) + Integer.parseInt(found.group(2));
        assertTrue(free >= 0 && free <= 8191, found.group());
      }
    }
  }

  // ---- EmbeddedPools ----

  @Test
  void theApplicationFindsTheLeakOfALibrary() {
    String text = embedded();
    assertTrue(
        text.contains("31 received, 9 refused, 30 added, 1 faulty, exhausted 1 time(s)"), text);
    assertTrue(text.contains("of ring_mp_mc has 31 of 31 objects in use"), text);
    assertTrue(text.contains("1 object(s) are out"), text);
    assertTrue(text.contains("EmbeddedPools$Journal.add("), text);
    assertEquals(1, text.lines().filter(line -> line.contains("are out")).count(), text);
  }

  @Test
  void generatedNamesDoNotCollide() {
    Pattern names = Pattern.compile("pool '([^']+)' of");
    List<String> all =
        (embedded() + embedded())
            .lines()
            .flatMap(line -> names.matcher(line).results())
            .map(found -> found.group(1))
            .toList();
    assertEquals(4, all.size());
    assertEquals(all.stream().distinct().toList(), all);
  }

  private static String embedded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EmbeddedPools.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
