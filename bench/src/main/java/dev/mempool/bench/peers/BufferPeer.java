package dev.mempool.bench.peers;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A source of buffers outside the heap. Everybody writes the same eight bytes into each buffer, so
 * that it is really one.
 *
 * @param <T> the kind of buffer
 */
public abstract class BufferPeer<T> extends Peer {

  /** Room for the largest packet of an Ethernet without jumbo frames, as usual. */
  static final int BYTES = 2048;

  /** How the eight bytes are written: in network order. */
  static final ValueLayout.OfLong NETWORK =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** What is written; a field, so that the compiler does not know it. */
  long word = 0x0123_4567_89ab_cdefL;

  final T[] kept;

  /**
   * A thread that holds nothing yet.
   *
   * @param kept room for a burst
   */
  BufferPeer(T[] kept) {
    this.kept = kept;
  }

  abstract T get();

  abstract void write(T buffer, long value);

  abstract void put(T buffer);

  @Benchmark
  public final void n1() {
    for (int i = 0; i < BURST; i++) {
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
