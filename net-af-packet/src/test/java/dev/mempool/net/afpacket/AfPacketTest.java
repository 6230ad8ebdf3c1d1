// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.MbufField;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.Checksums;
import dev.mempool.net.HeaderLengths;
import dev.mempool.net.Ipv4Header;
import dev.mempool.net.Segmentation;
import dev.mempool.testsupport.VethPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames as the kernel hands them over, on pairs of interfaces. */
@Timeout(60)
class AfPacketTest {

  private static final int POOL_SIZE = 1023;

  /** Two devices at the two ends of a pair, with a pool each. */
  private static final class Ends implements AutoCloseable {
    final VethPair pair;
    final PktmbufPool pool =
        PktmbufPool.builder("ends").registry(new PoolRegistry()).size(POOL_SIZE).build();
    final EthDevs devices = new EthDevs();
    final EthDev one;
    final EthDev other;
    private final Mbuf[] burst = new Mbuf[64];

    Ends(VethPair pair, String arguments, int queues) {
      this.pair = pair;
      this.one = open("net_af_packet0,framecnt=256,iface=" + pair.one, 1);
      this.other = open("net_af_packet1,iface=" + pair.other + arguments, queues);
    }

    private EthDev open(String arguments, int queues) {
      EthDev device = devices.open(arguments);
      start(device, queues);
      return device;
    }

    void start(EthDev device, int queues) {
      device.configure(queues, queues);
      for (int i = 0; i < queues; i++) {
        device.rxQueueSetup(i, pool);
        device.txQueueSetup(i);
      }
      device.start();
    }

    /** Sends a frame from the first end. Returns whether the device took it. */
    boolean send(byte[] frame) {
      Mbuf packet = packet(frame);
      burst[0] = packet;
      if (one.txBurst(0, burst, 0, 1) == 1) {
        return true;
      }
      packet.free();
      return false;
    }

    private Mbuf packet(byte[] frame) {
      Mbuf first = Objects.requireNonNull(pool.alloc());
      for (int at = 0; at < frame.length; at += 1500) {
        Mbuf segment = at == 0 ? first : Objects.requireNonNull(pool.alloc());
        int length = Math.min(1500, frame.length - at);
        segment.write(segment.append(length), frame, at, length);
        if (at > 0) {
          first.chain(segment);
        }
      }
      return first;
    }

    /** Waits for frames at a queue of the other end. */
    List<byte[]> receive(int count) {
      List<byte[]> frames = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (frames.size() < count && System.nanoTime() < end) {
        for (int queue = 0; queue < queuesOf(other); queue++) {
          receive(queue, frames);
        }
      }
      assertEquals(count, frames.size(), () -> "missed: " + other.stats().imissed());
      return frames;
    }

    private static int queuesOf(EthDev device) {
      return (int)
          device.xstats().keySet().stream().filter(key -> key.matches("rx_q\\d+_packets")).count();
    }

    void receive(int queue, List<byte[]> frames) {
      one.txDoneCleanup(0);
      int received = other.rxBurst(queue, burst, 0, burst.length);
      for (int i = 0; i < received; i++) {
        byte[] frame = new byte[burst[i].packetLength()];
        burst[i].read(0, frame);
        frames.add(frame);
        burst[i].check();
      }
      PktmbufPool.freeBulk(burst, 0, received);
    }

    @Override
    public void close() {
      devices.close();
      assertEquals(POOL_SIZE, pool.availCount());
      pool.close();
      pair.close();
    }
  }

  private interface Check {
    void on(Ends ends) throws Exception;
  }

  /** Runs a check on a pair of interfaces; where none can be made, that has been said. */
  private static void check(String arguments, int queues, Check check) throws Exception {
    VethPair pair = VethPair.make();
    if (pair != null) {
      try (Ends ends = new Ends(pair, arguments, queues)) {
        check.on(ends);
      }
    }
  }

  private static byte[] frame(String header, int length) {
    byte[] start = HexFormat.of().parseHex(header.replace(" ", ""));
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    System.arraycopy(start, 0, frame, 0, start.length);
    return frame;
  }

  private static final String MACS = "020000000002 020000000001";
  private static final String ADDRESSES =
      "fd000000000000000000000000000001 fd000000000000000000000000000002";

