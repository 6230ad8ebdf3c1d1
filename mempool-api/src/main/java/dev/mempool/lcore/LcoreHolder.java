// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import org.jspecify.annotations.Nullable;

/**
 * A thread class of a framework that holds its own registration, so that {@link Lcore#current()}
 * finds the lcore id without a thread-local look-up.
 *
 * <p>A subclass of {@link Thread} that implements this interface calls {@link Lcore#register()}
 * when it begins to run, keeps the result in a field, and closes it before it ends, always on its
 * own thread:
 *
 * {@snippet :
 * final class LoopThread extends Thread implements LcoreHolder {
 *   private LcoreRegistration registration; // null at first
 *
 *   public LcoreRegistration lcoreRegistration() {
 *     return registration;
 *   }
 *
 *   public void run() {
 *     try (LcoreRegistration mine = Lcore.register()) {
 *       registration = mine;
 *       super.run();
 *     }
 *   }
 * }
 * }
 *
 * <p>Only {@link Lcore#register()} assigns ids. If {@link #lcoreRegistration()} returns another
 * thread's registration, it is ignored; if it returns {@code null} or a closed registration on a
 * registered thread, the look-up is slower. On a class that is not a thread this interface has no
 * effect.
 *
 * @since 0.1.0
 */
public interface LcoreHolder {

  /**
   * {@return the registration of this thread, or {@code null} before it registered}
   *
   * <p>{@link Lcore#current()} calls this often, and only on this thread. The method should load a
   * field and do nothing else. It must not throw and must not call {@link Lcore}.
   */
  @Nullable LcoreRegistration lcoreRegistration();
}
