// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.testsupport.ChildJvm;
import dev.mempool.testsupport.VethPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a process, and the messages for one without privileges. */
@Timeout(120)
class AfXdpProcessTest {

  /** Opens a device, prints {@code open} or the reason why it cannot, and waits for its end. */
  static final class Opens {
    private Opens() {}

    public static void main(String[] arguments) throws IOException {
      try (PktmbufPool pool =
              PktmbufPool.builder("child").registry(new PoolRegistry()).size(2047).build();
          EthDevs devices = new EthDevs()) {
        EthDev device = devices.open("net_af_xdp0,iface=" + arguments[0]);
        device.configure(1, 1);
        device.rxQueueSetup(0, pool);
        device.txQueueSetup(0);
        device.start();
        System.out.println("open");
        int _ = System.in.read();
      } catch (MempoolException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static Process start(String iface, String... wrapper) throws IOException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(ChildJvm.command(Opens.class, iface));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(lines.readLine());
  }

  @Test
  void aProcessThatIsKilledLeavesNoProgramBehind() throws Exception {
    VethPair pair = XdpPair.make(1);
    if (pair == null) {
      return;
    }
    try (pair) {
      Process process = start(pair.one);
      try {
        assertEquals("open", firstLine(process));
        assertTrue(VethPair.ip("link", "show", pair.one).contains("xdp"));
      } finally {
        process.destroyForcibly();
      }
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      assertFalse(VethPair.ip("link", "show", pair.one).contains("xdp"));
      try (PktmbufPool pool =
              PktmbufPool.builder("again").registry(new PoolRegistry()).size(255).build();
          EthDevs devices = new EthDevs()) {
        EthDev device = devices.open("net_af_xdp0,iface=" + pair.one);
        device.configure(1, 1);
        device.rxQueueSetup(0, pool);
        device.txQueueSetup(0);
        device.start(); // waits until the kernel has let go of the queue
      }
    }
  }

  @Test
  void aProcessWithoutACapabilityIsToldWhichOne() throws Exception {
    assertTold("CAP_BPF", "setpriv", "--bounding-set", "-bpf,-sys_admin");
    assertTold("CAP_NET_ADMIN", "setpriv", "--bounding-set", "-net_admin,-sys_admin");
    assertTold("CAP_NET_RAW", "setpriv", "--bounding-set", "-net_raw");
  }

  @Test
  void aProcessThatMayLockTooLittleIsToldBothFigures() throws Exception {
    String told =
        assertTold(
            "RLIMIT_MEMLOCK allows this process 1,048,576 bytes",
            "prlimit",
            "--memlock=1048576:1048576",
            "setpriv",
            "--bounding-set",
            "-ipc_lock");
    assertTrue(told.isEmpty() || told.matches(".*has 4,\\d{3},\\d{3} bytes of memory.*"), told);
  }

  /** Returns the line that the process prints; empty if that could not be tried, which was said. */
  private static String assertTold(String expected, String... wrapper) throws Exception {
    for (String command : List.of("setpriv", "prlimit")) {
      if (!Files.exists(Path.of("/usr/bin", command))) {
        System.out.println("net_af_xdp was not tested without privileges: there is no " + command);
        return "";
      }
    }
    VethPair pair = XdpPair.make(1);
    if (pair == null) {
      return "";
    }
    try (pair) {
      Process process = start(pair.one, wrapper);
      try {
        String line = firstLine(process);
        assertTrue(line.contains(expected), line);
        return line;
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
