// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs work on an lcore. */
public final class OnLcore {

  private OnLcore() {}

  /** Runs work on a new lcore, whose cache is flushed at its end. */
  public static void run(Runnable work) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    LcoreThread thread =
        new LcoreThread(() -> {
          try {
            work.run();
            outcome.complete(null);
          } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
          }
        });
    thread.start();
    try {
      outcome.get(10, TimeUnit.SECONDS);
      thread.join();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the loop failed", e);
    }
  }
}
