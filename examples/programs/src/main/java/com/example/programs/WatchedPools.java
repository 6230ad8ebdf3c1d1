// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import com.sun.net.httpserver.HttpServer;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.micrometer.PoolMetrics;
import dev.mempool.telemetry.Telemetry;
import dev.mempool.telemetry.TelemetryOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A program whose pools can be watched from outside while it works: by {@code bin/mempool top}, by
 * {@code dpdk-telemetry.py} and every other client of the telemetry socket, and by Prometheus. It
 * adds a command of its own to the socket, {@code /orders/rejected}.
 */
public final class WatchedPools implements AutoCloseable {

  private static final int MAX_BURST = 64;

  private final Mempool orders =
      Mempool.builder("orders").size(8191).elementSize(256).cacheSize(128).statistics(true).build();
  private final Mempool replies =
      Mempool.builder("replies").size(1023).elementSize(1024).statistics(true).build();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> workers = new ArrayList<>();
  private final int workNanos;

  /** Starts workers that get and put orders and replies, and keep them for up to a time. */
  WatchedPools(int threads, int workNanos) {
    this.workNanos = workNanos;
    for (int i = 0; i < threads; i++) {
      SplittableRandom random = new SplittableRandom(i);
      Thread worker =
          i % 2 == 0 ? new LcoreThread(() -> work(random)) : new Thread(() -> work(random));
      workers.add(worker);
      worker.start();
    }
  }

  private void work(SplittableRandom random) {
    int[] taken = new int[MAX_BURST];
    while (!ended.get()) {
      Mempool pool = random.nextBoolean() ? orders : replies;
      int burst = 1 + random.nextInt(MAX_BURST);
      if (pool.getBulk(taken, 0, burst)) {
        if (workNanos > 0) {
          LockSupport.parkNanos(random.nextInt(workNanos)); // the work
        }
        pool.putBulk(taken, 0, burst);
      }
    }
  }

  /** {@return how often the pool of replies was too small} */
  private long rejected() {
    return replies.statistics().orElseThrow().getFailBulk();
  }

  /** {@return how many objects the workers have got} */
  private long got() {
    return Stream.of(orders, replies)
        .mapToLong(pool -> pool.statistics().orElseThrow().getSuccessObjects())
        .sum();
  }

  /** Waits until the workers have put back all that they have. */
  void rest() {
    ended.set(true);
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    rest();
    orders.close();
    replies.close();
  }

  /** Serves the page that Prometheus reads, on the loopback address. */
  private static HttpServer serve(PrometheusMeterRegistry meters, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] page = meters.scrape().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  /**
   * Works until a line comes from standard input, and then rests until the input ends.
   *
   * @param arguments the number of threads, 8 unless it is given, and the nanoseconds that a worker
   *     keeps objects at most, 100000 unless they are given
   * @throws IOException if the input cannot be read, or no page can be served
   */
  public static void main(String[] arguments) throws IOException {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
    int workNanos = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    HttpServer server = serve(meters, 0);
    try (WatchedPools watched = new WatchedPools(threads, workNanos);
        PoolMetrics metrics = PoolMetrics.of(PoolRegistry.global());
        Telemetry telemetry = Telemetry.start(PoolRegistry.global(), TelemetryOptions.defaults())) {
      metrics.bindTo(meters);
      telemetry.register(
          "/orders/rejected",
          "Returns the rejected orders. Takes no parameters",
          _ -> watched.rejected());
      System.out.printf(
          "to be watched at %s and at http://127.0.0.1:%d/metrics%n",
          telemetry.path(), server.getAddress().getPort());
      for (int read = System.in.read(); read >= 0; read = System.in.read()) {
        if (read == '\n') {
          watched.rest();
          System.out.printf("at rest after %d objects were got%n", watched.got());
        }
      }
    } finally {
      server.stop(0);
    }
  }
}
