// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.ethdev.tck.EthDevContract;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapDriverTest extends EthDevContract {

  @TempDir private Path folder;

  @Override
  protected String device() {
    return "net_pcap0,rx_pcap=%s,infinite_rx=1,tx_pcap=%s"
        .formatted(file(Capture.random(1, 50, 1000)), folder.resolve("out.pcap"));
  }

  @Override
  protected void arrive(EthDev device) {
    // the file does not end
  }

  private Path file(Capture capture) {
    try {
      return Files.write(folder.resolve("in.pcap"), capture.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves all packets of a device to itself. Returns their number. */
  private static int copy(String arguments, int dataRoom) {
    try (PktmbufPool pool =
            PktmbufPool.builder("copy")
                .registry(new PoolRegistry())
                .size(63)
                .dataRoom(dataRoom)
                .build();
        EthDevs devices = new EthDevs()) {
      EthDev device = devices.open(arguments);
      device.configure(1, 1);
      device.rxQueueSetup(0, pool);
      device.txQueueSetup(0);
      device.start();
      assertTrue(device.link().up());
      Mbuf[] burst = new Mbuf[7];
      int packets = 0;
      for (int count; (count = device.rxBurst(0, burst, 0, burst.length)) > 0; packets += count) {
        assertEquals(count, device.txBurst(0, burst, 0, count));
      }
      assertFalse(device.link().up(), "the link at the end of the file");
      device.close();
      assertEquals(63, pool.availCount());
      return packets;
    }
  }

  private record Record(long time, byte[] bytes) {}

  private static List<Record> records(Path file) throws IOException {
    List<Record> records = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      CaptureReader reader = CaptureReader.open(channel, "test");
      while (reader.next()) {
        byte[] bytes =
            reader.memory().asSlice(reader.frame(), reader.length()).toArray(ValueLayout.JAVA_BYTE);
        records.add(new Record(reader.timeNanos(), bytes));
        assertEquals(1, reader.linkType());
      }
    }
    return records;
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.pcap", "out.pcapng"})
  void copiesFramesAndTimes(String name) throws IOException {
    Path in = file(Capture.random(3, 300, 4000)); // with frames that need several mbufs
    Path out = folder.resolve(name);
    assertEquals(300, copy("net_pcap0,eof=1,rx_pcap=%s,tx_pcap=%s".formatted(in, out), 128 + 500));
    List<Record> before = records(in);
    List<Record> after = records(out);
    assertEquals(before.size(), after.size());
    for (int i = 0; i < before.size(); i++) {
      assertEquals(before.get(i).time(), after.get(i).time());
      assertArrayEquals(before.get(i).bytes(), after.get(i).bytes());
    }
    // and once more, from the format that was written
    Path again = folder.resolve("again.pcapng");
    copy("net_pcap0,eof=1,rx_pcap=%s,tx_pcap=%s".formatted(out, again), 2176);
    assertEquals(300, records(again).size());
  }

  @Test
  void keepsTheFirstBytesOfFramesIfAsked() throws IOException {
    Path in = file(Capture.random(3, 20, 200));
    Path out = folder.resolve("short.pcap");
    copy("net_pcap0,eof=1,snaplen=50,rx_pcap=%s,tx_pcap=%s".formatted(in, out), 2176);
    for (Record record : records(out)) {
      assertTrue(record.bytes().length <= 50);
    }
  }

  @Test
  void argumentsThatAreRefused() {
    Path in = file(Capture.random(3, 1, 200));
    Map<String, String> wrong =
        Map.of(
            "net_pcap0",
            "a file is missing",
            "net_pcap0,iface=eth0",
            "net_af_packet0,iface=eth0",
            "net_pcap0,infinite_rx=1,tx_pcap=x",
            "infinite_rx=1 needs a capture",
            "net_pcap0,rx_pcap=%1$s,tx_pcap=%1$s".formatted(in),
            "is the file that rx_pcap names",
            "net_pcap0,rx_pcap=a,eof=1,eof=0",
            "is given twice",
            "net_pcap0,size",
            "is not of the form key=value",
            "net_pcap0,eof=2",
            "eof=2 is not possible; allowed is 0 to 1");
    try (EthDevs devices = new EthDevs()) {
      wrong.forEach((arguments, message) -> {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> devices.open(arguments));
        assertTrue(e.getMessage().contains(message), e.getMessage());
      });
      MempoolException e =
          assertThrows(
              MempoolException.class, () -> devices.open("net_pcap0,rx_pcap=/nowhere/file"));
      assertTrue(e.getMessage().contains("/nowhere/file cannot be opened: there is no such file"));
    }
  }

  @Test
  void aDamagedCaptureIsNamedAndKeepsItsFirstFrames() throws IOException {
    Path in = file(Capture.random(3, 10, 200));
    byte[] bytes = Files.readAllBytes(in);
    Files.write(in, Arrays.copyOf(bytes, bytes.length - 1));
    MempoolException e =
        assertThrows(MempoolException.class, () -> copy("net_pcap0,rx_pcap=" + in, 2176));
    assertTrue(e.getMessage().contains(in + ": damaged at byte"), e.getMessage());
    assertTrue(e.getCause() instanceof DamagedCaptureException);
  }

  @Test
  void severalFilesAreQueues() {
    Path in = file(Capture.random(3, 10, 200));
    try (EthDevs devices = new EthDevs()) {
      EthDev device =
          devices.open("net_pcap0,rx_pcap=%1$s,rx_pcap=%1$s,tx_pcap=/dev/null".formatted(in));
      assertEquals(2, device.info().maxRxQueues());
      assertEquals(1, device.info().maxTxQueues());
    }
  }
}
