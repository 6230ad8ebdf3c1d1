// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.api.Subscription;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about packet devices, as a client meets them. */
class EthDevCommandsTest {

  private static final String LIST = "/ethdev/list";

  @TempDir private Path folder;

  private final EthDevs devices = new EthDevs();
  private PktmbufPool pool;
  private Telemetry telemetry;
  private Subscription commands;
  private TelemetryClient client;

  @BeforeEach
  void start() throws IOException {
    PoolRegistry registry = new PoolRegistry();
    pool = PktmbufPool.builder("packets").size(255).ops("ring_mp_mc").registry(registry).build();
    telemetry = Telemetry.start(registry, TelemetryOptions.defaults().withRuntimeFolder(folder));
    commands = EthDevCommands.register(telemetry, devices);
    client = TelemetryClient.connect(telemetry.path());
  }

  @AfterEach
  void end() {
    client.close();
    telemetry.close();
    devices.close();
    pool.close();
  }

  private EthDev open(String arguments) {
    EthDev device = devices.open(arguments);
    device.configure(1, 1);
    device.rxQueueSetup(0, pool);
    device.txQueueSetup(0);
    device.start();
    return device;
  }

  private JsonElement ask(String request) throws IOException {
    JsonObject reply = JsonParser.parseString(client.ask(request)).getAsJsonObject();
    return reply.get(request.replaceFirst(",.*", ""));
  }

  private String text(String request) throws IOException {
    return ask(request).toString();
  }

  @Test
  void devicesAreListedWhileTheyAreOpen() throws IOException {
    assertEquals("[]", text(LIST));
    EthDev first = open("net_ring0");
    open("net_null0");
    assertEquals("[0,1]", text(LIST));
    first.close();
    assertEquals("[1]", text(LIST));
  }

  @Test
  void theInfoHasTheNamesOfC() throws IOException {
    EthDev device = open("net_ring0");
    JsonObject info = ask("/ethdev/info,0").getAsJsonObject();
    assertEquals(
        List.of(
            "name",
            "state",
            "nb_rx_queues",
            "nb_tx_queues",
            "port_id",
            "mtu",
            "rx_mbuf_alloc_fail",
            "mac_addr",
            "promiscuous",
            "dev_started",
            "dev_configured",
            "driver"),
        List.copyOf(info.keySet()));
    assertEquals("net_ring0", info.get("name").getAsString());
    assertEquals(device.mtu(), info.get("mtu").getAsInt());
    assertTrue(info.get("mac_addr").getAsString().matches("(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"));
    assertEquals(1, info.get("dev_started").getAsInt());
    device.stop();
    assertEquals(0, ask("/ethdev/info,0").getAsJsonObject().get("dev_started").getAsInt());
  }

  @Test
  void packetsAreCounted() throws IOException {
    EthDev device = open("net_ring0");
    Mbuf packet = pool.alloc();
    packet.append(60);
    assertEquals(1, device.txBurst(0, new Mbuf[] {packet}, 0, 1));
    Mbuf[] received = new Mbuf[1];
    assertEquals(1, device.rxBurst(0, received, 0, 1));
    received[0].free();
    assertEquals(
        "{\"ipackets\":1,\"opackets\":1,\"ibytes\":60,\"obytes\":60,\"imissed\":0,\"ierrors\":0,"
            + "\"oerrors\":0,\"rx_nombuf\":0}",
        text("/ethdev/stats,0"));
    JsonObject all = ask("/ethdev/xstats,0").getAsJsonObject();
    assertEquals(1, all.get("rx_good_packets").getAsInt());
    assertEquals(60, all.get("tx_q0_bytes").getAsInt());
  }

  @Test
  void aLinkIsUpOrDown() throws IOException {
    EthDev device = open("net_ring0");
    assertEquals(
        "{\"status\":\"UP\",\"speed\":10000,\"duplex\":\"full-duplex\"}",
        text("/ethdev/link_status,0"));
    device.stop();
    assertEquals("{\"status\":\"DOWN\"}", text("/ethdev/link_status,0"));
  }

  @Test
  void thereIsNoAnswerWithoutAPort() throws IOException {
    open("net_ring0");
    for (String command : List.of("info", "stats", "xstats", "link_status")) {
      for (String parameters :
          List.of("", ",", ",1", ",-1", ",x", ",00", ",99999999999999999999")) {
        assertEquals("null", text("/ethdev/" + command + parameters), command + parameters);
      }
      assertTrue(ask("/help,/ethdev/" + command).toString().contains("port_id"));
    }
  }

  @Test
  void theCommandsAreThereOnce() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> EthDevCommands.register(telemetry, devices));
    assertEquals("[]", text(LIST));
    commands.close();
    assertEquals("null", text(LIST));
    assertTrue(!text("/").contains("ethdev"));
    try (Subscription _ = EthDevCommands.register(telemetry, devices)) {
      assertEquals("[]", text(LIST));
    }
  }
}
