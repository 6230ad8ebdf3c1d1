// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol and the commands, as a client meets them. */
class TelemetryTest {

  @TempDir private Path folder;

  private final PoolRegistry registry = new PoolRegistry();
  private Telemetry telemetry;
  private TelemetryClient client;

  @BeforeEach
  void start() throws IOException {
    telemetry = Telemetry.start(registry, TelemetryOptions.defaults().withRuntimeFolder(folder));
    client = TelemetryClient.connect(telemetry.path());
  }

  @AfterEach
  void end() {
    client.close();
    telemetry.close();
  }

  private MempoolBuilder pool(String name) {
    return Mempool.builder(name).registry(registry).size(1000).elementSize(100);
  }

  private JsonElement ask(String request) throws IOException {
    String command = request.replaceFirst(",.*", "");
    JsonObject reply = JsonParser.parseString(client.ask(request)).getAsJsonObject();
    assertEquals(java.util.Set.of(command), reply.keySet());
    return reply.get(command);
  }

  private String text(String request) throws IOException {
    return ask(request).toString();
  }

  @Test
  void theGreetingNamesTheProcess() throws IOException {
    JsonObject greeting = JsonParser.parseString(client.greeting()).getAsJsonObject();
    assertEquals(List.of("version", "pid", "max_output_len"), List.copyOf(greeting.keySet()));
    assertEquals(ProcessHandle.current().pid(), greeting.get("pid").getAsLong());
    assertEquals(16384, greeting.get("max_output_len").getAsInt());
    assertEquals(greeting, ask("/info"));
  }

