// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An allocator of buffers outside the Java heap. Eight bytes are written into each buffer, so that
 * the memory is really there. Here are all allocators except the mempool itself.
 *
 * @param <T> the type of the buffers
 */
abstract class BufferPeer<T> extends ObjectPeer<T> {

  /** Bytes per buffer: room for the largest Ethernet packet without jumbo frames, as usual. */
  static final int BYTES = 2048;

  /** The layout of the eight bytes: network order. */
  static final ValueLayout.OfLong NETWORK =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  static final long WORD = 0x0123_4567_89ab_cdefL;

  /** The eight bytes. Not final, so that they are not a constant for the compiler. */
  private long word = WORD;

  private BufferPeer(T[] kept) {
    super(kept);
  }

  abstract void write(T buffer, long value);

  @Override
  final void use(T buffer, Blackhole hole) {
    write(buffer, word);
  }

  @Override
  final void useBurst(Blackhole hole) {
    for (int i = 0; i < kept.length; i++) {
      write(kept[i], word);
    }
  }

  /** {@return an allocator of Netty} */
  static Shared<BufferPeer<ByteBuf>> netty(ByteBufAllocator allocator) {
    return new Shared<>(
        () ->
            new BufferPeer<ByteBuf>(new ByteBuf[BURST]) {
              @Override
              ByteBuf get() {
                return allocator.directBuffer(BYTES);
              }

              @Override
              void write(ByteBuf buffer, long value) {
                buffer.writeLong(value);
              }

              @Override
              void put(ByteBuf buffer) {
                if (!buffer.release()) {
                  throw new IllegalStateException("there is another reference to the buffer");
                }
              }
            },
        () -> {});
  }

  /** A buffer and the arena that must be closed to free it. */
  record ArenaBuffer(Arena arena, MemorySegment memory) {}

  /** {@return the JDK's confined arenas, one per buffer} */
  static Shared<BufferPeer<ArenaBuffer>> arenas() {
    return new Shared<>(
        () ->
            new BufferPeer<ArenaBuffer>(new ArenaBuffer[BURST]) {
              @Override
              @SuppressWarnings("MustBeClosedChecker") // put closes it
              ArenaBuffer get() {
                Arena arena = Arena.ofConfined();
                return new ArenaBuffer(arena, arena.allocate(BYTES));
              }

              @Override
              void write(ArenaBuffer buffer, long value) {
                buffer.memory.set(NETWORK, 0, value);
              }

              @Override
              void put(ArenaBuffer buffer) {
                buffer.arena.close();
              }
            },
        () -> {});
  }

  /** {@return the JDK's direct buffers, which the garbage collector frees} */
  static Shared<BufferPeer<ByteBuffer>> directBuffers() {
    return new Shared<>(
        () ->
            new BufferPeer<ByteBuffer>(new ByteBuffer[BURST]) {
              @Override
              ByteBuffer get() {
                return ByteBuffer.allocateDirect(BYTES);
              }

              @Override
              void write(ByteBuffer buffer, long value) {
                buffer.putLong(value);
              }

              @Override
              void put(ByteBuffer buffer) {}
            },
        () -> {});
  }

  /** {@return packet buffers with the checks that they have by default} */
  static Shared<Mbufs> mbufs() {
    PktmbufPool pool =
        PktmbufPool.builder("peers")
            .size(Pools.SIZE)
            .dataRoom(BYTES + PktmbufPool.defaultHeadroom())
            .cacheSize(Mempool.maxCacheSize())
            .build();
    return new Shared<>(
        () -> new Mbufs(pool),
        () -> {
          Pools.check(pool);
          pool.close();
        });
  }

  /** A pool of packet buffers. */
  static final class Mbufs extends BufferPeer<Mbuf> {

    final PktmbufPool pool;

    private Mbufs(PktmbufPool pool) {
      super(new Mbuf[BURST]);
      this.pool = pool;
    }

    @Override
    Mbuf get() {
      Mbuf packet = pool.alloc();
      if (packet == null) {
        throw new PoolExhaustedException();
      }
      return packet;
    }

    /** Appends and writes the bytes, as Netty's buffers advance their writer index. */
    @Override
    void write(Mbuf packet, long value) {
      packet.putLong(packet.append(Long.BYTES), value);
    }

    @Override
    void put(Mbuf packet) {
      packet.free();
    }

    @Override
    void getBurst() {
      if (!pool.allocBulk(kept, 0, BURST)) {
        throw new PoolExhaustedException();
      }
    }

    @Override
    void putBurst() {
      PktmbufPool.freeBulk(kept, 0, BURST);
    }

    @Override
    void flush() {
      pool.flushCache();
    }
  }
}
