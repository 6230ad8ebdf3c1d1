// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.ethdev.EthStats;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.ExternalMemory;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import dev.mempool.testsupport.VethPair;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames as the kernel hands them over, on pairs of interfaces. */
@Timeout(60)
class AfXdpTest {

  private static final int POOL_SIZE = 1023;
  private static final String HEADER = "020000000002 020000000001 88b5";
  private static final String TAGGED = "020000000002 020000000001 8100 0064 88b5";

  private static PktmbufPoolBuilder pool() {
    return PktmbufPool.builder("ends").registry(new PoolRegistry()).size(POOL_SIZE);
  }

  /** Two devices at the two ends of a pair, with one pool. */
  private static final class Ends implements AutoCloseable {
    final VethPair pair;
    final PktmbufPool pool;
    final EthDevs devices = new EthDevs();
    final EthDev one;
    final EthDev other;
    private final Mbuf[] burst = new Mbuf[64];

    Ends(VethPair pair, PktmbufPool pool, String arguments, int queues) {
      this.pair = pair;
      this.pool = pool;
      this.one = open("net_af_xdp0,iface=" + pair.one + arguments, queues);
      this.other = open("net_af_xdp1,iface=" + pair.other + arguments, queues);
    }

    private EthDev open(String arguments, int queues) {
      EthDev device = devices.open(arguments);
      device.configure(queues, queues);
      for (int i = 0; i < queues; i++) {
        device.rxQueueSetup(i, 64, pool);
        device.txQueueSetup(i, 64);
      }
      device.start();
      return device;
    }

    /** Sends a frame from a queue of the first end. Returns whether the device took it. */
    boolean send(int queue, byte[] frame) {
      return send(queue, packet(pool, frame));
    }

    boolean send(int queue, Mbuf packet) {
      burst[0] = packet;
      if (one.txBurst(queue, burst, 0, 1) == 1) {
        return true;
      }
      packet.free();
      return false;
    }

    /** Waits for frames at a queue of the other end. */
    List<byte[]> receive(int queue, int count) {
      List<byte[]> frames = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (frames.size() < count && System.nanoTime() < end) {
        receive(queue, frames);
      }
      assertEquals(count, frames.size(), () -> other.xstats().toString());
      return frames;
    }

    void receive(int queue, List<byte[]> frames) {
      one.txDoneCleanup(queue);
      int received = other.rxBurst(queue, burst, 0, burst.length);
      for (int i = 0; i < received; i++) {
        byte[] frame = new byte[burst[i].packetLength()];
        burst[i].read(0, frame);
        frames.add(frame);
        burst[i].check();
      }
      PktmbufPool.freeBulk(burst, 0, received);
    }

    void assertArrives(byte[]... frames) {
      for (byte[] frame : frames) {
        assertTrue(send(0, frame));
      }
      List<byte[]> received = receive(0, frames.length);
      for (int i = 0; i < frames.length; i++) {
        assertArrayEquals(frames[i], received.get(i), "frame " + i);
      }
    }

    @Override
    public void close() {
      devices.close();
      assertEquals(pool.size(), pool.availCount(), "mbufs that came back");
      pool.close();
      pair.close();
    }
  }

  private static Mbuf packet(PktmbufPool pool, byte[] frame) {
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

  private interface Check {
    void on(Ends ends) throws Exception;
  }

  /** Runs a check on a pair of interfaces; where none can be made, that has been said. */
  private static void check(String arguments, int queues, PktmbufPool pool, Check check)
      throws Exception {
    VethPair pair = XdpPair.make(queues);
    if (pair == null) {
      pool.close();
      return;
    }
    try (Ends ends = new Ends(pair, pool, arguments, queues)) {
      check.on(ends);
    }
  }

  private static void check(String arguments, Check check) throws Exception {
    check(arguments, 1, pool().build(), check);
  }

  private static byte[] frame(String header, int length) {
    byte[] start = HexFormat.of().parseHex(header.replace(" ", ""));
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    System.arraycopy(start, 0, frame, 0, start.length);
    return frame;
  }

  private static void assertManyArrive(Ends ends) {
    for (int round = 0; round < 20; round++) {
      byte[][] frames = new byte[40][];
      for (int i = 0; i < frames.length; i++) {
        frames[i] = frame(HEADER, 14 + (round * 40 + i) % 1500);
      }
      ends.assertArrives(frames);
    }
    assertEquals(800, ends.other.stats().ipackets());
    assertEquals(800, ends.one.stats().opackets());
    assertEquals(ends.one.stats().obytes(), ends.other.stats().ibytes());
    assertEquals(EthStats.NONE.ierrors(), ends.other.stats().ierrors());
    assertEquals(0, ends.other.xstats().get("rx_invalid_descs"));
    assertEquals(0, ends.one.xstats().get("tx_invalid_descs"));
    ends.assertArrives(frame(TAGGED, 100), frame(TAGGED, 1518));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",mode=drv", ",mode=skb", ",busy_budget=0", ",force_copy=1,busy_budget=8"})
  void framesArriveAsTheyWereSent(String arguments) throws Exception {
    check(
        arguments,
        ends -> {
          assertEquals(arguments.contains("skb") ? 0 : 1, ends.one.xstats().get("xdp_native_mode"));
          assertManyArrive(ends);
          assertEquals(0, ends.one.xstats().get("tx_copied_packets"));
        });
  }

