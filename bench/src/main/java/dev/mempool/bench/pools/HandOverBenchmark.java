// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * One lcore allocates packets, a queue hands them to another lcore, and that one frees them. The
 * score is the time in which {@value PacketLoop#PACKETS} packets are handed over, one by one or
 * together: the slower of the two lcores decides. A full queue holds the sender back, so the pool
 * is never empty. {@code ownN1} and {@code ownN32} are the same packets allocated and freed by one
 * lcore, without a queue. It needs two cores.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class HandOverBenchmark extends JmhSettings.OnLcores {

  /** Packets in the queue at most: several bursts, and few enough for the caches of a processor. */
  private static final int IN_FLIGHT = 512;

  /** The size of the lcores' caches. */
  @Param({"0", "256"})
  int cache;

  private PktmbufPool pool;
  private MpmcAtomicArrayQueue<Mbuf> queue;
  private LcoreThread receiver;
  private volatile boolean stop;

  private final Mbuf[] burst = new Mbuf[PacketLoop.PACKETS];
  private int sent;
  private final MessagePassingQueue.Supplier<@Nullable Mbuf> next = () -> burst[sent++];

  @Setup
  public void open(BenchmarkParams params) {
    open(params.getBenchmark().endsWith("N32"));
  }

  void open(boolean inBulks) {
    pool = PktmbufPool.builder("bench").size(Pools.SIZE).cacheSize(cache).build();
    queue = new MpmcAtomicArrayQueue<>(IN_FLIGHT);
    stop = false;
    receiver = new LcoreThread(inBulks ? this::receiveBulks : this::receive);
    receiver.start();
  }

  @TearDown
  public void close() throws InterruptedException {
    pool.flushCache();
    stop = true;
    receiver.join(); // which flushes its cache
    Pools.check(pool);
    pool.close();
  }

  private void receive() {
    while (true) {
      boolean last = stop; // read before the queue, so that no packet is left in it
      Mbuf packet = queue.poll();
      if (packet != null) {
        packet.free();
      } else if (last) {
        return;
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void receiveBulks() {
    @Nullable Mbuf[] received = new @Nullable Mbuf[PacketLoop.PACKETS];
    int[] count = new int[1];
    MessagePassingQueue.Consumer<Mbuf> add = packet -> received[count[0]++] = packet;
    while (true) {
      boolean last = stop;
      count[0] = 0;
      if (queue.drain(add, received.length) > 0) {
        PktmbufPool.freeBulk(received, 0, count[0]);
      } else if (last) {
        return;
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Benchmark
  public void handOverN1() {
    for (int i = 0; i < PacketLoop.PACKETS; i++) {
      Mbuf packet = PacketLoop.alloc(pool);
      int _ = packet.append(PacketLoop.PACKET_BYTES);
      while (!queue.offer(packet)) { // the other lcore is behind
        Thread.onSpinWait();
      }
    }
  }

  @Benchmark
  public void handOverN32() {
    PacketLoop.alloc(pool, burst);
    for (Mbuf packet : burst) {
      int _ = packet.append(PacketLoop.PACKET_BYTES);
    }
    sent = 0;
    while (sent < burst.length) {
      if (queue.fill(next, burst.length - sent) == 0) { // the other lcore is behind
        Thread.onSpinWait();
      }
    }
  }

  @Benchmark
  public int ownN1() {
    return PacketLoop.oneByOne(pool, true);
  }

  @Benchmark
  public int ownN32() {
    return PacketLoop.inBulks(pool, burst, burst.length);
  }
}
