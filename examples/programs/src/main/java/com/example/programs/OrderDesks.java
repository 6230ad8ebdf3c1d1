// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import dev.mempool.core.Lcores;
import dev.mempool.core.Mempool;
import dev.mempool.core.UserOwnedCache;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One pool that platform and virtual threads share.
 *
 * <p>Desks place orders, and clerks settle them. An order is an object of a pool: a desk gets it
 * and writes it, a queue hands its index to a clerk, and the clerk reads it and puts it back. The
 * desks are lcores, so the pool itself has a cache for each of them. The clerks are virtual
 * threads, which cannot be lcores; each has a cache of its own, {@link UserOwnedCache}, so that its
 * puts do not contend with those of other clerks.
 *
 * <p>When all orders are in use, a get returns {@link Mempool#NONE}. Then the desk waits until the
 * clerks have caught up: the pool bounds the number of orders that are under way.
 */
public final class OrderDesks {

  // the fields of an order, by their offsets in bytes
  private static final long ID = 0;
  private static final long PRICE = 8;
  private static final long QUANTITY = 16;
  private static final int ORDER_BYTES = 24;

  /** The size of the cache of a clerk: it puts half of it into the backend at a time. */
  private static final int CLERK_CACHE = 16;

  private final Mempool orders;
  private final BlockingQueue<Integer> placed = new ArrayBlockingQueue<>(256);

  /** Tells the clerks that no more orders will be placed. */
  private final AtomicBoolean closing = new AtomicBoolean();

  private OrderDesks(Mempool orders) {
    this.orders = orders;
  }

  /**
   * Runs the program with two desks and eight clerks.
   *
   * @param args none
   * @throws InterruptedException if the thread is interrupted
   * @throws ExecutionException if a desk or a clerk failed
   */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    System.out.println(run(1023, 2, 8, 50_000));
  }

  /** Runs the program. Returns what happened, as one line of text. */
  static String run(int poolSize, int desks, int clerks, int ordersPerDesk)
      throws InterruptedException, ExecutionException {
    try (Mempool orders =
        Mempool.builder("orders")
            .size(poolSize)
            .elementSize(ORDER_BYTES)
            .cacheSize(64)
            .statistics(true)
            .build()) {
      String result = new OrderDesks(orders).run(desks, clerks, ordersPerDesk);
      long exhausted = orders.statistics().orElseThrow().getFailBulk();
      return "%s, %d gets found the pool exhausted, %d orders in use"
          .formatted(result, exhausted, orders.inUseCount());
    }
  }

  private String run(int desks, int clerks, int ordersPerDesk)
      throws InterruptedException, ExecutionException {
    long volume = 0;
    long settled = 0;
    // closing either of the two waits for its threads
    try (ExecutorService clerkThreads = Executors.newVirtualThreadPerTaskExecutor();
        Lcores deskThreads = Lcores.start(desks)) {
      List<Future<Long>> sums = new ArrayList<>();
      for (int i = 0; i < clerks; i++) {
        sums.add(clerkThreads.submit(this::settleAll));
      }
      List<Future<Long>> volumes;
      try {
        volumes = deskThreads.launchAll(() -> placeAll(ordersPerDesk));
        deskThreads.awaitAll(); // throws what a desk threw
      } finally {
        closing.set(true); // the clerks end when the queue is empty, also if a desk failed
      }
      for (Future<Long> each : volumes) {
        volume += each.get();
      }
      for (Future<Long> each : sums) {
        settled += each.get(); // throws what a clerk threw
      }
    }
    return "%d orders of %d desks: placed %d, settled %d"
        .formatted(desks * ordersPerDesk, desks, volume, settled);
  }

  /** The work of a desk, on an lcore. Returns the money in all its orders. */
  private long placeAll(int count) throws InterruptedException {
    long volume = 0;
    for (int i = 1; i <= count; i++) {
      int order = newOrder();
      long price = 100 + i % 50;
      MemorySegment chunk = orders.chunk(order);
      long at = orders.offset(order);
      chunk.set(ValueLayout.JAVA_LONG, at + ID, i);
      chunk.set(ValueLayout.JAVA_LONG, at + PRICE, price);
      chunk.set(ValueLayout.JAVA_LONG, at + QUANTITY, i % 7);
      handOver(order);
      volume += price * (i % 7);
    }
    return volume;
  }

  /** Gets an order, and waits while all of them are under way. */
  private int newOrder() throws InterruptedException {
    int order = orders.get(Duration.ofSeconds(10));
    if (order == Mempool.NONE) {
      throw new IllegalStateException("no order came back within 10 s; " + orders.leakReport());
    }
    return order;
  }

  /** Hands an order to the clerks, or puts it back if that fails. */
  private void handOver(int order) throws InterruptedException {
    boolean done = false;
    try {
      try (LcoreIdle _ = Lcore.idle()) { // while this thread waits, others may use what it caches
        done = placed.offer(order, 10, TimeUnit.SECONDS);
      }
      if (!done) {
        throw new IllegalStateException("no clerk took an order within 10 s");
      }
    } finally {
      if (!done) {
        orders.put(order);
      }
    }
  }

  /** The work of a clerk, on a virtual thread. Returns the money in all orders that it settled. */
  private long settleAll() throws InterruptedException {
    long settled = 0;
    try (UserOwnedCache cache = orders.newCache(CLERK_CACHE)) { // its close flushes it
      while (true) {
        boolean last = closing.get(); // read before the queue, so that no order is left in it
        Integer order = placed.poll(5, TimeUnit.MILLISECONDS);
        if (order != null) {
          MemorySegment chunk = orders.chunk(order);
          long at = orders.offset(order);
          settled +=
              chunk.get(ValueLayout.JAVA_LONG, at + PRICE)
                  * chunk.get(ValueLayout.JAVA_LONG, at + QUANTITY);
          cache.put(order);
        } else if (last) {
          return settled;
        }
      }
    }
  }
}
