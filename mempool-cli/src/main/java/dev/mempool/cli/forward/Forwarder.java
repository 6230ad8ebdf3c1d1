// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Lcores;
import dev.mempool.ethdev.EthDev;
import dev.mempool.mbuf.PktmbufPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forwards packets between ports: 0 and 1, 2 and 3, and so on; a port without a partner sends to
 * itself. The streams are dealt to the lcores round-robin. Made and run by one thread.
 */
final class Forwarder {

  /** The empty rounds after which an lcore lets other threads run. */
  private static final int SPINS = 64;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ForwardOptions options;
  private final List<EthDev> ports;
  private final List<Stream> streams = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  Forwarder(ForwardOptions options, List<EthDev> ports, PktmbufPool pool) {
    this.options = options;
    this.ports = ports;
    for (int i = 0; i < ports.size(); i++) {
      int partner = (i ^ 1) < ports.size() ? i ^ 1 : i;
      for (int queue = 0; queue < options.queues(); queue++) {
        streams.add(stream(ports.get(i), ports.get(partner), queue, pool));
      }
    }
  }

  private Stream stream(EthDev from, EthDev to, int queue, PktmbufPool pool) {
    @Nullable FrameSource source =
        options.mode() == ForwardMode.TXONLY
            ? new FrameSource(pool, to.macAddress(), ForwardMode.peer(to.port()))
            : null;
    Engine engine = options.mode().engine(to.port(), to.macAddress());
    return new Stream(from, to, queue, engine, source, options.burst());
  }

  /** Ends the run. Any thread may call this method. */
  void stop() {
    stopped = true;
    ended.countDown();
  }

  /**
   * Runs until the time is over, {@link #stop} is called, or a port fails. Then all packets are in
   * the pool or in the queues of ports.
   *
   * @param everySecond receives the counters of the ports since the last call, about each second
   * @return the seconds that it took
   */
  double run(Consumer<List<PortCounts>> everySecond) {
    long start = System.nanoTime();
    int workers = Math.min(options.lcores(), streams.size());
    try (Lcores lcores = Lcores.start(workers)) {
      int[] ids = lcores.workers();
      for (int i = 0; i < workers; i++) {
        Stream[] mine = dealt(i, workers);
        lcores.launch(ids[i], () -> work(mine));
      }
      watch(start, everySecond);
      stop();
      // closing the lcores waits for their tasks
    }
    Throwable thrown = failure;
    if (thrown != null) {
      throw Ports.translated(thrown);
    }
    return (System.nanoTime() - start) / (double) NANOS_PER_SECOND;
  }

  private Stream[] dealt(int worker, int workers) {
    List<Stream> mine = new ArrayList<>();
    for (int i = worker; i < streams.size(); i += workers) {
      mine.add(streams.get(i));
    }
    return mine.toArray(Stream[]::new);
  }

  private void work(Stream[] mine) {
    int empty = 0;
    try {
      while (!stopped) {
        boolean busy = false;
        for (Stream stream : mine) {
          busy |= stream.run();
        }
        if (busy) {
          empty = 0;
        } else if (++empty < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    } catch (MempoolException e) {
      failure = new PortFailure(e);
      stop();
    } catch (Throwable e) { // a backend of another author
      failure = e;
      stop();
    }
  }

  /** Waits for the end, and reports each second. */
  private void watch(long start, Consumer<List<PortCounts>> everySecond) {
    long limit = options.duration() == null ? Long.MAX_VALUE : options.duration().toNanos();
    List<PortCounts> before = counts();
    try {
      for (long second = 1; !stopped; second++) {
        long end = Math.min(second * NANOS_PER_SECOND, limit);
        while (System.nanoTime() - start < end && !stopped) {
          long left = end - (System.nanoTime() - start);
          long pause = options.untilLinkDown() ? NANOS_PER_SECOND / 20 : NANOS_PER_SECOND;
          boolean over = ended.await(Math.min(left, pause), TimeUnit.NANOSECONDS);
          if (over || options.untilLinkDown() && areDown()) {
            return;
          }
        }
        if (end == limit) {
          return;
        }
        List<PortCounts> now = counts();
        everySecond.accept(PortCounts.since(now, before));
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean areDown() {
    return ports.stream().noneMatch(port -> port.link().up());
  }

  /** Returns the counters of all ports. */
  List<PortCounts> counts() {
    List<PortCounts> counts = new ArrayList<>();
    for (EthDev port : ports) {
      long dropped = 0;
      for (Stream stream : streams) {
        dropped += stream.to() == port ? stream.dropped() : 0;
      }
      counts.add(new PortCounts(port.port(), port.name(), port.stats(), dropped));
    }
    return counts;
  }
}
