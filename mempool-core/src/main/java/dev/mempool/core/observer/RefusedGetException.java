package dev.mempool.core.observer;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The exception of a get that an observer refused because of one of its objects. It has the good
 * objects of the get, which the observer regards as free and {@link ObservedRoute} puts back.
 */
public final class RefusedGetException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  private final int[] returnable;
  private final transient Consumer<int[]> countAsGot;

  /**
   * Creates the exception.
   *
   * @param message the fault and its remedy
   * @param returnable the objects that can be put back
   * @param countAsGot makes the observer count these objects as got after all
   */
  public RefusedGetException(String message, int[] returnable, Consumer<int[]> countAsGot) {
    super(message);
    this.returnable = returnable;
    this.countAsGot = countAsGot;
  }

  /** Returns the objects that can be put back. */
  int[] returnable() {
    return returnable;
  }

  /** Makes the observer count the objects as got, because they could not be put back. */
  void leaveToCaller(String why) {
    countAsGot.accept(returnable);
    addSuppressed(
        new IllegalStateException(
            "the objects %s of this get count as got, because %s; put them back"
                .formatted(Arrays.toString(returnable), why)));
  }
}
