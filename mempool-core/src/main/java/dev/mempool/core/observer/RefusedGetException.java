package dev.mempool.core.observer;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A get that an observer refused, because one of its objects must not be given out. It has the
 * objects that are good, which {@link ObservedRoute} puts back. For the observer these are free.
 */
public final class RefusedGetException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  private final int[] returnable;
  private final transient Consumer<int[]> keep;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param returnable the objects that can be put back
   * @param keep makes the observer count these objects as got after all
   */
  public RefusedGetException(String message, int[] returnable, Consumer<int[]> keep) {
    super(message);
    this.returnable = returnable;
    this.keep = keep;
  }

  /** The objects that can be put back. */
  int[] returnable() {
    return returnable;
  }

  /** Leaves the objects to the caller, because they could not be put back. */
  void leaveToCaller(String why) {
    keep.accept(returnable);
    addSuppressed(
        new IllegalStateException(
            "the objects %s of this get count as got, because %s; put them back"
                .formatted(Arrays.toString(returnable), why)));
  }
}
