package dev.mempool.lcore;

import org.jspecify.annotations.Nullable;

/**
 * A framework's own thread class that holds its registration, so that {@link Lcore#current()} finds
 * the lcore id on it without a thread-local look-up.
 *
 * <p>A subclass of {@link Thread} implements this, calls {@link Lcore#register()} on itself when it
 * begins to run, keeps the result in a field, and closes it on itself before it ends:
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
 * <p>Ids still come from {@link Lcore#register()} alone. Another thread's registration gives no id,
 * and a thread that is registered but holds nothing, or a closed registration, is merely slower. On
 * a class that is no thread this interface has no effect.
 */
public interface LcoreHolder {

  /**
   * {@return the registration of this thread, or {@code null} before it registered}
   *
   * <p>Called by {@link Lcore#current()}, on this thread only, again and again: it should be the
   * load of a plain field. It must not throw and must not call {@link Lcore}.
   */
  @Nullable LcoreRegistration lcoreRegistration();
}
