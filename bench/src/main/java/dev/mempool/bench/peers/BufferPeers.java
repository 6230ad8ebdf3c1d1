package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The allocators of buffers outside the Java heap. */
public final class BufferPeers {

  /** Bytes per buffer: room for the largest Ethernet packet without jumbo frames, as usual. */
  static final int BYTES = 2048;

  /** The layout of the eight bytes that are written: network order. */
  static final ValueLayout.OfLong NETWORK =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /**
   * The bytes that all peers write into each buffer. Peers copy it to a field that is not final.
   */
  static final long WORD = 0x0123_4567_89ab_cdefL;

  private BufferPeers() {}

  /**
   * A thread that allocates and frees buffers. It writes eight bytes into each buffer, so that the
   * memory is really there.
   *
   * @param <T> the type of the buffers
   */
  @State(Scope.Thread)
  @Fork(
      value = 3,
      jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.PINNED})
  public abstract static class BufferPeer<T> extends JmhSettings {

    /** Not final, so that it is not a constant for the compiler. */
    private long word = WORD;

    final T[] kept;

    /** Makes a peer with room for a burst. */
    BufferPeer(T[] kept) {
      this.kept = kept;
    }

    abstract T get();

    abstract void write(T buffer, long value);

    abstract void put(T buffer);

    @Benchmark
    public final void n1() {
      for (int i = 0; i < Peer.BURST; i++) {
        T buffer = get();
        write(buffer, word);
        put(buffer);
      }
    }

    @Benchmark
    public final void n32() {
      for (int i = 0; i < kept.length; i++) {
        kept[i] = get();
      }
      for (int i = 0; i < kept.length; i++) {
        write(kept[i], word);
      }
      for (int i = 0; i < kept.length; i++) {
        put(kept[i]);
      }
    }
  }

  /** A thread that uses an allocator of Netty with its default detection of leaks. */
  @Fork(
      value = 3,
      jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.NETTY})
  public abstract static class NettyBuffers extends BufferPeer<ByteBuf> {

    static final String NO_LEAK_DETECTION = "-Dio.netty.leakDetection.level=disabled";

    private final ByteBufAllocator allocator;

    NettyBuffers(ByteBufAllocator allocator) {
      super(new ByteBuf[Peer.BURST]);
      this.allocator = allocator;
    }

    @Override
    final ByteBuf get() {
      return allocator.directBuffer(BYTES);
    }

    @Override
    final void write(ByteBuf buffer, long value) {
      buffer.writeLong(value);
    }

    @Override
    final void put(ByteBuf buffer) {
      if (!buffer.release()) {
        throw new IllegalStateException("there is another reference to the buffer");
      }
    }
  }

  /** Netty's allocator after jemalloc, the default of Netty 4.1, which tracks some buffers. */
  public static class NettyTrackedPooledBuffers extends NettyBuffers {

    public NettyTrackedPooledBuffers() {
      super(PooledByteBufAllocator.DEFAULT);
    }
  }

  /**
   * The same allocator without the detection of leaks, as in Netty's own benchmarks. Our pools do
   * not look for leaks by default either.
   */
  @Fork(
      value = 3,
      jvmArgsAppend = {
        JmhSettings.UNSAFE,
        JmhSettings.EXECUTOR,
        JmhSettings.NETTY,
        NettyBuffers.NO_LEAK_DETECTION
      })
  public static class NettyPooledBuffers extends NettyTrackedPooledBuffers {}

  /** Netty's adaptive allocator, the default of Netty 4.2, which tracks some buffers. */
  public static class NettyTrackedAdaptiveBuffers extends NettyBuffers {

    private static final AdaptiveByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator();

    public NettyTrackedAdaptiveBuffers() {
      super(ALLOCATOR);
    }
  }

  /** The same allocator without the detection of leaks. */
  @Fork(
      value = 3,
      jvmArgsAppend = {
        JmhSettings.UNSAFE,
        JmhSettings.EXECUTOR,
        JmhSettings.NETTY,
        NettyBuffers.NO_LEAK_DETECTION
      })
  public static class NettyAdaptiveBuffers extends NettyTrackedAdaptiveBuffers {}

  /** A buffer and the arena that must be closed to free it. */
  record ArenaBuffer(Arena arena, MemorySegment memory) {}

  /** The JDK's confined arena, one per buffer. */
  public static class ArenaBuffers extends BufferPeer<ArenaBuffer> {

    public ArenaBuffers() {
      super(new ArenaBuffer[Peer.BURST]);
    }

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
  }

  /** The JDK's direct buffers, one per packet. The garbage collector frees them. */
  public static class DirectBuffers extends BufferPeer<ByteBuffer> {

    public DirectBuffers() {
      super(new ByteBuffer[Peer.BURST]);
    }

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
  }
}
