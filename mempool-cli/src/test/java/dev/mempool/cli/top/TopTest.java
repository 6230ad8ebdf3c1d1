// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.mempool.cli.Run;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.telemetry.Telemetry;
import dev.mempool.telemetry.TelemetryClient;
import dev.mempool.telemetry.TelemetryOptions;
import dev.mempool.testsupport.CapturedLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopTest {

  @TempDir private Path folder;

  private final PoolRegistry registry = new PoolRegistry();
  private TelemetryOptions options;
  private Telemetry telemetry;
  private Programs programs;

  @BeforeEach
  void start() {
    options = TelemetryOptions.defaults().withRuntimeFolder(folder);
    telemetry = Telemetry.start(registry, options);
    programs = new Programs(options);
  }

  @AfterEach
  void end() {
    programs.close();
    telemetry.close();
  }

  private Mempool pool(String name, int size) {
    return Mempool.builder(name)
        .registry(registry)
        .size(size)
        .elementSize(8)
        .ops("stack")
        .statistics(true)
        .build();
  }

  @Test
  void poolsAreReadAndSorted() throws IOException {
    try (Mempool calm = pool("calm", 100);
        Mempool busy = pool("busy", 100)) {
      int[] objects = new int[97];
      assertTrue(busy.getBulk(objects));
      List<PoolView> first = programs.read();
      assertNull(first.getFirst().gets());
      busy.putBulk(objects, 0, 50);
      assertFalse(busy.getBulk(new int[100]));
      PoolView seen = programs.read().getFirst();
      assertEquals("busy", seen.pool());
      assertEquals(ProcessHandle.current().pid(), seen.pid());
      assertEquals(47, seen.inUse());
      assertEquals(53, seen.free());
      assertEquals(3, seen.lowest());
      assertEquals(1, seen.failures());
      assertNotNull(seen.puts());
      assertTrue(seen.puts() > 0);
      assertEquals(0, seen.gets());
      busy.putBulk(objects, 50, 47);
      assertEquals("busy", programs.read().getFirst().pool()); // by name
      assertTrue(calm.isFull());
    }
    assertEquals(List.of(), programs.read());
  }

  @Test
  void programsComeAndGo() throws IOException {
    try (Mempool _ = pool("orders", 10)) {
      assertEquals(1, programs.read().size());
      PoolRegistry other = new PoolRegistry();
      try (Telemetry _ = Telemetry.start(other, options);
          Mempool _ = Mempool.builder("orders").registry(other).size(5).elementSize(8).build()) {
        List<PoolView> both = programs.read();
        assertEquals(2, both.size());
        assertNull(both.getLast().failures());
        List<TopTable.Line> lines = TopTable.of(both);
        assertTrue(lines.get(1).text().startsWith("orders  "), lines.toString());
        assertTrue(lines.get(2).text().startsWith("orders:1 "), lines.toString());
      }
      assertEquals(1, programs.read().size());
      telemetry.close();
      assertEquals(List.of(), programs.read());
      telemetry = Telemetry.start(registry, options);
      assertEquals(1, programs.read().size());
    }
  }

  @Test
  void eightyColumnsSuffice() {
    PoolView huge =
        new PoolView(
            "dpdk_telemetry.v2:12",
            4_194_304,
            "a\u001b[31m very long name of a pool",
            2_000_000_000,
            2_000_000_000,
            1_999_999_999,
            123_456_789,
            1,
            1,
            123_456_789_012.0,
            1e15,
            1.0,
            Long.MAX_VALUE);
    for (TopTable.Line line : TopTable.of(List.of(huge))) {
      assertEquals(TopTable.COLUMNS, line.text().length(), line.text());
      assertFalse(line.text().contains("\u001b"), line.text());
    }
    assertEquals("\033[31m", TopTable.of(List.of(huge)).get(1).colour());
    assertEquals("123456", TopTable.number(123_456.0, 6));
    assertEquals("12346k", TopTable.number(12_345_678.0, 6));
    assertEquals("12.3M", TopTable.number(12_345_678.0, 5));
    assertEquals("-", TopTable.number(null, 6));
  }

  @Test
  void theCommandPrintsOnce() {
    String prefix = "top-test-" + UUID.randomUUID().toString().substring(0, 8);
    Run nobody = Run.of("top", "--prefix", prefix, "--once");
    assertEquals(ExitStatus.DONE, nobody.status(), nobody.err());
    assertTrue(nobody.out().contains("No pools"), nobody.out());
    try (Telemetry _ = Telemetry.start(registry, TelemetryOptions.defaults().withPrefix(prefix));
        Mempool _ = pool("orders", 100)) {
      Run run = Run.of("top", "--prefix=" + prefix, "--once");
      assertEquals(2, run.out().lines().count(), run.out());
      assertTrue(run.lastLine().matches("orders +100 +0 +0 +100 +100 +0 +0 +- +0"), run.out());
      Run json = Run.of("top", "--prefix", prefix, "--once", "--json");
      assertEquals(
          100,
          JsonParser.parseString(json.out())
              .getAsJsonArray()
              .get(0)
              .getAsJsonObject()
              .get("size")
              .getAsInt());
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    for (String[] wrong :
        new String[][] {
          {"--prefix", "a/b"}, {"--web", "99999"}, {"--web", "--once"}, {"--web", "--json"}
        }) {
      String[] arguments = new String[wrong.length + 1];
      arguments[0] = "top";
      System.arraycopy(wrong, 0, arguments, 1, wrong.length);
      Run run = Run.of((Object[]) arguments);
      assertEquals(ExitStatus.USAGE, run.status(), run.err());
      assertFalse(run.message().isEmpty());
    }
  }

  @Test
  void longCommandsOfferTheSocket() {
    String prefix = "top-test-" + UUID.randomUUID().toString().substring(0, 8);
    Run soak = Run.of("verify", "--ops", "stack", "--soak", "1s", "--telemetry=" + prefix);
    assertEquals(ExitStatus.DONE, soak.status(), soak.err());
    assertTrue(soak.err().contains("dpdk/" + prefix + "/dpdk_telemetry.v2"), soak.err());
    Run rules = Run.of("verify", "--ops", "stack", "--telemetry");
    assertEquals(ExitStatus.USAGE, rules.status());
    Run replay =
        Run.of("replay", "--telemetry=" + prefix, "../samples/tour.pcap", "--ops", "stack");
    assertEquals(ExitStatus.DONE, replay.status(), replay.err());
    // the next word is no prefix
    Run apart = Run.of("replay", "--telemetry", "../samples/tour.pcap");
    assertEquals(ExitStatus.DONE, apart.status(), apart.err());
    assertTrue(apart.err().contains("dpdk/rte/dpdk_telemetry.v2"), apart.err());
    Run wrong = Run.of("replay", "--telemetry=..", "../samples/tour.pcap");
    assertEquals(ExitStatus.USAGE, wrong.status(), wrong.err());
  }

  /** Asks all programs about the pool of perf; those that come and go answer nothing. */
  private static String askAll(TelemetryOptions options) throws IOException {
    StringBuilder answers = new StringBuilder();
    for (Path socket : TelemetryClient.sockets(options)) {
      try (TelemetryClient client = TelemetryClient.connect(socket)) {
        answers.append(client.ask("/mempool/info,perf"));
      } catch (IOException e) {
        // it has ended, or has not begun
      }
    }
    return answers.toString();
  }

  /** Waits until a program tells its only packet device, and returns the answers about it. */
  private static List<String> askForDevice(TelemetryOptions options, CompletableFuture<Run> run)
      throws IOException {
    while (!run.isDone()) {
      for (Path socket : TelemetryClient.sockets(options)) {
        try (TelemetryClient client = TelemetryClient.connect(socket)) {
          String info = client.ask("/ethdev/info,0");
          if (info.contains("name")) {
            return List.of(info, client.ask("/mempool/list"));
          }
        } catch (IOException e) {
          // it has ended
        }
      }
      Thread.yield();
    }
    return List.of(run.join().err());
  }

  @Test
  void packetCommandsTellTheirPoolAndTheirDevices() throws IOException {
    for (String command : List.of("forward", "capture")) {
      String prefix = "top-test-" + UUID.randomUUID().toString().substring(0, 8);
      List<Object> words = new ArrayList<>(List.of(command, "--telemetry=" + prefix));
      words.addAll(List.of("--vdev", "net_ring0", "--duration", "3s"));
      if (command.equals("capture")) {
        words.add(folder.resolve("out.pcapng"));
      }
      CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.of(words.toArray()));
      List<String> answers = askForDevice(TelemetryOptions.defaults().withPrefix(prefix), run);
      assertEquals(2, answers.size(), answers.toString());
      assertTrue(answers.get(0).contains("\"name\":\"net_ring0\""), answers.get(0));
      assertTrue(answers.get(1).contains("[\"" + command + "\"]"), answers.get(1));
      assertEquals(ExitStatus.DONE, run.join().status(), run.join().err());
    }
  }

  /** The JVM of each cell offers a socket, whose file is gone afterwards. */
  @Test
  void perfIsWatchedWhileItMeasures() throws Exception {
    String prefix = "perf-" + UUID.randomUUID();
    TelemetryOptions ofPerf = TelemetryOptions.defaults().withPrefix(prefix);
    CompletableFuture<Run> ended =
        CompletableFuture.supplyAsync(() ->
            Run.of(
                "perf",
                "--telemetry=" + prefix,
                "--ops",
                "stack",
                "--cores",
                "1",
                "--cache",
                "0,512",
                "--bulk",
                "1,8,32",
                "--time",
                "5"));
    String info = "";
    while (!info.contains("\"size\":16383")) {
      assertFalse(ended.isDone(), () -> "nothing was seen: " + ended.join().err());
      info = askAll(ofPerf);
    }
    Run run = ended.get();
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertEquals(List.of(), TelemetryClient.sockets(ofPerf));
    Run wrong = Run.of("perf", "--telemetry=..", "--ops", "stack");
    assertEquals(ExitStatus.USAGE, wrong.status(), wrong.err());
  }

  // ---- the page ----

  /** Sends a request with any host and method. {@return the answer's head and body} */
  private static String request(WebPage page, String method, String path, String host)
      throws IOException {
    int port = URI.create(page.address()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        StringBuilder answer = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
          answer.append((char) read);
        }
        return answer.toString();
      }
    }
  }

  @Test
  void thePageAnswersThisMachineOnly() throws IOException {
    try (Mempool _ = pool("<b>orders</b>", 100);
        WebPage page = WebPage.start(programs, 0)) {
      String host = URI.create(page.address()).getAuthority();
      for (String path :
          List.of(
              "/",
              "/top.js",
              "/top.css",
              "/uplot.js",
              "/uplot.css",
              "/uplot-licence.txt",
              "/pools.json")) {
        String answer = request(page, "GET", path, host);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), path + answer);
        assertTrue(answer.contains("default-src 'self'"), answer);
      }
      assertTrue(request(page, "GET", "/uplot-licence.txt", host).contains("MIT License"));
      assertTrue(request(page, "GET", "/pools.json", host).contains("\"size\":100"));
      assertTrue(request(page, "GET", "/pools.json", "evil.example").contains(" 403 "));
      assertTrue(request(page, "GET", "/", "localhost").contains(" 403 "));
      assertTrue(request(page, "POST", "/pools.json", host).contains(" 405 "));
      assertTrue(request(page, "GET", "/../top.js", host).contains(" 404 "));
      String html = request(page, "GET", "/", host);
      assertFalse(html.contains("https://"), html);
    }
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() throws IOException {
    try (Mempool _ = pool("orders", 100);
        WebPage page = WebPage.start(programs, 0);
        CapturedLog _ = CapturedLog.start("com.sun.net.httpserver")) {
      String host = URI.create(page.address()).getAuthority();
      String get = request(page, "GET", "/top.js", host);
      String head = request(page, "HEAD", "/top.js", host);
      assertTrue(head.startsWith("HTTP/1.1 200 "), head);
      assertTrue(head.endsWith("\r\n\r\n"), head);
      String body = get.substring(get.indexOf("\r\n\r\n") + 4);
      int bytes = body.getBytes(StandardCharsets.UTF_8).length;
      assertTrue(head.toLowerCase(Locale.ROOT).contains("content-length: " + bytes + "\r\n"), head);
      assertTrue(request(page, "HEAD", "/none", host).contains(" 404 "));
    }
  }

  /** Browsers leave out the port of HTTP. */
  @Test
  void port80MayBeLeftOutOfTheHost() {
    assertTrue(WebPage.hosts(80).containsAll(List.of("localhost", "127.0.0.1:80", "[::1]")));
    assertFalse(WebPage.hosts(8080).contains("localhost"));
  }

  /** A client that sends the beginning of a request and no more does not hold up others. */
  @Test
  void halfRequestsDoNotBlockThePage() throws IOException {
    List<Socket> halves = new ArrayList<>();
    try (Mempool _ = pool("orders", 100);
        WebPage page = WebPage.start(programs, 0)) {
      URI address = URI.create(page.address());
      for (int i = 0; i < 50; i++) {
        Socket half = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        halves.add(half);
        half.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
      }
      String answer = request(page, "GET", "/pools.json", address.getAuthority());
      assertTrue(answer.contains(" 200 "), answer);
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
  }

  /** The page would be a way around the limit of clients if each request connected. */
  @Test
  void thePageKeepsOneConnection() throws IOException {
    try (Mempool _ = pool("orders", 100);
        WebPage page = WebPage.start(programs, 0)) {
      String host = URI.create(page.address()).getAuthority();
      for (int i = 0; i < 50; i++) {
        assertTrue(request(page, "GET", "/pools.json", host).contains(" 200 "));
      }
      try (TelemetryClient other = TelemetryClient.connect(telemetry.path())) {
        assertTrue(other.ask("/mempool/list").contains("orders"));
      }
    }
  }
}
