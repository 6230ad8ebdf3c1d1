// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.ethdev.EthDev;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.HeaderLengths;
import dev.mempool.net.Segmentation;
import org.jspecify.annotations.Nullable;

/**
 * The way of packets from a queue of one port to a queue of another one. One lcore runs it; others
 * may read its counters, and then see them as they were a moment ago. C: {@code struct fwd_stream}.
 */
final class Stream {

  private final EthDev from;
  private final EthDev to;
  private final int queue;
  private final Engine engine;

  /** Makes the packets, if none are received. */
  private final @Nullable FrameSource source;

  private final Mbuf[] burst;
  private final HeaderLengths lengths = new HeaderLengths();
  private volatile long dropped;

  Stream(
      EthDev from, EthDev to, int queue, Engine engine, @Nullable FrameSource source, int burst) {
    this.from = from;
    this.to = to;
    this.queue = queue;
    this.engine = engine;
    this.source = source;
    this.burst = new Mbuf[burst];
  }

  /** Returns the port that transmits. */
  EthDev to() {
    return to;
  }

  /** Returns the packets that the port did not take for transmission, and that were freed. */
  long dropped() {
    return dropped;
  }

  /** Moves one burst. Returns whether there was a packet. */
  boolean run() {
    int received =
        source == null
            ? from.rxBurst(queue, burst, 0, burst.length)
            : source.make(burst, burst.length);
    if (received == 0) {
      to.txDoneCleanup(queue); // what was sent comes back also while nothing arrives
      return false;
    }
    int count = engine.process(burst, received);
    if (count == 0) {
      return true;
    }
    for (int i = 0; i < count; i++) {
      if (Segmentation.isMerged(burst[i])) {
        Segmentation.prepare(burst[i], lengths);
      }
    }
    int sent = to.txBurst(queue, burst, 0, count);
    if (sent < count) {
      dropRest(sent, count);
    }
    return true;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread writes it
  private void dropRest(int sent, int count) {
    dropped += count - sent;
    PktmbufPool.freeBulk(burst, sent, count - sent);
  }
}
