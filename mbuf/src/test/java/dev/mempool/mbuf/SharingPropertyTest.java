// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.core.Guard;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.SharingModel.Buffer;
import dev.mempool.mbuf.SharingModel.Packet;
import dev.mempool.mbuf.SharingModel.Pool;
import dev.mempool.mbuf.SharingModel.Segment;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs on packets that share buffers, against {@link SharingModel}. They use three pools
 * at once: with buffers, without, and over external memory. The seed is in the test's name.
 */
class SharingPropertyTest {

  private static final int SEEDS = 12;
  private static final int STEPS = 600;
  private static final int PACKETS = 64;
  private static final int MBUFS = 96;
  private static final int ROOM = 176;

  /** The levels: unchecked, and one per level of the guard. */
  static Stream<Arguments> programs() {
    return LongStream.range(0, SEEDS)
        .boxed()
        .flatMap(seed ->
            Stream.concat(
                Stream.of(Arguments.of(seed, false, Guard.OFF)),
                Stream.of(Guard.values()).map(guard -> Arguments.of(seed, true, guard))));
  }

  @ParameterizedTest(name = "seed {0}, checked {1}, guard {2}")
  @MethodSource("programs")
  void behavesAsTheModel(long seed, boolean checked, Guard guard) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Arena arena = Arena.ofShared();
              Program program = new Program(arena, new Random(seed), checked, guard)) {
            program.run();
          }
        });
  }

  private static final class Program implements AutoCloseable {

    private final Arena arena;
    private final Random random;
    private final List<Pool> pools;
    private final List<Packet> packets = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();

    Program(Arena arena, Random random, boolean checked, Guard guard) {
      this.arena = arena;
      this.random = random;
      MemorySegment memory = arena.allocate((long) MBUFS * ROOM);
      pools =
          List.of(
              new Pool(build("own", checked, guard).dataRoom(ROOM).build(), ROOM),
              new Pool(build("none", checked, guard).dataRoom(0).privateSize(16).build(), 0),
              new Pool(
                  build("pinned", checked, guard)
                      .dataRoom(ROOM)
                      .external(new ExternalMemory(memory, ROOM))
                      .build(),
                  ROOM));
    }

    private PktmbufPoolBuilder build(String name, boolean checked, Guard guard) {
      PktmbufPoolBuilder builder =
          Pools.builder(name).size(MBUFS).guard(guard).cacheSize(8 * random.nextInt(3));
      return checked ? builder : builder.checked(false);
    }

    @Override
    public void close() {
      pools.forEach(pool -> pool.real.close());
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
      while (!packets.isEmpty()) {
        free();
      }
      check();
      for (Pool pool : pools) {
        assertEquals(0, pool.inUse);
        Pools.assertAllBack(pool.real);
      }
      for (Buffer buffer : buffers) {
        assertEquals(0, buffer.refs);
        assertEquals(1, buffer.calls);
      }
    }

    private void step() {
      if (packets.isEmpty() || (packets.size() < PACKETS && random.nextInt(5) == 0)) {
        switch (random.nextInt(3)) {
          case 0 -> alloc();
          case 1 -> bulk(false);
          default -> bulk(true);
        }
        return;
      }
      switch (random.nextInt(21)) {
        case 0 -> free();
        case 1 -> freeBulk();
        case 2 -> freeSegments();
        case 3 -> freeRaw();
        case 4, 5 -> append();
        case 6 -> prepend();
        case 7 -> adj();
        case 8 -> trim();
        case 9, 10 -> chain();
        case 11, 12 -> cloneOne();
        case 13 -> copy();
        case 14 -> attach();
        case 15 -> attachExternal();
        case 16 -> detach();
        case 17 -> references();
        case 18 -> linearize();
        case 19 -> reset();
        default -> {
          read();
          write();
        }
      }
    }

    private void check() {
      for (Pool pool : pools) {
        assertEquals(pool.inUse, pool.real.inUseCount());
      }
      buffers.forEach(Buffer::check);
      packets.forEach(Packet::check);
      if (!packets.isEmpty()) {
        Packet packet = pick();
        byte[] got = new byte[packet.length()];
        packet.mbuf().read(0, got, 0, got.length);
        assertArrayEquals(packet.bytes(), got);
      }
    }

    private Packet pick() {
      return packets.get(random.nextInt(packets.size()));
    }

    private Segment pickSegment(Packet packet) {
      return packet.segments.get(random.nextInt(packet.segments.size()));
    }

    private Pool pickPool() {
      return pools.get(random.nextInt(pools.size()));
    }

    private int length() {
      return random.nextInt(4) == 0 ? random.nextInt(ROOM + 10) : random.nextInt(30);
    }

    private @Nullable Packet alloc() {
      Pool pool = pickPool();
      Mbuf mbuf = pool.real.alloc();
      assertEquals(pool.left() > 0, mbuf != null);
      if (mbuf == null) {
        return null;
      }
      Packet packet = new Packet(new Segment(pool, mbuf));
      packets.add(packet);
      return packet;
    }

    private void bulk(boolean raw) {
      Pool pool = pickPool();
      int count = random.nextInt(6);
      Mbuf[] mbufs = new Mbuf[count];
      boolean done =
          raw ? pool.real.rawAllocBulk(mbufs, 0, count) : pool.real.allocBulk(mbufs, 0, count);
      assertEquals(count <= pool.left(), done);
      if (done) {
        if (raw) {
          pool.real.rawResetBulk(mbufs, 0, count);
        }
        for (Mbuf mbuf : mbufs) {
          packets.add(new Packet(new Segment(pool, mbuf)));
        }
      }
    }

    private void free() {
      Packet packet = pick();
      packet.mbuf().free();
      if (packet.free()) {
        packets.remove(packet);
      }
    }

    private void freeBulk() {
      @Nullable Mbuf[] some = new @Nullable Mbuf[1 + random.nextInt(6)];
      for (int i = 0; i < some.length && !packets.isEmpty(); i++) {
        if (random.nextBoolean()) {
          Packet packet = pick();
          some[i] = packet.mbuf();
          if (packet.free()) {
            packets.remove(packet);
          }
        }
      }
      PktmbufPool.freeBulk(some, 0, some.length);
    }

    /** Frees the segments of a packet one by one, as a driver does. */
    private void freeSegments() {
      Packet packet = pick();
      if (packet.extra > 0) {
        return;
      }
      packets.remove(packet);
      for (Segment segment : packet.segments) {
        if (random.nextBoolean()) {
          segment.mbuf.freeSegment();
        } else {
          Mbuf last = segment.mbuf.prefreeSegment();
          if (last != null) {
            assertSame(segment.mbuf, last);
            segment.pool.real.rawFree(last);
          }
        }
        segment.release();
      }
    }

    private void freeRaw() {
      Packet packet = pick();
      Segment segment = packet.first();
      Mbuf mbuf = segment.mbuf;
      if (packet.isAlone() && segment.isDetached()) {
        if (random.nextBoolean()) {
          segment.pool.real.rawFree(mbuf);
        } else {
          segment.pool.real.rawFreeBulk(new Mbuf[] {mbuf}, 0, 1);
        }
        segment.release();
        packets.remove(packet);
      } else if (packet.segments.size() > 1 || segment.owner != null) {
        assertThrows(IllegalArgumentException.class, () -> segment.pool.real.rawFree(mbuf));
      }
    }

    private void append() {
      Packet packet = pick();
      Segment last = packet.last();
      int length = length();
      int end = packet.bytes().length;
      int at = packet.mbuf().append(length);
      assertEquals(length <= last.tailroom() ? end : -1, at);
      if (at >= 0) {
        int start = last.length;
        last.length += length;
        fill(last, start, length);
      }
    }

    private void prepend() {
      Packet packet = pick();
      Segment first = packet.first();
      int length = length();
      boolean fits = length <= first.offset;
      assertEquals(fits, packet.mbuf().prepend(length));
      if (fits) {
        first.offset -= length;
        first.length += length;
        fill(first, 0, length);
      }
    }

    private void fill(Segment segment, int at, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      segment.mbuf.write(at, bytes, 0, length);
      System.arraycopy(bytes, 0, segment.bytes, segment.offset + at, length);
    }

    private void adj() {
      Packet packet = pick();
      Segment first = packet.first();
      int length = length();
      boolean fits = length <= first.length;
      assertEquals(fits, packet.mbuf().adj(length));
      if (fits) {
        first.offset += length;
        first.length -= length;
      }
    }

    private void trim() {
      Packet packet = pick();
      Segment last = packet.last();
      int length = length();
      boolean fits = length <= last.length;
      assertEquals(fits, packet.mbuf().trim(length));
      if (fits) {
        last.length -= length;
      }
    }

    private void chain() {
      Packet head = pick();
      Packet tail = pick();
      if (head == tail) {
        assertThrows(IllegalArgumentException.class, () -> head.mbuf().chain(tail.mbuf()));
      } else if (head.extra == 0 && tail.extra == 0) {
        head.mbuf().chain(tail.mbuf());
        head.segments.addAll(tail.segments);
        packets.remove(tail);
      }
    }

    private void cloneOne() {
      Packet packet = pick();
      Pool pool = pickPool();
      if (pool.real.isPinned()) {
        assertThrows(IllegalArgumentException.class, () -> packet.mbuf().clone(pool.real));
        return;
      }
      boolean fits = packet.segments.size() <= pool.left();
      Mbuf clone = packet.mbuf().clone(pool.real);
      assertEquals(fits, clone != null);
      if (clone != null) {
        List<Segment> segments = adopt(pool, clone);
        for (int i = 0; i < segments.size(); i++) {
          segments.get(i).attach(packet.segments.get(i));
        }
      }
    }

    /** Adds a packet to the model for one that the library made. */
    private List<Segment> adopt(Pool pool, Mbuf made) {
      Packet packet = new Packet(new Segment(pool, made));
      for (Mbuf mbuf = made.next(); mbuf != null; mbuf = mbuf.next()) {
        packet.segments.add(new Segment(pool, mbuf));
      }
      packets.add(packet);
      return packet.segments;
    }

    private void copy() {
      Packet packet = pick();
      Pool pool = pickPool();
      byte[] content = packet.bytes();
      int offset = random.nextInt(content.length + 2);
      int length = random.nextBoolean() ? Integer.MAX_VALUE : length();
      int left = Math.min(length, content.length - offset);
      if (left > 0 && !pool.hasRoom() && pool.left() > 0) {
        assertThrows(
            IllegalArgumentException.class, () -> packet.mbuf().copy(pool.real, offset, length));
        return;
      }
      int each = Math.max(1, pool.room - PktmbufPool.defaultHeadroom());
      int needed = Math.max(1, (left + each - 1) / each);
      Mbuf copy = packet.mbuf().copy(pool.real, offset, length);
      assertEquals(left >= 0 && needed <= pool.left(), copy != null);
      if (copy != null) {
        int at = offset;
        for (Segment segment : adopt(pool, copy)) {
          segment.length = Math.min(each, offset + left - at);
          System.arraycopy(content, at, segment.bytes, segment.offset, segment.length);
          at += segment.length;
        }
        assertEquals(left, copy.packetLength());
      }
    }

    private void attach() {
      Packet packet = pick();
      Segment to = pickSegment(pick());
      Segment first = packet.first();
      if (packet.isAlone() && first.isAttachable() && first != to) {
        packet.mbuf().attach(to.mbuf);
        first.attach(to);
      } else {
        assertThrows(IllegalArgumentException.class, () -> packet.mbuf().attach(to.mbuf));
      }
    }

    private void attachExternal() {
      Packet packet = alloc();
      if (packet == null) {
        return;
      }
      Segment segment = packet.first();
      Buffer buffer = pickBuffer();
      ExternalBuffer real = buffer.real;
      assertNotNull(real);
      if (segment.isAttachable()) {
        packet.mbuf().attachExternal(real);
        segment.attach(buffer);
      } else {
        assertThrows(IllegalArgumentException.class, () -> packet.mbuf().attachExternal(real));
        // so that the packet is still freed once
        discard(buffer);
      }
    }

    private Buffer pickBuffer() {
      Buffer last = buffers.isEmpty() ? null : buffers.getLast();
      if (last != null && last.refs > 0 && random.nextBoolean()) {
        return last;
      }
      Buffer made = new Buffer(1 + random.nextInt(100));
      made.real =
          new ExternalBuffer(
              arena.allocate(made.bytes.length),
              memory -> {
                assertEquals(made.bytes.length, memory.byteSize());
                made.calls++;
              });
      buffers.add(made);
      return made;
    }

    /** Removes a buffer without references: no mbuf was ever attached to it. */
    private void discard(Buffer buffer) {
      if (buffer.refs == 0) {
        buffers.remove(buffer);
      }
    }

    private void detach() {
      Packet packet = pick();
      packet.mbuf().detach();
      packet.first().detach();
    }

    private void references() {
      Packet packet = pick();
      if (packet.extra > 0 && random.nextBoolean()) {
        change(packet, -packet.extra);
      } else {
        change(packet, 1 + random.nextInt(3));
      }
    }

    private static void change(Packet packet, int delta) {
      if (packet.segments.size() == 1) {
        assertEquals(packet.first().refs + delta, packet.mbuf().refcntUpdate(delta));
      } else {
        packet.mbuf().packetRefcntUpdate(delta);
      }
      packet.extra += delta;
      for (Segment segment : packet.segments) {
        segment.refs += delta;
      }
    }

    private void linearize() {
      Packet packet = pick();
      if (packet.extra > 0) {
        return;
      }
      Segment first = packet.first();
      boolean fits = packet.length() - first.length <= first.tailroom();
      boolean alone = packet.segments.size() == 1;
      assertEquals(fits || alone, packet.mbuf().linearize());
      if (fits && !alone) {
        List<Segment> rest = packet.segments.subList(1, packet.segments.size());
        for (Segment segment : rest) {
          System.arraycopy(
              segment.bytes,
              segment.offset,
              first.bytes,
              first.offset + first.length,
              segment.length);
          first.length += segment.length;
        }
        rest.forEach(Segment::release);
        rest.clear();
      }
    }

    private void reset() {
      Packet packet = pick();
      if (packet.isAlone()) {
        Segment first = packet.first();
        packet.mbuf().reset();
        first.offset = Math.min(PktmbufPool.defaultHeadroom(), first.bytes.length);
        first.length = 0;
      }
    }

    private void read() {
      Packet packet = pick();
      byte[] content = packet.bytes();
      int offset = random.nextInt(content.length + 1);
      int length = random.nextInt(content.length - offset + 2);
      MemorySegment scratch = MemorySegment.ofArray(new byte[length]);
      MemorySegment view = packet.mbuf().view(offset, length, scratch);
      int there = Math.min(length, content.length - offset);
      byte[] expected = Arrays.copyOfRange(content, offset, offset + there);
      if (there < length) {
        assertNull(view);
      } else {
        assertNotNull(view);
        assertArrayEquals(expected, view.toArray(ValueLayout.JAVA_BYTE));
      }
      packet.mbuf().read(offset, scratch, 0, there);
      assertArrayEquals(expected, scratch.asSlice(0, there).toArray(ValueLayout.JAVA_BYTE));
    }

    /** Writes through one holder; {@link #check} reads through the others. */
    private void write() {
      Segment segment = pickSegment(pick());
      if (segment.length > 0) {
        int at = random.nextInt(segment.length);
        fill(segment, at, random.nextInt(segment.length - at + 1));
        assertFalse(segment.mbuf.refcnt() < 1);
      }
    }
  }
}
