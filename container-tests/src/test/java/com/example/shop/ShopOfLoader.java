// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import dev.mempool.core.OpsTable;
import java.util.function.BiFunction;

/** The program for a container in which it is told which class loader has the backends. */
public final class ShopOfLoader implements BiFunction<String, ClassLoader, String> {

  /** Uses a pool as {@link Shop} does, with the ops that a class loader finds. */
  @Override
  public String apply(String ops, ClassLoader loader) {
    return Shop.trade(ops, OpsTable.discover(loader));
  }
}
