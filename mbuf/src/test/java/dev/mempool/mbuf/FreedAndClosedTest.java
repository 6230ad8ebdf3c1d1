// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every method that reaches or changes the data of an mbuf, after its free and after a close. */
class FreedAndClosedTest {

  private interface Use {
    void of(Mbuf mbuf) throws Exception;
  }

  /** The methods. None of them may succeed after a free or a close, in a pool of any kind. */
  enum Method {
    GET_BYTE(mbuf -> mbuf.getByte(0)),
    PUT_BYTE(mbuf -> mbuf.putByte(0, 1)),
    GET_SHORT(mbuf -> mbuf.getShort(0)),
    PUT_SHORT(mbuf -> mbuf.putShort(0, 1)),
    GET_SHORT_LE(mbuf -> mbuf.getShortLE(0)),
    PUT_SHORT_LE(mbuf -> mbuf.putShortLE(0, 1)),
    GET_INT(mbuf -> mbuf.getInt(0)),
    PUT_INT(mbuf -> mbuf.putInt(0, 1)),
    GET_INT_LE(mbuf -> mbuf.getIntLE(0)),
    PUT_INT_LE(mbuf -> mbuf.putIntLE(0, 1)),
    GET_LONG(mbuf -> mbuf.getLong(0)),
    PUT_LONG(mbuf -> mbuf.putLong(0, 1)),
    GET_LONG_LE(mbuf -> mbuf.getLongLE(0)),
    PUT_LONG_LE(mbuf -> mbuf.putLongLE(0, 1)),
    READ_ARRAY(mbuf -> mbuf.read(0, new byte[4])),
    READ_MEMORY(mbuf -> mbuf.read(0, MemorySegment.ofArray(new byte[4]), 0, 4)),
    READ_BUFFER(mbuf -> mbuf.read(0, ByteBuffer.allocate(4))),
    WRITE_ARRAY(mbuf -> mbuf.write(0, new byte[4])),
    WRITE_MEMORY(mbuf -> mbuf.write(0, MemorySegment.ofArray(new byte[4]), 0, 4)),
    WRITE_BUFFER(mbuf -> mbuf.write(0, ByteBuffer.allocate(4))),
    BYTE_BUFFER(Mbuf::byteBuffer),
    MEMORY(Mbuf::memory),
    APPEND_BUFFER(Mbuf::appendBuffer),
    APPEND(mbuf -> assertEquals(0, mbuf.append(1))),
    PREPEND(mbuf -> assertTrue(mbuf.prepend(1))),
    ADJ(mbuf -> assertTrue(mbuf.adj(1))),
    TRIM(mbuf -> assertTrue(mbuf.trim(1))),
    SET_DATA_LENGTH(mbuf -> mbuf.setDataLength(1)),
    SET_DATA_OFFSET(mbuf -> mbuf.setDataOffset(1)),
    RESET(Mbuf::reset),
    CLONE(mbuf -> useless(mbuf.clone(mbuf.pool()))),
    COPY(mbuf -> useless(mbuf.copy(mbuf.pool(), 0, 4))),
    LINEARIZE(mbuf -> assertTrue(mbuf.linearize())),
    WRITE_CHANNEL(mbuf -> new PacketIo().write(mbuf, 0, Channels.NONE)),
    READ_CHANNEL(mbuf -> new PacketIo().read(Channels.NONE, mbuf));

    private final Use use;

    Method(Use use) {
      this.use = use;
    }
  }

  private static void useless(Object made) {
    throw new AssertionError("made " + made);
  }

