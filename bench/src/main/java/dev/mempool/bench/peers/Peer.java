// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import java.util.function.Supplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The use of a pool or an allocator by one thread. A round gets and puts {@value #BURST} objects:
 * {@link #singles} one by one, {@link #burst} all gets and then all puts. Not thread-safe.
 */
abstract class Peer {

  /** Objects per round: a usual burst of packets. */
  static final int BURST = 32;

  abstract void singles(Blackhole hole);

  abstract void burst(Blackhole hole);

  /** Flushes the cache of this thread, if it has one. */
  void flush() {}

  /**
   * A pool that several threads share.
   *
   * @param <P> the type of the peers
   * @param peers makes the peer of one thread
   * @param close closes the pool; throws {@link IllegalStateException} if an object is missing,
   *     because the figures would be those of a pool that loses objects
   */
  record Shared<P extends Peer>(Supplier<P> peers, Runnable close) {}
}
