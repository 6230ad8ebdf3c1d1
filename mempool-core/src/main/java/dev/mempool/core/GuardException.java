package dev.mempool.core;

import java.util.Arrays;

/** A get that a guard refused, with what came out of the pool and must go back. */
final class GuardException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  private final transient PoolGuard guard;
  private final int[] sound;

  GuardException(String message, PoolGuard guard, int[] sound) {
    super(message);
    this.guard = guard;
    this.sound = sound;
  }

  /** The objects that can be got again; for the guard they are free. */
  int[] sound() {
    return sound;
  }

  /** They could not go back. */
  void keep(String why) {
    guard.keeping(null, sound, 0, sound.length);
    addSuppressed(
        new IllegalStateException(
            "the objects %s of this get count as got, because %s; put them back"
                .formatted(Arrays.toString(sound), why)));
  }
}