  /** Pools whose buffers lie in other ways. */
  @ParameterizedTest
  @ValueSource(strings = {"aligned", "page", "private", "large", "mapped", "external", "guarded"})
  void everyPoolIsTheMemoryOfTheSockets(String kind) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      PktmbufPoolBuilder builder = pool();
      switch (kind) {
        case "aligned" -> builder.dataRoom(2048).withinPages(4096);
        case "page" -> builder.dataRoom(4096).withinPages(4096);
        case "private" -> builder.dataRoom(2100).privateSize(40);
        case "large" -> builder.dataRoom(10_000);
        case "mapped" -> builder.memory(MemoryProvider.mapped());
        case "external" ->
            builder.external(new ExternalMemory(arena.allocate(2304L * POOL_SIZE, 64), 2304));
        default -> builder.guard(dev.mempool.core.Guard.CANARY);
      }
      check("", 1, builder.build(), AfXdpTest::assertManyArrive);
    }
  }

  @Test
  void longFramesAreChains() throws Exception {
    check(
        "",
        ends -> {
          VethPair.ip("link", "set", ends.pair.one, "mtu", "9000");
          ends.other.setMtu(9000);
          assertEquals(9000, ends.one.mtu());
          ends.assertArrives(
              frame(HEADER, 9014), frame(HEADER, 60), frame(TAGGED, 9018), frame(HEADER, 3000));
          assertFalse(sent(ends, frame(HEADER, 9015)));
        });
  }

  private static boolean sent(Ends ends, byte[] frame) {
    long before = ends.one.stats().opackets();
    assertTrue(ends.send(0, frame));
    return ends.one.stats().opackets() > before;
  }

  @Test
  void framesLongerThanTheMtuAreCounted() throws Exception {
    check(
        "",
        ends -> {
          assertTrue(sent(ends, frame(HEADER, 1514)));
          assertFalse(sent(ends, frame(HEADER, 1515)));
          assertFalse(sent(ends, frame(TAGGED, 1519)));
          assertFalse(sent(ends, new byte[13]));
          assertEquals(3, ends.one.stats().oerrors());
          assertEquals(3, ends.one.xstats().get("tx_too_long_errors"));
          assertEquals(1, ends.receive(0, 1).size());
        });
  }

  /** Packets of other pools, and those that are used elsewhere too, are copied. */
  @Test
  void otherPacketsAreCopied() throws Exception {
    check(
        "",
        ends -> {
          VethPair.ip("link", "set", ends.pair.one, "mtu", "9000");
          VethPair.ip("link", "set", ends.pair.other, "mtu", "9000");
          byte[] frame = frame(HEADER, 1000);
          byte[] chain = frame(HEADER, 5000);
          try (PktmbufPool foreign =
              PktmbufPool.builder("foreign")
                  .registry(new PoolRegistry())
                  .dataRoom(1700)
                  .size(63)
                  .build()) {
            Mbuf own = packet(ends.pool, frame);
            Mbuf clone = Objects.requireNonNull(own.clone(ends.pool));
            assertTrue(ends.send(0, packet(foreign, frame)));
            assertTrue(ends.send(0, packet(foreign, chain)));
            assertTrue(ends.send(0, clone));
            Mbuf mixed = packet(ends.pool, frame);
            mixed.chain(packet(foreign, frame));
            assertTrue(ends.send(0, mixed));
            assertEquals(63, foreign.availCount(), "copied packets are freed at once");
            own.free();
            List<byte[]> received = ends.receive(0, 4);
            assertArrayEquals(frame, received.get(0));
            assertArrayEquals(chain, received.get(1));
            assertArrayEquals(frame, received.get(2));
            assertEquals(2000, received.get(3).length);
            assertEquals(4, ends.one.xstats().get("tx_copied_packets"));
          }
        });
  }

  /** Buffers that are larger than a page: the kernel uses their beginning only. */
  @ParameterizedTest
  @ValueSource(ints = {8192, 70_000})
  void dataFarBehindTheBeginningOfABufferIsSent(int dataRoom) throws Exception {
    PktmbufPool pool = pool().size(255).dataRoom(dataRoom).withinPages(8192).build();
    check(
        "",
        1,
        pool,
        ends -> {
          byte[] frame = frame(HEADER, 500);
          for (int offset : new int[] {0, 4000, 4096, dataRoom - 500}) {
            Mbuf packet = Objects.requireNonNull(pool.alloc());
            packet.setDataOffset(offset);
            packet.write(packet.append(frame.length), frame);
            assertTrue(ends.send(0, packet));
            assertArrayEquals(frame, ends.receive(0, 1).getFirst(), () -> "offset " + offset);
          }
          assertEquals(0, ends.one.xstats().get("tx_invalid_descs"));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",shared_umem=1"})
  void queuesAreSeparate(String arguments) throws Exception {
    check(
        ",queue_count=2" + arguments,
        2,
        pool().build(),
        ends -> {
          for (int i = 0; i < 20; i++) {
            byte[] zero = frame(HEADER, 100 + i);
            byte[] one = frame(HEADER, 200 + i);
            assertTrue(ends.send(0, zero)); // veth hands over by the queue that transmits
            assertTrue(ends.send(1, one));
            assertArrayEquals(zero, ends.receive(0, 1).getFirst());
            assertArrayEquals(one, ends.receive(1, 1).getFirst());
          }
          // frames of a queue that the device has no more go to the network stack
          ends.other.stop();
          ends.other.configure(1, 1);
          ends.other.rxQueueSetup(0, 64, ends.pool);
          ends.other.txQueueSetup(0, 64);
          ends.other.start();
          assertTrue(ends.send(1, frame(HEADER, 300)));
          assertTrue(ends.send(0, frame(HEADER, 301)));
          assertEquals(301, ends.receive(0, 1).getFirst().length);
        });
  }

  @Test
  void onlySomeQueuesAreTaken() throws Exception {
    VethPair pair = XdpPair.make(2);
    if (pair == null) {
      return;
    }
    try (pair;
        PktmbufPool pool = pool().build();
        EthDevs devices = new EthDevs()) {
      EthDev second = devices.open("net_af_xdp0,start_queue=1,iface=" + pair.one);
      second.configure(1, 1);
      second.rxQueueSetup(0, pool);
      second.txQueueSetup(0);
      second.start();
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> devices.open("net_af_xdp1,start_queue=1,queue_count=2,iface=" + pair.other));
      assertTrue(e.getMessage().contains("has 2 queue(s)"), e.getMessage());
    }
  }

  /** A pool that is empty costs frames, which are counted, and nothing else. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",mode=skb"})
  void anEmptyPoolIsCounted(String arguments) throws Exception {
    check(
        arguments,
        ends -> {
          byte[] frame = frame(HEADER, 100);
          Mbuf[] waiting = new Mbuf[200];
          for (int i = 0; i < waiting.length; i++) {
            waiting[i] = packet(ends.pool, frame);
          }
          Mbuf[] held = new Mbuf[POOL_SIZE];
          int count = 0;
          for (Mbuf mbuf; (mbuf = ends.pool.alloc()) != null; ) {
            held[count++] = mbuf;
          }
          int sent = 0;
          Mbuf[] kept = new Mbuf[POOL_SIZE];
          int received = 0;
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (sent < waiting.length
              || received + ends.other.stats().imissed() < sent && System.nanoTime() < end) {
            sent += ends.one.txBurst(0, waiting, sent, Math.min(8, waiting.length - sent));
            for (Mbuf mbuf; (mbuf = ends.pool.alloc()) != null; ) { // those that were sent
              held[count++] = mbuf;
            }
            received += ends.other.rxBurst(0, kept, received, 32);
          }
          EthStats stats = ends.other.stats();
          assertEquals(200, received + stats.imissed(), stats.toString());
          assertTrue(stats.imissed() > 0 && stats.rxNombuf() > 0, stats.toString());
          PktmbufPool.freeBulk(held, 0, count);
          PktmbufPool.freeBulk(kept, 0, received);
          ends.other.rxBurst(0, kept, 0, 1); // finds mbufs again
          ends.assertArrives(frame, frame, frame);
        });
  }

  /** Frames that nobody reads are counted by the kernel. */
  @Test
  void missedFramesAreCounted() throws Exception {
    check(
        "",
        ends -> {
          int sent = 0;
          byte[] frame = frame(HEADER, 1000);
          while (sent < 500) {
            sent += ends.send(0, frame) ? 1 : 0;
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

  /** Packets that are sent come back although nobody transmits any more. */
  @Test
  void receivingAndCountersFreeWhatWasSent() throws Exception {
    check(
        "",
        ends -> {
          int before = ends.pool.availCount();
          Mbuf[] burst = new Mbuf[4];
          assertTrue(ends.send(0, frame(HEADER, 100)));
          assertEquals(1, ends.receive(0, 1).size());
          while (ends.pool.availCount() < before) {
            assertEquals(0, ends.one.rxBurst(0, burst, 0, 4));
          }
          assertTrue(ends.send(0, frame(HEADER, 100)));
          while (ends.pool.availCount() < before) {
            assertEquals(0, ends.one.stats().ipackets());
            ends.receive(0, new ArrayList<>());
          }
        });
  }

  /** A device that writes into mbufs itself does so until the kernel has let go of the socket. */
  @Test
  void aQueueIsReleasedSomeTimeAfterTheClose() throws Exception {
    check(
        "",
        ends -> {
          ends.other.close();
          try (Interface link = new Interface(ends.pair.other)) {
            assertEquals(0, QueuePair.awaitReleased(link, 0));
          }
        });
  }

  @Test
  void anInterfaceThatGoesDownAndUpWorksAgain() throws Exception {
    check(
        "",
        ends -> {
          byte[] frame = frame(HEADER, 100);
          ends.assertArrives(frame);
          assertTrue(ends.other.link().up());
          VethPair.ip("link", "set", ends.pair.other, "down");
          assertFalse(ends.other.link().up());
          while (ends.one.link().up()) { // it loses its carrier some time later
            Thread.onSpinWait();
          }
          ends.send(0, frame); // stays in the ring, or is lost
          VethPair.ip("link", "set", ends.pair.other, "up");
          while (!ends.one.link().up()) {
            Thread.onSpinWait();
          }
          List<byte[]> received = new ArrayList<>();
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (received.isEmpty() && System.nanoTime() < end) {
            ends.send(0, frame);
            ends.receive(0, received);
          }
          assertArrayEquals(frame, received.getFirst());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",busy_budget=0"})
  void anInterfaceThatGoesAwayIsReported(String arguments) throws Exception {
    check(
        arguments,
        ends -> {
          ends.pair.close();
          MempoolException e =
              assertThrows(MempoolException.class, () -> ends.send(0, frame(HEADER, 100)));
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
  void aProgramThatIsThereIsNotReplaced() throws Exception {
    VethPair pair = XdpPair.make(1);
    if (pair == null) {
      return;
    }
    try (pair;
        EthDevs devices = new EthDevs()) {
      EthDev first = devices.open("net_af_xdp0,mode=skb,iface=" + pair.one);
      assertTrue(VethPair.ip("link", "show", pair.one).contains("xdp"));
      for (String mode : List.of("", ",mode=drv", ",mode=skb")) {
        MempoolException e =
            assertThrows(
                MempoolException.class, () -> devices.open("net_af_xdp1,iface=" + pair.one + mode));
        assertEquals(Reason.EBUSY, e.reason());
        assertTrue(e.getMessage().contains("xdp off"), e.getMessage());
      }
      first.close();
      assertFalse(VethPair.ip("link", "show", pair.one).contains("xdp"));
    }
  }

  @Test
  void poolsThatDoNotFitAreRefused() throws Exception {
    VethPair pair = XdpPair.make(1);
    if (pair == null) {
      return;
    }
    try (pair;
        EthDevs devices = new EthDevs()) {
      EthDev device = devices.open("net_af_xdp0,iface=" + pair.one);
      device.configure(1, 1);
      try (PktmbufPool small = pool().dataRoom(2000).build()) {
        assertRefused(device, 0, small, "give it a data room of 2048 or more");
      }
      try (PktmbufPool few = pool().size(100).build()) {
        assertRefused(device, 128, few, "has 100 mbufs, and the kernel gets 128");
      }
      try (Arena arena = Arena.ofShared()) {
        PktmbufPool apart =
            pool()
                .external(
                    new ExternalMemory(arena.allocate(2304L * 1000, 64), 2304),
                    new ExternalMemory(arena.allocate(2304L * 1000, 64).asSlice(2304 * 100), 2304))
                .build();
        try (apart) {
          assertRefused(device, 0, apart, "its memory is in 2 pieces");
        }
      }
      device.txQueueSetup(0);
      assertThrows(IllegalStateException.class, device::start);
      device.configure(0, 1);
      device.txQueueSetup(0);
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, device::start);
      assertTrue(e.getMessage().contains("as many queues in both directions"), e.getMessage());
    }
  }

  private static void assertRefused(EthDev device, int descriptors, PktmbufPool pool, String why) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> device.rxQueueSetup(0, descriptors, pool));
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertEquals(pool.size(), pool.availCount());
  }

  @Test
  void whatIsRefused() {
    try (EthDevs devices = new EthDevs()) {
      for (String[] wrong :
          new String[][] {
            {"net_af_xdp0", "the argument 'iface' is missing"},
            {"net_af_xdp0,iface=lo,queues=2", "there is no argument 'queues'"},
            {"net_af_xdp0,iface=lo,iface=lo", "is given twice"},
            {"net_af_xdp0,iface=lo,queue_count=0", "queue_count=0 is not possible"},
            {"net_af_xdp0,iface=lo,mode=native", "drv or skb or hw"},
            {"net_af_xdp0,iface=lo,mode=hw", "possible are drv and skb"},
            {"net_af_xdp0,iface=lo,xdp_prog=a.o", "xdp_prog is not supported"},
          }) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> devices.open(wrong[0]));
        assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
      }
      MempoolException e =
          assertThrows(MempoolException.class, () -> devices.open("net_af_xdp0,iface=nowhere"));
      assertEquals(Reason.ENOENT, e.reason());
      assertTrue(e.getMessage().contains("there is no interface 'nowhere'"), e.getMessage());
    }
  }

  /**
   * Two threads use the queue that receives and the one that transmits. On a busy machine the
   * kernel also drops frames between the two interfaces, where no socket counts them.
   */
  @Test
  void aThreadReceivesWhileAnotherOneTransmits() throws Exception {
    check(
        "",
        ends -> {
          AtomicInteger sent = new AtomicInteger();
          Thread sender =
              Thread.ofPlatform()
                  .start(() -> {
                    Mbuf[] burst = new Mbuf[8];
                    for (int i = 0; i < 2000; i++) {
                      if (!ends.pool.allocBulk(burst, 0, 8)) {
                        ends.one.txDoneCleanup(0);
                        continue;
                      }
                      for (Mbuf packet : burst) {
                        packet.write(packet.append(100), new byte[100]);
                      }
                      int taken = ends.one.txBurst(0, burst, 0, 8);
                      sent.addAndGet(taken);
                      PktmbufPool.freeBulk(burst, taken, 8 - taken);
                    }
                  });
          Mbuf[] burst = new Mbuf[32];
          long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
          while (sender.isAlive()
              || ends.other.stats().ipackets() + ends.other.stats().imissed() < sent.get()
                  && System.nanoTime() < end) {
            PktmbufPool.freeBulk(burst, 0, ends.other.rxBurst(0, burst, 0, 32));
            assertEquals(0, ends.one.rxBurst(0, burst, 0, 32)); // frees what was sent
          }
          sender.join();
          EthStats stats = ends.other.stats();
          assertTrue(stats.ipackets() > 0, stats.toString());
          assertTrue(stats.ipackets() + stats.imissed() <= sent.get(), stats.toString());
          assertEquals(sent.get(), ends.one.stats().opackets());
        });
  }
}
