// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A UDP server: a receiver allocates an mbuf for each datagram and waits if there is none, a queue
 * hands it to a worker, and the worker answers from the same buffer and frees it.
 */
public final class UdpEcho implements AutoCloseable {

  private final DatagramChannel channel;
  private final PktmbufPool pool;
  private final MpmcAtomicArrayQueue<Mbuf> received;

  /** The sender of each datagram, by the index of its mbuf, so that nothing is allocated for it. */
  private final @Nullable SocketAddress[] senders;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(LcoreThread.factory("udp-"));

  /** Starts a server on a channel that is bound and blocking. */
  public UdpEcho(DatagramChannel channel, PktmbufPool pool, int receivers, int workers) {
    this.channel = channel;
    this.pool = pool;
    this.received = new MpmcAtomicArrayQueue<>(pool.size());
    this.senders = new @Nullable SocketAddress[pool.size()];
    for (int i = 0; i < receivers; i++) {
      threads.submit(this::receive);
    }
    for (int i = 0; i < workers; i++) {
      threads.submit(this::work);
    }
  }

  private @Nullable Void receive() throws IOException, InterruptedException {
    while (true) {
      Mbuf datagram = pool.allocInterruptibly();
      try (LcoreIdle _ = Lcore.idle()) { // while this thread waits, others may use what it caches
        var room = datagram.appendBuffer();
        senders[datagram.index()] = channel.receive(room);
        int _ = datagram.append(room.position());
      } catch (ClosedChannelException e) {
        datagram.free();
        return null;
      }
      received.offer(datagram); // has room for all mbufs of the pool
    }
  }

  private void work() {
    while (channel.isOpen()) {
      Mbuf datagram = received.poll();
      if (datagram == null) {
        try (LcoreIdle _ = Lcore.idle()) {
          LockSupport.parkNanos(100_000);
        }
        continue;
      }
      try {
        channel.send(datagram.byteBuffer(), senders[datagram.index()]);
      } catch (IOException e) { // this answer is lost, or the channel is closed
      } finally {
        datagram.free();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    threads.shutdownNow();
    threads.close();
    received.drain(Mbuf::free);
  }
}
