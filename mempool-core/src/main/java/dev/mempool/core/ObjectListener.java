// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

/**
 * A listener that is told about every get and put of every object of one pool: {@link
 * MempoolBuilder#objectListener}. It can record what happens to objects; it cannot change it.
 *
 * <p>Each method is called by the thread that gets or puts, within that operation, so by several
 * threads at the same time. The order of the calls is this:
 *
 * <ul>
 *   <li>{@code got} is called after the objects have left the pool and before the caller has them.
 *   <li>{@code put} is called before any other thread can get the objects.
 *   <li>{@code kept} is called if a put for which {@code put} was called then fails, for instance
 *       because the backend refuses it.
 *   <li>No method is called for a get that fails, or for an operation that the pool or its
 *       {@linkplain Guard guard} refuses.
 * </ul>
 *
 * So if an object is used correctly, the calls for it come in the order in which its gets and puts
 * happen, and each call <i>happens-before</i> the next one.
 *
 * <p>A listener should be fast. It must not use the pool, and must neither change nor keep the
 * array, which belongs to the pool or the caller. Exceptions and errors of a listener are logged
 * and do not affect the operation.
 *
 * @since 0.1.0
 */
public interface ObjectListener {

  /**
   * Called when one object was got.
   *
   * @param object the index of the object
   */
  void got(int object);

  /**
   * Called when one object is about to be put.
   *
   * @param object the index of the object
   */
  void put(int object);

  /**
   * Called when a put failed for which {@link #put(int)} was called: the caller still has the
   * object.
   *
   * @param object the index of the object
   */
  void kept(int object);

  /**
   * Called when one call got several objects. Calls {@link #got(int)} for each unless overridden.
   *
   * @param objects an array with the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, 1 or more
   */
  default void got(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      got(objects[i]);
    }
  }

  /**
   * Called when one call is about to put several objects. Calls {@link #put(int)} for each unless
   * overridden.
   *
   * @param objects an array with the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, 1 or more
   */
  default void put(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      put(objects[i]);
    }
  }

  /**
   * Called when a put of several objects failed for which {@link #put(int[], int, int)} was called:
   * the caller still has the objects. Calls {@link #kept(int)} for each unless overridden.
   *
   * @param objects an array with the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, 1 or more
   */
  default void kept(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      kept(objects[i]);
    }
  }
}
