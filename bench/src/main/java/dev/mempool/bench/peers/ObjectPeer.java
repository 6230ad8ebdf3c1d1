package dev.mempool.bench.peers;

import dev.mempool.bench.PoolState;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A pool of Java objects.
 *
 * @param <T> what it holds
 */
public abstract class ObjectPeer<T> extends Peer {

  /** As many as our own pool has. */
  static final int POOL_SIZE = PoolState.SIZE;

  final T[] kept;

  /**
   * A thread that holds nothing yet.
   *
   * @param kept room for a burst
   */
  ObjectPeer(T[] kept) {
    this.kept = kept;
  }

  abstract T get();

  abstract void put(T object);

  /** Fills the array; a loop where the library has no call for it. */
  void getBurst() {
    for (int i = 0; i < kept.length; i++) {
      kept[i] = get();
    }
  }

  /** Puts all that is in the array back; a loop where the library has no call for it. */
  void putBurst() {
    for (int i = 0; i < kept.length; i++) {
      put(kept[i]);
    }
  }

  @Benchmark
  public final void n1(Blackhole hole) {
    for (int i = 0; i < BURST; i++) {
      T object = get();
      hole.consume(object);
      put(object);
    }
  }

  @Benchmark
  public final void n32(Blackhole hole) {
    getBurst();
    hole.consume(kept);
    putBurst();
  }
}
