// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.observer;

import dev.mempool.api.PoolMisuseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Thrown by an observer that refuses a get because of one of its objects. It has the exception for
 * the caller of the get, and the good objects of the get, which the observer regards as free and
 * {@link ObservedRoute} puts back. It does not leave the route.
 */
public final class RefusedGetException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final PoolMisuseException misuse;
  private final int[] returnable;
  private final transient Consumer<int[]> countAsGot;

  /**
   * Creates the exception.
   *
   * @param misuse the exception for the caller of the get
   * @param returnable the objects that can be put back
   * @param countAsGot makes the observer count these objects as got after all
   */
  public RefusedGetException(
      PoolMisuseException misuse, int[] returnable, Consumer<int[]> countAsGot) {
    super(misuse);
    this.misuse = misuse;
    this.returnable = returnable;
    this.countAsGot = countAsGot;
  }

  /** {@return the exception for the caller of the get} */
  public PoolMisuseException misuse() {
    return misuse;
  }

  /** Returns the objects that can be put back. */
  int[] returnable() {
    return returnable;
  }

  /** Makes the observer count the objects as got, because they could not be put back. */
  void leaveToCaller(String why) {
    countAsGot.accept(returnable);
    misuse.addSuppressed(
        new IllegalStateException(
            String.format(
                Locale.ROOT,
                "the objects %s of this get count as got, because %s; put them back",
                Arrays.toString(returnable),
                why)));
  }
}
