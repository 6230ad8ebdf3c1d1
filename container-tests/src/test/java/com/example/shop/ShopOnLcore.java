// SPDX-License-Identifier: Apache-2.0
package com.example.shop;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import java.util.function.Function;

/** The program that makes the container's thread an lcore and forgets to end that. */
public final class ShopOnLcore implements Function<String, String> {

  /** Registers the calling thread if it is no lcore yet, then does as {@link Shop} does. */
  @Override
  public String apply(String ops) {
    if (Lcore.current() == Lcore.NONE) {
      LcoreRegistration forgotten = Lcore.register();
      if (forgotten.lcoreId() != Lcore.current()) {
        throw new IllegalStateException("this thread did not become an lcore");
      }
    }
    return new Shop().apply(ops);
  }
}