  @Test
  void theSocketIsWhereClientsLook() throws IOException {
    assertEquals(folder.resolve("dpdk/rte/dpdk_telemetry.v2"), telemetry.path());
    for (Path made : List.of(folder.resolve("dpdk"), folder.resolve("dpdk/rte"))) {
      assertEquals(
          "rwx------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(made)));
    }
    telemetry.close();
    assertFalse(Files.exists(telemetry.path()));
  }

  @Test
  void commandsAreListedAndExplained() throws IOException {
    assertEquals(
        "[\"/\",\"/eal/lcore/info\",\"/eal/lcore/list\",\"/eal/lcore/usage\",\"/help\",\"/info\","
            + "\"/mempool/audit\",\"/mempool/info\",\"/mempool/leaks\",\"/mempool/list\","
            + "\"/mempool/statistics\",\"/ring/info\",\"/ring/list\"]",
        text("/"));
    for (JsonElement command : ask("/").getAsJsonArray()) {
      String help =
          ask("/help," + command.getAsString())
              .getAsJsonObject()
              .get(command.getAsString())
              .getAsString();
      assertTrue(help.contains("arameters") && help.length() <= 128, help);
    }
    assertTrue(ask("/help").getAsString().contains("help text"));
    assertEquals("null", text("/help,/nothing"));
  }

  @Test
  void anUnknownCommandIsNull() throws IOException {
    assertEquals("null", text("/nothing"));
    assertEquals("null", text("/nothing,a,b"));
    assertEquals("{\"a\\\"\\\\\\u0001\":null}", client.ask("a\"\\\u0001"));
    String longName = "/" + "x".repeat(99);
    assertEquals("{\"" + longName.substring(0, 55) + "\":null}", client.ask(longName));
  }

  @Test
  void aPoolIsDescribedAsInC() throws IOException {
    try (Mempool pool =
        pool("orders").cacheSize(16).flags(PoolFlag.SP_PUT, PoolFlag.SC_GET).build()) {
      assertEquals("[\"orders\"]", text("/mempool/list"));
      assertEquals(
          "{\"name\":\"orders\",\"pool_id\":0,\"flags\":28,\"socket_id\":-1,\"size\":1000,"
              + "\"cache_size\":16,\"elt_size\":100,\"header_size\":0,\"trailer_size\":28,"
              + "\"private_data_size\":0,\"ops_index\":"
              + pool.ops().index()
              + ",\"populated_size\":1000,\"total_cache_count\":0,\"common_pool_count\":1000,"
              + "\"mz_name\":\"MP_orders\",\"mz_len\":"
              + pool.memory().chunks().getFirst().segment().byteSize()
              + ",\"mz_hugepage_sz\":4096,\"mz_socket_id\":-1,\"mz_flags\":0}",
          text("/mempool/info,orders"));
      int[] objects = new int[10];
      assertTrue(pool.getBulk(objects));
      JsonObject info = ask("/mempool/info,orders").getAsJsonObject();
      assertEquals(
          990, info.get("common_pool_count").getAsInt() + info.get("total_cache_count").getAsInt());
      pool.putBulk(objects);
    }
    assertEquals("{}", text("/mempool/info,orders"));
    assertEquals("null", text("/mempool/info"));
    assertEquals("null", text("/mempool/info,"));
  }

  @Test
  void aGuardedPoolHasAHeader() throws IOException {
    try (Mempool _ = pool("orders").guard(Guard.CANARY).build()) {
      JsonObject info = ask("/mempool/info,orders").getAsJsonObject();
      assertEquals(64, info.get("header_size").getAsInt());
      assertEquals(28, info.get("trailer_size").getAsInt());
    }
  }

  /** C compares 32 bytes, and a client may know no more. */
  @Test
  void longNamesAreComparedOn32Bytes() throws IOException {
    String name = "x".repeat(40);
    try (Mempool _ = pool(name).build()) {
      for (String asked : List.of(name, name.substring(8), name + "y")) {
        assertEquals(
            name, ask("/mempool/info," + asked).getAsJsonObject().get("name").getAsString());
      }
      assertEquals("{}", text("/mempool/info," + name.substring(9)));
    }
  }

  @Test
  void namesMayHaveQuotesCommasAndControlCharacters() throws IOException {
    String name = "a \"b\", \\ \u0007\u00e9\ud83d\ude00";
    try (Mempool _ = pool(name).build()) {
      assertEquals(name, ask("/mempool/list").getAsJsonArray().get(0).getAsString());
      assertEquals(name, ask("/mempool/info," + name).getAsJsonObject().get("name").getAsString());
    }
    try (Mempool _ = pool("half \ud83d").build()) {
      assertEquals(
          "[\"half \\ud83d\"]", client.ask("/mempool/list").replaceFirst(".*:(.*)}", "$1"));
    }
  }

  @Test
  void theStatisticsHaveTheNamesOfC() throws IOException {
    try (Mempool pool = pool("counted").cacheSize(0).statistics(true).build();
        Mempool _ = pool("uncounted").build()) {
      int[] objects = new int[10];
      assertTrue(pool.getBulk(objects));
      pool.putBulk(objects, 0, 4);
      assertFalse(pool.getBulk(new int[2000]));
      assertEquals(
          "{\"name\":\"counted\",\"enabled\":1,\"put_bulk\":1,\"put_objs\":4,"
              + "\"put_common_pool_bulk\":1,\"put_common_pool_objs\":4,\"get_common_pool_bulk\":1,"
              + "\"get_common_pool_objs\":10,\"get_success_bulk\":1,\"get_success_objs\":10,"
              + "\"get_fail_bulk\":1,\"get_fail_objs\":2000,\"get_success_blks\":0,"
              + "\"get_fail_blks\":0}",
          text("/mempool/statistics,counted"));
      assertEquals("{\"name\":\"uncounted\",\"enabled\":0}", text("/mempool/statistics,uncounted"));
      assertEquals("null", text("/mempool/statistics"));
      pool.putBulk(objects, 4, 6);
    }
  }

  @Test
  void leaksAndDamageAreTold() throws IOException {
    try (CapturedLog log = CapturedLog.start()) {
      try (Mempool pool = pool("orders").guard(Guard.TRACE).build()) {
        assertEquals(
            "{\"name\":\"orders\",\"ok\":1,\"findings\":[]}", text("/mempool/audit,orders"));
        int leaked = pool.get();
        JsonObject leaks = ask("/mempool/leaks,orders").getAsJsonObject();
        assertEquals(1, leaks.get("in_use").getAsInt());
        JsonObject site = leaks.getAsJsonArray("sites").get(0).getAsJsonObject();
        assertEquals("[" + leaked + "]", site.get("examples").toString());
        assertTrue(site.get("stack").toString().contains("TelemetryTest"), site.toString());
        pool.chunk(leaked)
            .set(java.lang.foreign.ValueLayout.JAVA_LONG, pool.offset(leaked) + 104, 1L);
        JsonObject audit = ask("/mempool/audit,orders").getAsJsonObject();
        assertEquals(0, audit.get("ok").getAsInt());
        assertEquals(1, audit.getAsJsonArray("findings").size());
      }
      log.expectOnly("orders");
    }
  }

  @Test
  void ringsOfPoolsAreRings() throws IOException {
    try (Mempool _ = pool("a").ops("ring_mt_rts").build();
        Mempool _ = pool("b").ops("stack").build();
        Mempool _ = pool("c").ops("ring_sp_mc").size(1024).build()) {
      assertEquals("[\"MP_a\",\"MP_c\"]", text("/ring/list"));
      String ring = text("/ring/info,MP_a");
      assertTrue(
          ring.startsWith(
              "{\"name\":\"MP_a\",\"socket\":-1,\"flags\":24,\"producer_type\":\"MP_RTS\","
                  + "\"consumer_type\":\"MC_RTS\",\"size\":1024,\"mask\":\"0x3ff\","
                  + "\"capacity\":1023,\"used_count\":1000,\"mz_name\":"),
          ring);
      JsonObject other = ask("/ring/info,MP_c").getAsJsonObject();
      assertEquals(2048, other.get("size").getAsInt());
      assertEquals("SP", other.get("producer_type").getAsString());
      assertEquals("MC", other.get("consumer_type").getAsString());
      assertEquals("{}", text("/ring/info,MP_b"));
      assertEquals("null", text("/ring/info,a"));
      assertEquals("null", text("/ring/info"));
    }
  }

  @Test
  void lcoresAreListedWithTheirRoles() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          int id = Lcore.current();
          assertTrue(text("/eal/lcore/list").matches(".*\\b" + id + "\\b.*"));
          JsonObject info = ask("/eal/lcore/info," + id).getAsJsonObject();
          assertEquals(id, info.get("lcore_id").getAsInt());
          assertEquals("RTE", info.get("role").getAsString());
          assertEquals(
              Runtime.getRuntime().availableProcessors(), info.getAsJsonArray("cpuset").size());
          assertEquals("null", text("/eal/lcore/info," + (id + 1)));
        });
    OnThread.run(
        Thread::new,
        () -> {
          try (LcoreRegistration mine = Lcore.register()) {
            assertEquals(
                "\"NON_EAL\"",
                ask("/eal/lcore/info," + mine.lcoreId()).getAsJsonObject().get("role").toString());
          }
        });
    for (String bad : List.of("", ",", ",x", ",-1", ",1024", ",99999999999", ",1 ")) {
      assertEquals("null", text("/eal/lcore/info" + bad));
    }
    assertEquals(
        "{\"lcore_ids\":[],\"total_cycles\":[],\"busy_cycles\":[],\"usage_ratio\":[]}",
        text("/eal/lcore/usage"));
  }

  @Test
  void theUsageOfAnLcoreIsTheTimeInWhichItIsNotIdle() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          int id = Lcore.current();
          JsonObject busy = ask("/eal/lcore/info," + id).getAsJsonObject();
          assertEquals(busy.get("total_cycles"), busy.get("busy_cycles"));
          assertEquals("100.00%", busy.get("usage_ratio").getAsString());
          try (LcoreIdle _ = Lcore.idle()) {
            JsonObject usage = ask("/eal/lcore/usage").getAsJsonObject();
            assertEquals("[" + id + "]", usage.get("lcore_ids").toString());
            long before = usage.getAsJsonArray("busy_cycles").get(0).getAsLong();
            assertTrue(before >= busy.get("busy_cycles").getAsLong());
            assertTrue(before < usage.getAsJsonArray("total_cycles").get(0).getAsLong());
            assertEquals(1, usage.getAsJsonArray("usage_ratio").size());
            JsonObject idle = ask("/eal/lcore/info," + id).getAsJsonObject();
            assertEquals(before, idle.get("busy_cycles").getAsLong());
          }
        });
  }

  // ---- limits ----

  @Test
  void aLongReplyLeavesOutWhatDoesNotFit() throws IOException {
    telemetry.register(
        "/long", "Parameters: none", _ -> java.util.Collections.nCopies(600, "x".repeat(600)));
    String reply = client.ask("/long");
    assertTrue(reply.length() <= 16384 && reply.length() > 15800, "" + reply.length());
    assertEquals("\"" + "x".repeat(512) + "\"", ask("/long").getAsJsonArray().get(0).toString());
    telemetry.register("/many", "Parameters: none", _ -> java.util.Collections.nCopies(600, 1L));
    assertEquals(512, ask("/many").getAsJsonArray().size());
    Map<String, Integer> map = new java.util.TreeMap<>();
    for (int i = 0; i < 300; i++) {
      map.put("k" + i, i);
    }
    telemetry.register("/map", "Parameters: none", _ -> map);
    assertEquals(256, ask("/map").getAsJsonObject().size());
    telemetry.register("/text", "Parameters: none", _ -> "\u00e9".repeat(50_000));
    assertTrue(
        client.ask("/text").getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 16384);
    telemetry.register(
        "/nested",
        "Parameters: none",
        _ ->
            Map.of(
                "a", List.of(Map.of("b", "x".repeat(500))), "c", java.util.Arrays.asList(1, null)));
    assertEquals("[1,null]", ask("/nested").getAsJsonObject().get("c").toString());
  }

  @Test
  void thousandsOfPoolsDoNotBreakTheList() throws IOException {
    List<Mempool> pools = new java.util.ArrayList<>();
    for (int i = 0; i < 700; i++) {
      pools.add(
          Mempool.builder(String.format("a pool with a long name, number %04d", i))
              .registry(registry)
              .size(1)
              .elementSize(8)
              .build());
    }
    int listed = ask("/mempool/list").getAsJsonArray().size();
    assertTrue(listed > 350 && listed <= 512, listed + " are listed");
    pools.forEach(Mempool::close);
  }

  // ---- commands of the embedder ----

  @Test
  void anEmbedderAddsAndRemovesCommands() throws IOException {
    try (var _ =
        telemetry.register(
            "/app/echo", "Returns its parameters", parameters -> String.valueOf(parameters))) {
      assertEquals("\"a,b\"", text("/app/echo,a,b"));
      assertEquals("\"null\"", text("/app/echo"));
      assertTrue(text("/").contains("/app/echo"));
      assertThrows(
          IllegalArgumentException.class, () -> telemetry.register("/app/echo", "", _ -> null));
    }
    assertEquals("null", text("/app/echo"));
    assertThrows(
        IllegalArgumentException.class, () -> telemetry.register("/mempool/list", "", _ -> 1));
    for (String bad : List.of("", "app", "/a,b", "/a b", "/" + "x".repeat(55))) {
      assertThrows(IllegalArgumentException.class, () -> telemetry.register(bad, "", _ -> 1), bad);
    }
  }

  @Test
  void aCommandThatThrowsIsNullAndIsLoggedOnce() throws IOException {
    try (CapturedLog log = CapturedLog.start()) {
      telemetry.register(
          "/throws",
          "",
          _ -> {
            throw new java.io.IOException("no");
          });
      telemetry.register(
          "/error",
          "",
          _ -> {
            throw new StackOverflowError();
          });
      telemetry.register("/kind", "", _ -> 1.5);
      telemetry.register("/name", "", _ -> Map.of("a b", 1));
      for (int i = 0; i < 3; i++) {
        for (String command : List.of("/throws", "/error", "/kind", "/name")) {
          assertEquals("null", text(command));
        }
      }
      assertEquals(4, log.expectOnly("failed; it is not told again"));
    }
  }

  @Test
  void aCommandThatWaitsMakesOnlyItsClientWait() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    telemetry.register(
        "/waits",
        "",
        _ -> {
          asked.countDown();
          end.await();
          return 1;
        });
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try (TelemetryClient waiting = TelemetryClient.connect(telemetry.path())) {
                waiting.ask("/waits");
              } catch (IOException e) {
                // the telemetry was closed
              }
            });
    asked.await();
    assertEquals("[]", text("/mempool/list"));
    telemetry.close(); // does not wait for the command
    end.countDown();
    other.join();
  }

  @Test
  void aCommandMayCloseTheTelemetry() {
    telemetry.register(
        "/close",
        "",
        _ -> {
          telemetry.close();
          return null;
        });
    assertThrows(IOException.class, () -> client.ask("/close"));
    assertFalse(Files.exists(telemetry.path()));
  }
}
