// SPDX-License-Identifier: Apache-2.0
package com.example.orders;

import dev.mempool.core.Mempool;
import java.lang.foreign.ValueLayout;

/** A pool of orders: one is got, written, read and put back. */
public final class Orders {

  private Orders() {}

  public static void main(String[] args) {
    try (Mempool pool = Mempool.builder("orders").size(1023).elementSize(64).build()) {
      int order = pool.get();
      if (order == Mempool.NONE) {
        throw new IllegalStateException("the pool is empty");
      }
      pool.chunk(order).set(ValueLayout.JAVA_LONG, pool.offset(order), 42L);
      long value = pool.chunk(order).get(ValueLayout.JAVA_LONG, pool.offset(order));
      System.out.println("order " + order + " has the value " + value);
      pool.put(order);
      System.out.println(pool.availCount() + " of " + pool.size() + " orders are free");
    }
  }
}
