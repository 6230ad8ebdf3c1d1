// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import dev.mempool.core.Mempool;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.util.function.Function;

/**
 * A program with one pool. It runs as a program of its own, and through {@link Function}, which the
 * code around it and the code in it share in every container.
 */
public final class Shop implements Function<String, String> {

  /** Starts the program; the only argument is the name of the ops. */
  public static void main(String[] args) {
    System.out.println(new Shop().apply(args[0]));
  }

  /** Uses a pool, and returns the name of its ops and the jar or module that they came from. */
  @Override
  public String apply(String ops) {
    return trade(ops, OpsTable.ofContext());
  }

  /** Uses a pool whose ops are in a given table. */
  static String trade(String ops, OpsTable table) {
    try (Mempool pool =
        Mempool.builder("orders").size(63).elementSize(64).ops(ops).opsTable(table).build()) {
      int order = pool.get();
      pool.put(order);
      OpsEntry entry = table.require(ops);
      return "%s from %s, %d free".formatted(entry.name(), entry.source(), pool.availCount());
    }
  }
}
