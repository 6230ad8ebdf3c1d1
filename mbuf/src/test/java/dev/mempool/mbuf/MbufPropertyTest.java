// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs on packets, against a model of plain byte arrays. The seed is in the test's name.
 */
class MbufPropertyTest {

  private static final int SEEDS = 60;
  private static final int STEPS = 500;
  private static final int MBUFS = 24;
  private static final int ROOM = 160;

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  /** A segment: headroom and bytes. The tailroom is the rest of the data room. */
  private record Segment(int head, byte[] data) {
    int tailroom() {
      return ROOM - head - data.length;
    }
  }

  private record Packet(Mbuf mbuf, List<Segment> segments) {

    Segment first() {
      return segments.getFirst();
    }

    Segment last() {
      return segments.getLast();
    }

    byte[] bytes() {
      byte[] all = new byte[segments.stream().mapToInt(s -> s.data().length).sum()];
      int at = 0;
      for (Segment segment : segments) {
        System.arraycopy(segment.data(), 0, all, at, segment.data().length);
        at += segment.data().length;
      }
      return all;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void behavesAsTheModel(long seed) throws Exception {
    Random random = new Random(seed);
    PktmbufPoolBuilder builder =
        Pools.builder("seed " + seed)
            .size(MBUFS)
            .dataRoom(ROOM)
            .privateSize(8 * random.nextInt(3))
            .cacheSize(random.nextInt(3) * 8);
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = (seed % 2 == 0 ? builder : builder.checked(false)).build()) {
            run(pool, random);
          }
        });
  }

  private static void run(PktmbufPool pool, Random random) {
    List<Packet> packets = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      int what = random.nextInt(packets.isEmpty() ? 2 : 9);
      int length = random.nextInt(4) == 0 ? random.nextInt(ROOM + 10) : random.nextInt(20);
      switch (what) {
        case 0 -> alloc(pool, packets);
        case 1 -> allocBulk(pool, packets, random.nextInt(6));
        case 2 -> free(packets, random);
        case 3 -> freeBulk(packets, random);
        case 4 -> append(pick(packets, random), length, random);
        case 5 -> prepend(pick(packets, random), length, random);
        case 6 -> adj(pick(packets, random), length);
        case 7 -> trim(pick(packets, random), length);
        default -> chain(packets, random);
      }
      check(pool, packets, random);
    }
    Mbuf[] rest = packets.stream().map(Packet::mbuf).toArray(Mbuf[]::new);
    PktmbufPool.freeBulk(rest, 0, rest.length);
    Pools.assertAllBack(pool);
  }

  private static int inUse(List<Packet> packets) {
    return packets.stream().mapToInt(p -> p.segments().size()).sum();
  }

  private static Packet pick(List<Packet> packets, Random random) {
    return packets.get(random.nextInt(packets.size()));
  }

  private static void add(List<Packet> packets, Mbuf mbuf) {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(PktmbufPool.defaultHeadroom(), new byte[0]));
    packets.add(new Packet(mbuf, segments));
  }

  private static void alloc(PktmbufPool pool, List<Packet> packets) {
    Mbuf mbuf = pool.alloc();
    assertEquals(inUse(packets) < MBUFS, mbuf != null);
    if (mbuf != null) {
      add(packets, mbuf);
    }
  }

  private static void allocBulk(PktmbufPool pool, List<Packet> packets, int count) {
    @Nullable Mbuf[] mbufs = new @Nullable Mbuf[count];
    boolean fits = inUse(packets) + count <= MBUFS;
    assertEquals(fits, pool.allocBulk(mbufs, 0, count));
    for (Mbuf mbuf : mbufs) {
      if (mbuf == null) {
        assertEquals(false, fits);
      } else {
        add(packets, mbuf);
      }
    }
  }

  private static void free(List<Packet> packets, Random random) {
    packets.remove(random.nextInt(packets.size())).mbuf().free();
  }

  private static void freeBulk(List<Packet> packets, Random random) {
    @Nullable Mbuf[] some = new @Nullable Mbuf[1 + random.nextInt(6)];
    for (int i = 0; i < some.length && !packets.isEmpty(); i++) {
      if (random.nextBoolean()) {
        some[i] = packets.remove(random.nextInt(packets.size())).mbuf();
      }
    }
    PktmbufPool.freeBulk(some, 0, some.length);
  }

  private static void append(Packet packet, int length, Random random) {
    Segment last = packet.last();
    int end = packet.mbuf().packetLength();
    int at = packet.mbuf().append(length);
    assertEquals(length <= last.tailroom() ? end : -1, at);
    if (at >= 0) {
      byte[] added = new byte[length];
      random.nextBytes(added);
      byte[] data = Arrays.copyOf(last.data(), last.data().length + length);
      System.arraycopy(added, 0, data, last.data().length, length);
      packet.mbuf().write(at, added);
      packet.segments().set(packet.segments().size() - 1, new Segment(last.head(), data));
    }
  }

  private static void prepend(Packet packet, int length, Random random) {
    Segment first = packet.first();
    boolean fits = length <= first.head();
    assertEquals(fits, packet.mbuf().prepend(length));
    if (fits) {
      byte[] data = new byte[length + first.data().length];
      random.nextBytes(data);
      System.arraycopy(first.data(), 0, data, length, first.data().length);
      for (int i = 0; i < length; i++) {
        packet.mbuf().putByte(i, data[i]);
      }
      packet.segments().set(0, new Segment(first.head() - length, data));
    }
  }

  private static void adj(Packet packet, int length) {
    Segment first = packet.first();
    boolean fits = length <= first.data().length;
    assertEquals(fits, packet.mbuf().adj(length));
    if (fits) {
      byte[] data = Arrays.copyOfRange(first.data(), length, first.data().length);
      packet.segments().set(0, new Segment(first.head() + length, data));
    }
  }

  private static void trim(Packet packet, int length) {
    Segment last = packet.last();
    boolean fits = length <= last.data().length;
    assertEquals(fits, packet.mbuf().trim(length));
    if (fits) {
      byte[] data = Arrays.copyOf(last.data(), last.data().length - length);
      packet.segments().set(packet.segments().size() - 1, new Segment(last.head(), data));
    }
  }

  private static void chain(List<Packet> packets, Random random) {
    if (packets.size() > 1) {
      Packet tail = packets.remove(random.nextInt(packets.size()));
      Packet head = pick(packets, random);
      head.mbuf().chain(tail.mbuf());
      head.segments().addAll(tail.segments());
    }
  }

  private static void check(PktmbufPool pool, List<Packet> packets, Random random) {
    assertEquals(inUse(packets), pool.inUseCount());
    for (Packet packet : packets) {
      byte[] expected = packet.bytes();
      Mbuf head = packet.mbuf();
      assertEquals(expected.length, head.packetLength());
      assertEquals(packet.segments().size(), head.segmentCount());
      byte[] got = new byte[expected.length];
      head.read(0, got, 0, got.length);
      assertArrayEquals(expected, got);
      int offset = random.nextInt(expected.length + 1);
      byte[] part = new byte[expected.length - offset];
      head.read(offset, part, 0, part.length);
      assertArrayEquals(Arrays.copyOfRange(expected, offset, expected.length), part);
      Mbuf mbuf = head;
      for (Segment segment : packet.segments()) {
        Mbuf here = java.util.Objects.requireNonNull(mbuf);
        assertEquals(segment.head(), here.headroom());
        assertEquals(segment.data().length, here.dataLength());
        assertEquals(segment.tailroom(), here.tailroom());
        assertEquals(1, here.refcnt());
        mbuf = here.next();
      }
      assertNull(mbuf);
    }
  }
}