  private static void assertArrives(Ends ends, byte[]... frames) {
    for (byte[] frame : frames) {
      assertTrue(ends.send(frame));
    }
    List<byte[]> received = ends.receive(frames.length);
    for (int i = 0; i < frames.length; i++) {
      assertArrayEquals(frames[i], received.get(i), "frame " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void framesArriveAsTheyWereSent(int version) throws Exception {
    check(
        ",framecnt=256,tpacket=" + version,
        1,
        ends -> {
          for (int round = 0; round < 20; round++) {
            byte[][] frames = new byte[40][];
            for (int i = 0; i < frames.length; i++) {
              frames[i] = frame(MACS + "88b5", 14 + (round * 40 + i) % 1500);
            }
            assertArrives(ends, frames);
          }
          assertEquals(800, ends.other.stats().ipackets());
          assertEquals(800, ends.one.stats().opackets());
          assertEquals(ends.one.stats().obytes(), ends.other.stats().ibytes());
          assertEquals(0, ends.one.stats().ipackets(), "a device received its own frames");
        });
  }

  /** The kernel takes the outermost tag out; it is put back, whatever type and number it has. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void tagsArePutBack(int version) throws Exception {
    check(
        ",framecnt=256,tpacket=" + version,
        1,
        ends ->
            assertArrives(
                ends,
                frame(MACS + "8100 0064 88b5", 100),
                frame(MACS + "8100 0000 88b5", 100),
                frame(MACS + "8100 e001 88b5", 1518),
                frame(MACS + "88a8 0007 8100 0008 88b5", 200),
                frame(MACS + "8100 0007 8100 0008 8100 0009 88b5", 200),
                frame(MACS + "88b5", 1514)));
  }

  @Test
  void longFramesBecomeChains() throws Exception {
    check(
        "",
        1,
        ends -> {
          VethPair.ip("link", "set", ends.pair.one, "mtu", "9000");
          ends.other.setMtu(9000);
          assertEquals(9000, ends.one.mtu());
          ends.one.stop();
          ends.one.txQueueSetup(0); // frames of the ring for this MTU
          ends.one.start();
          assertArrives(ends, frame(MACS + "88b5", 9014), frame(MACS + "8100 0001 88b5", 9018));
          assertFalse(sent(ends, frame(MACS + "88b5", 9015)));
        });
  }

  /** Returns whether a frame was sent and not dropped. */
  private static boolean sent(Ends ends, byte[] frame) {
    long before = ends.one.stats().opackets();
    assertTrue(ends.send(frame));
    return ends.one.stats().opackets() > before;
  }

  @Test
  void framesLongerThanTheMtuAreCounted() throws Exception {
    check(
        "",
        1,
        ends -> {
          assertTrue(sent(ends, frame(MACS + "88b5", 1514)));
          assertFalse(sent(ends, frame(MACS + "88b5", 1515)));
          assertFalse(sent(ends, frame(MACS + "8100 0001 88b5", 1519)));
          assertFalse(sent(ends, new byte[13]));
          assertEquals(3, ends.one.stats().oerrors());
          assertEquals(3, ends.one.xstats().get("tx_too_long_errors"));
          assertEquals(1, ends.receive(1).size());
        });
  }

  /** A frame that the ring cannot hold is counted, and never received in part. */
  @Test
  void framesLongerThanTheRingAllowsAreCounted() throws Exception {
    check(
        ",tpacket=2,framesz=512,framecnt=256",
        1,
        ends -> {
          ends.send(frame(MACS + "88b5", 1000));
          assertArrives(ends, frame(MACS + "88b5", 100));
          assertEquals(1, ends.other.stats().ierrors());
          assertEquals(1, ends.other.xstats().get("rx_too_long_errors"));
        });
  }

  private static final int SEGMENT = 1400;

  /** Makes a packet that is to be cut, as one that was received in one piece. */
  private static Mbuf merged(Ends ends, byte[] frame) {
    Mbuf packet = ends.packet(frame);
    packet.addFlags(OlFlags.RX_LRO);
    MbufField.TSO_SEGMENT_SIZE.set(packet, SEGMENT);
    assertTrue(Segmentation.prepare(packet, new HeaderLengths()));
    assertTrue(packet.validateTxOffload().isEmpty());
    return packet;
  }

  /** A packet that is several in one piece arrives in one piece, as the kernel hands it over. */
  @ParameterizedTest
  @CsvSource({
    MACS + "0800 4500 %04x 0001 4000 4006 0000 0a000001 0a000002, 0, 60000, 20",
    MACS + "86dd 60000000 %04x 0640" + ADDRESSES + ", 40, 60000, 20",
    MACS + "0800 4500 %04x 0001 4000 4011 0000 0a000001 0a000002, 0, 30000, 8",
    MACS + "8100 0007 0800 4500 %04x 0001 4000 4006 0000 0a000001 0a000002, 0, 9000, 20",
  })
  void packetsToBeCutArriveInOnePiece(String ip, int notCounted, int length, int l4Length)
      throws Exception {
    check(
        "",
        1,
        ends -> {
          boolean tcp = l4Length == 20;
          int l4 = ip.replace(" ", "").replace("%04x", "0000").length() / 2;
          int l3 = l4 - (notCounted == 0 ? 20 : 40);
          String transport =
              tcp
                  ? "1000 2000 00000001 00000001 5010 1000 0000 0000"
                  : "1000 2000 %04x 0000".formatted(length - l4);
          byte[] frame = frame(ip.formatted(length - l3 - notCounted) + transport, length);
          byte[] before = frame(MACS + "88b5", 300);
          Mbuf[] burst = {ends.packet(before), merged(ends, frame), ends.packet(before)};
          assertEquals(3, ends.one.txBurst(0, burst, 0, 3));
          assertEquals(1, ends.one.xstats().get("tx_tso_packets"));
          assertEquals(600 + length, ends.one.stats().obytes());
          Mbuf[] received = new Mbuf[3];
          for (int count = 0; count < 3; ) {
            count += ends.other.rxBurst(0, received, count, 3 - count);
          }
          assertEquals(1, ends.other.xstats().get("rx_lro_packets"));
          Mbuf packet = received[1];
          assertTrue(packet.hasFlags(OlFlags.RX_LRO));
          assertTrue(packet.hasFlags(OlFlags.RX_L4_CKSUM_NONE));
          assertEquals(SEGMENT, MbufField.TSO_SEGMENT_SIZE.get(packet));
          int protocol = tcp ? Ipv4Header.TCP : Ipv4Header.UDP;
          int field = l4 + (tcp ? 16 : 6);
          assertEquals(
              Checksums.pseudoHeader(packet, l3, l4, protocol), packet.getUnsignedShort(field));
          byte[] bytes = new byte[packet.packetLength()];
          packet.read(0, bytes);
          bytes[field] = 0;
          bytes[field + 1] = 0;
          assertArrayEquals(frame, bytes);
          assertEquals(300, received[0].packetLength());
          assertEquals(300, received[2].packetLength());
          PktmbufPool.freeBulk(received, 0, 3);
        });
  }

  /** Packets that the kernel cannot cut are counted, and those behind them are sent. */
  @Test
  void packetsThatCannotBeCutAreCounted() throws Exception {
    check(
        "",
        1,
        ends -> {
          byte[] frame =
              frame(
                  MACS
                      + "0800 4500 4e12 0001 4000 4006 0000 0a000001 0a000002"
                      + "1000 2000 00000001 00000001 5010 1000 0000 0000",
                  20_000);
          Mbuf segmentsTooLong = merged(ends, frame);
          MbufField.TSO_SEGMENT_SIZE.set(segmentsTooLong, 1461);
          Mbuf withoutSize = merged(ends, frame);
          MbufField.TSO_SEGMENT_SIZE.set(withoutSize, 0);
          Mbuf withoutLengths = merged(ends, frame);
          MbufField.L3_LENGTH.set(withoutLengths, 0);
          Mbuf[] burst = {
            segmentsTooLong, withoutSize, withoutLengths, ends.packet(frame(MACS + "88b5", 99))
          };
          assertEquals(4, ends.one.txBurst(0, burst, 0, 4));
          assertEquals(1, ends.one.stats().opackets());
          assertEquals(3, ends.one.stats().oerrors());
          assertEquals(3, ends.one.xstats().get("tx_too_long_errors"));
          assertEquals(99, ends.receive(1).getFirst().length);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "lb", "rnd", "cpu"})
  void queuesShareTheFrames(String mode) throws Exception {
    check(
        ",framecnt=256,qpairs=2,fanout_mode=" + mode,
        2,
        ends -> {
          for (int i = 0; i < 20; i++) {
            byte[][] frames = new byte[30][];
            for (int j = 0; j < frames.length; j++) {
              frames[j] =
                  frame(
                      MACS + "0800 4500 0040 0000 0000 4011 0000 0a0000%02x 0a000001".formatted(j),
                      80 + j);
              assertTrue(ends.send(frames[j]));
            }
            List<byte[]> received = ends.receive(frames.length);
            received.sort((a, b) -> Integer.compare(a.length, b.length));
            for (int j = 0; j < frames.length; j++) {
              assertArrayEquals(frames[j], received.get(j));
            }
          }
          if (mode.equals("lb")) {
            assertEquals(300, ends.other.xstats().get("rx_q0_packets"));
            assertEquals(300, ends.other.xstats().get("rx_q1_packets"));
          }
        });
  }

  /** The queues that are not used any more would be full after 256 frames, and miss the others. */
  @Test
  void aDeviceCanBeConfiguredWithFewerQueues() throws Exception {
    check(
        ",framecnt=256,qpairs=2,tpacket=2",
        2,
        ends -> {
          ends.other.stop();
          ends.start(ends.other, 1);
          for (int i = 0; i < 600; i++) {
            assertArrives(ends, frame(MACS + "88b5", 100));
          }
          assertEquals(0, ends.other.stats().imissed());
        });
  }

  /** Frames that nobody reads are counted by the kernel. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void missedFramesAreCounted(int version) throws Exception {
    check(
        ",framecnt=64,blocksz=16384,tpacket=" + version,
        1,
        ends -> {
          int sent = 0;
          byte[] frame = frame(MACS + "88b5", 1000);
          while (sent < 2000) {
            sent += ends.send(frame) ? 1 : 0;
          }
          List<byte[]> received = new ArrayList<>();
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (received.size() + ends.other.stats().imissed() < sent && System.nanoTime() < end) {
            ends.receive(0, received);
          }
          assertTrue(ends.other.stats().imissed() > 0);
          assertEquals(sent, ends.other.stats().imissed() + received.size());
        });
  }

  @Test
  void anInterfaceThatGoesDownAndUpWorksAgain() throws Exception {
    check(
        "",
        1,
        ends -> {
          byte[] frame = frame(MACS + "88b5", 100);
          assertArrives(ends, frame);
          assertTrue(ends.other.link().up());
          VethPair.ip("link", "set", ends.pair.other, "down");
          while (ends.other.link().up() || ends.one.link().up()) { // the kernel tells it later
            Thread.onSpinWait();
          }
          ends.send(frame); // stays in the ring, or is lost
          VethPair.ip("link", "set", ends.pair.other, "up");
          while (!ends.one.link().up()) {
            Thread.onSpinWait();
          }
          List<byte[]> received = new ArrayList<>();
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (received.isEmpty() && System.nanoTime() < end) {
            ends.send(frame);
            ends.receive(0, received);
          }
          assertArrayEquals(frame, received.getFirst());
        });
  }

  @Test
  void anInterfaceThatGoesAwayIsReported() throws Exception {
    check(
        "",
        1,
        ends -> {
          ends.pair.close();
          MempoolException e =
              assertThrows(MempoolException.class, () -> ends.send(frame(MACS + "88b5", 100)));
          assertEquals(Reason.ENODEV, e.reason());
          Mbuf[] burst = new Mbuf[4];
          e =
              assertThrows(
                  MempoolException.class,
                  () -> {
                    while (ends.other.rxBurst(0, burst, 0, 4) == 0) {
                      Thread.onSpinWait();
                    }
                  });
          assertTrue(e.getMessage().contains("has gone"), e.getMessage());
          assertFalse(ends.other.link().up());
        });
  }

  @Test
  void whatIsRefused() {
    try (EthDevs devices = new EthDevs()) {
      for (String[] wrong :
          new String[][] {
            {"net_af_packet0", "the argument 'iface' is missing"},
            {"net_af_packet0,iface=lo,blocksz=5000", "it must be a power of two"},
            {"net_af_packet0,iface=lo,framesz=200", "it must be a multiple of 16"},
            {"net_af_packet0,iface=lo,blocksz=4096,framesz=8192", "at most blocksz"},
            {"net_af_packet0,iface=lo,fanout_mode=all", "hash or lb or cpu"},
          }) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> devices.open(wrong[0]));
        assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
      }
      MempoolException e =
          assertThrows(MempoolException.class, () -> devices.open("net_af_packet0,iface=nowhere"));
      assertEquals(Reason.ENOENT, e.reason());
      assertTrue(e.getMessage().contains("there is no interface 'nowhere'"), e.getMessage());
      assertTrue(Arrays.asList(e.getMessage().split("[ ,;]+")).contains("lo"), e.getMessage());
    }
  }
}