  private static PktmbufPoolBuilder[] kinds() {
    return new PktmbufPoolBuilder[] {
      Pools.builder("kind").checked(false),
      Pools.builder("kind"),
      Pools.builder("kind").guard(Guard.STATE).reportLeaks(false),
      Pools.builder("kind").guard(Guard.TRACE).reportLeaks(false),
    };
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void noneReachesTheDataOfAFreeMbuf(Method method) {
    for (PktmbufPoolBuilder kind : kinds()) {
      try (PktmbufPool pool = kind.build()) {
        Mbuf mbuf = Pools.packet(pool, 10);
        mbuf.free();
        PoolMisuseException e =
            assertThrows(PoolMisuseException.class, () -> method.use.of(mbuf), method::name);
        assertEquals(mbuf.index(), e.object());
        Pools.assertAllBack(pool);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void noneReachesTheDataOnceThePoolIsClosed(Method method) {
    for (PktmbufPoolBuilder kind : kinds()) {
      PktmbufPool pool = kind.build();
      Mbuf mbuf = Pools.packet(pool, 10);
      Mbuf free = Pools.packet(pool, 10);
      free.free();
      pool.close();
      for (Mbuf each : new Mbuf[] {mbuf, free}) {
        PoolClosedException e =
            assertThrows(PoolClosedException.class, () -> method.use.of(each), method::name);
        assertEquals("kind", e.pool());
        assertTrue(e.getMessage().startsWith("pool 'kind' is closed"), e.getMessage());
      }
    }
  }

  @Test
  void thePrivateAreaEndsWithThePool() {
    PktmbufPool pool = Pools.builder("kind").privateSize(8).build();
    Mbuf mbuf = Pools.packet(pool, 10);
    mbuf.putPrivateLong(0, 5);
    pool.close();
    assertThrows(PoolClosedException.class, () -> mbuf.getPrivateLong(0));
    assertThrows(PoolClosedException.class, () -> mbuf.putPrivateByte(0, 1));
    assertThrows(PoolClosedException.class, mbuf::privateMemory);
    assertEquals(8, mbuf.privateSize());
  }

  /** The user of an external buffer learns that it is unused, although the pool is closed. */
  @Test
  void aFreeAfterTheCloseReleasesTheExternalBufferOnce() {
    for (PktmbufPoolBuilder kind : kinds()) {
      PktmbufPool pool = kind.build();
      Mbuf mbuf = Pools.alloc(pool);
      AtomicInteger released = new AtomicInteger();
      mbuf.attachExternal(
          new ExternalBuffer(Arena.ofAuto().allocate(64), freed -> released.incrementAndGet()));
      pool.close();
      assertThrows(PoolClosedException.class, mbuf::free);
      assertEquals(1, released.get());
      if (pool.isChecked()) {
        assertThrows(PoolClosedException.class, mbuf::free);
      }
      assertThrows(PoolClosedException.class, () -> mbuf.append(1));
      assertEquals(1, released.get());
    }
  }

  private static void first(Mbuf mbuf) {
    mbuf.free();
  }

  private static Mbuf allocated(PktmbufPool pool) {
    return Pools.alloc(pool);
  }

  private static boolean names(Throwable trace, String method) {
    return Arrays.stream(trace.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals(method));
  }

  @Test
  void withTracesADoubleFreeShowsBothPlaces() {
    try (PktmbufPool pool = Pools.builder("traced").guard(Guard.TRACE).build()) {
      Mbuf mbuf = allocated(pool);
      first(mbuf);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, mbuf::free);
      assertTrue(names(assertInstanceOf(Throwable.class, e.getCause()), "first"));
      assertEquals(1, e.getSuppressed().length);
      assertTrue(names(e.getSuppressed()[0], "allocated"));
    }
  }

  @Test
  void withoutTracesADoubleFreeSaysHowToGetThem() {
    try (PktmbufPool pool = Pools.builder("untraced").guard(Guard.STATE).build()) {
      Mbuf mbuf = allocated(pool);
      first(mbuf);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, mbuf::free);
      assertTrue(e.getMessage().endsWith("Guard.TRACE shows where it was freed"), e.getMessage());
    }
  }

  /** A channel that nothing may reach. */
  private static final class Channels
      implements java.nio.channels.GatheringByteChannel, java.nio.channels.ScatteringByteChannel {

    static final Channels NONE = new Channels();

    @Override
    public int write(ByteBuffer source) {
      throw new AssertionError("written");
    }

    @Override
    public long write(ByteBuffer[] sources, int from, int count) {
      throw new AssertionError("written");
    }

    @Override
    public long write(ByteBuffer[] sources) {
      throw new AssertionError("written");
    }

    @Override
    public int read(ByteBuffer to) {
      throw new AssertionError("read");
    }

    @Override
    public long read(ByteBuffer[] to, int from, int count) {
      throw new AssertionError("read");
    }

    @Override
    public long read(ByteBuffer[] to) {
      throw new AssertionError("read");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
