// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.cli.Run;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.net.pcap.CaptureReader;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ForwardCommandTest {

  @TempDir private Path folder;

  private static final String ARP_REQUEST =
      "ffffffffffff 020000000001 0806 0001 0800 06 04 0001"
          + "020000000001 0a000001 000000000000 0a000002";

  private static final String ECHO_REQUEST =
      "020000000009 020000000001 0800 4500 0020 0001 0000 40 01 66da 0a000001 0a000002"
          + "0800 e5ca 0001 0001 10101010";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static List<byte[]> frames(Path file) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      CaptureReader reader = CaptureReader.open(channel, "test");
      while (reader.next()) {
        frames.add(
            reader
                .memory()
                .asSlice(reader.frame(), reader.length())
                .toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return frames;
  }

  /** Forwards frames from a capture to another one, and returns those of the other one. */
  private List<byte[]> forward(String mode, byte[]... frames) throws IOException {
    Capture capture = new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 1);
    for (byte[] frame : frames) {
      capture.add(frame);
    }
    Path in = Files.write(folder.resolve("in.pcap"), capture.bytes());
    Path out = folder.resolve("out.pcapng");
    Run run =
        Run.of(
            "forward",
            "--vdev",
            "net_pcap0,eof=1,rx_pcap=%s,tx_pcap=%s".formatted(in, out),
            "--mode",
            mode,
            "--until-link-down");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertTrue(run.out().contains("back in the pool  all"), run.out());
    return frames(out);
  }

  @Test
  void ioTouchesNothing() throws IOException {
    byte[] one = bytes(ECHO_REQUEST);
    byte[] two = {1, 2, 3};
    List<byte[]> sent = forward("io", one, two);
    assertArrayEquals(one, sent.get(0));
    assertArrayEquals(two, sent.get(1));
    assertEquals(2, sent.size());
  }

  @Test
  void macswapSwapsTheAddresses() throws IOException {
    List<byte[]> sent = forward("macswap", bytes(ECHO_REQUEST), new byte[] {1, 2, 3});
    byte[] expected = bytes(ECHO_REQUEST);
    System.arraycopy(bytes("020000000001 020000000009"), 0, expected, 0, 12);
    assertArrayEquals(expected, sent.get(0));
    assertArrayEquals(new byte[] {1, 2, 3}, sent.get(1));
  }

  @Test
  void macSetsTheAddressesOfThePort() throws IOException {
    byte[] sent = forward("MAC", bytes(ECHO_REQUEST)).getFirst();
    assertArrayEquals(bytes("020000000000"), Arrays.copyOf(sent, 6));
    assertEquals(2, sent[6]);
    assertArrayEquals(
        Arrays.copyOfRange(bytes(ECHO_REQUEST), 12, 46), Arrays.copyOfRange(sent, 12, 46));
  }

  @Test
  void csumComputesChecksums() throws IOException {
    String headers = "020000000009 020000000001 0800 4500 0020 0001 0000 40 11";
    String addresses = "0a000001 0a000002";
    byte[] wrong = bytes(headers + "1111" + addresses + "1000 2000 000c 2222 01020304");
    byte[] sent = forward("csum", wrong).getFirst();
    byte[] right = bytes(headers + "66ca" + addresses + "1000 2000 000c b7cd 01020304");
    assertArrayEquals(Arrays.copyOfRange(right, 12, 46), Arrays.copyOfRange(sent, 12, 46));
  }

  @Test
  void icmpechoAnswersAndFreesTheRest() throws IOException {
    byte[] other = bytes(ECHO_REQUEST);
    other[34] = 3; // not an echo request
    List<byte[]> sent =
        forward("icmpecho", bytes(ARP_REQUEST), other, bytes(ECHO_REQUEST), new byte[] {1});
    assertEquals(2, sent.size());
    byte[] arp = sent.get(0);
    byte[] address = Arrays.copyOfRange(arp, 6, 12);
    assertArrayEquals(bytes("020000000001"), Arrays.copyOf(arp, 6));
    assertArrayEquals(bytes("0002"), Arrays.copyOfRange(arp, 20, 22));
    assertArrayEquals(address, Arrays.copyOfRange(arp, 22, 28));
    assertArrayEquals(bytes("0a000002 020000000001 0a000001"), Arrays.copyOfRange(arp, 28, 42));
    assertArrayEquals(
        bytes(
            "020000000001 020000000009 0800 4500 0020 0001 0000 40 01 66da 0a000002 0a000001"
                + "0000 edca 0001 0001 10101010"),
        sent.get(1));
  }

  @Test
  void rxonlySendsNothing() throws IOException {
    assertEquals(0, forward("rxonly", bytes(ECHO_REQUEST)).size());
  }

  @Test
  void txonlySendsFramesOf64Bytes() throws IOException {
    Path out = folder.resolve("out.pcap");
    Run run =
        Run.of(
            "forward",
            "--vdev",
            "net_pcap0,tx_pcap=" + out,
            "--mode",
            "txonly",
            "--duration",
            "1s",
            "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    List<byte[]> sent = frames(out);
    JsonObject port =
        JsonParser.parseString(run.out())
            .getAsJsonObject()
            .getAsJsonArray("ports")
            .get(0)
            .getAsJsonObject();
    assertEquals(sent.size(), port.get("opackets").getAsInt());
    assertEquals(64, sent.getFirst().length);
    assertArrayEquals(
        bytes("c6120001 c6120002 0009 0009"), Arrays.copyOfRange(sent.getFirst(), 26, 38));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void twoPortsForwardToEachOther(String lcores) {
    Run run =
        Run.of(
            "forward",
            "--vdev",
            "net_null0,size=60",
            "--vdev",
            "net_null1,size=100",
            "--lcores",
            lcores,
            "--duration",
            "1s",
            "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    JsonObject document = JsonParser.parseString(run.out()).getAsJsonObject();
    JsonObject one = document.getAsJsonArray("ports").get(0).getAsJsonObject();
    JsonObject other = document.getAsJsonArray("ports").get(1).getAsJsonObject();
    assertTrue(one.get("ipackets").getAsLong() > 0);
    assertEquals(one.get("ipackets"), other.get("opackets"));
    assertEquals(one.get("opackets").getAsLong() * 100, one.get("obytes").getAsLong());
    assertEquals(
        document.getAsJsonObject("pool").get("size"),
        document.getAsJsonObject("pool").get("available"));
  }

  @Test
  void wrongUsageIsNamed() {
    Run run = Run.of("forward", "--vdev", "net_what0");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.message().contains("there is no driver 'net_what'; there are"), run.message());
    run = Run.of("forward", "--vdev", "net_null0,size=0");
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals(
        "mempool: device net_null0: size=0 is not possible; allowed is 1 to 65535", run.message());
    run = Run.of("forward", "--vdev", "net_null0,size=3000");
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.message().contains("larger data room"), run.message());
    run = Run.of("forward", "--vdev", "net_null0", "--burst", 513);
    assertEquals("mempool: --burst is 513, allowed are 1 to 512", run.message());
    run = Run.of("forward", "--vdev", "net_pcap0,tx_pcap=/dev/null", "--queues", 2);
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals("mempool: device net_pcap0: rxQueues is 2, allowed are 0 to 1", run.message());
    run = Run.of("forward");
    assertEquals(ExitStatus.USAGE, run.status());
  }

  @Test
  void aDamagedCaptureHasTheStatusOfDamagedInput() throws IOException {
    byte[] bytes = Capture.random(1, 9, 100).bytes();
    Path in = Files.write(folder.resolve("in.pcap"), Arrays.copyOf(bytes, bytes.length - 1));
    Run run = Run.of("forward", "--vdev", "net_pcap0,rx_pcap=" + in);
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.message().contains("damaged at byte"), run.message());
    run = Run.of("forward", "--vdev", "net_pcap0,rx_pcap=" + Files.write(in, new byte[40]));
    assertEquals(ExitStatus.DAMAGED, run.status());
  }

  @Test
  void aFileThatCannotBeWrittenFailsTheRun() {
    Run run =
        Run.of(
            "forward",
            "--vdev",
            "net_pcap0,tx_pcap=/dev/full",
            "--mode",
            "txonly",
            "--duration",
            "9s");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.message().contains("/dev/full cannot be written"), run.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.pcap", "out.pcapng"})
  void captureWritesWhatArrives(String name) throws IOException {
    Path in = Files.write(folder.resolve("in.pcap"), Capture.random(5, 30, 3000).bytes());
    Path out = folder.resolve(name);
    Run run = Run.of("capture", "--vdev", "net_pcap0,rx_pcap=" + in, out, "--count", 25, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertEquals(25, run.json().get("packets").getAsInt());
    List<byte[]> expected = frames(in);
    List<byte[]> captured = frames(out);
    assertEquals(25, captured.size());
    for (int i = 0; i < captured.size(); i++) {
      assertArrayEquals(expected.get(i), captured.get(i));
    }
  }

  @Test
  void captureNamesWhatItCannotWrite() throws IOException {
    Path in = Files.write(folder.resolve("in.pcap"), Capture.random(5, 3, 30).bytes());
    Run run = Run.of("capture", "--vdev", "net_pcap0,rx_pcap=" + in, "/nowhere/out.pcapng");
    assertEquals(ExitStatus.FAILED, run.status());
    assertEquals(
        "mempool: /nowhere/out.pcapng cannot be written: there is no such file or folder",
        run.message());
    run = Run.of("capture", "--vdev", "net_null0", "/dev/full", "--duration", "5s");
    assertEquals(ExitStatus.FAILED, run.status());
    run = Run.of("capture", "--vdev", "net_null0", folder.resolve("x"), "--count", 0);
    assertEquals("mempool: --count is 0, allowed are 1 and more", run.message());
  }
}
