package dev.mempool.core;

/**
 * Learns of every object that is got from one pool or put into it: {@link
 * MempoolBuilder#objectListener}. For records of what becomes of objects, not for changing it.
 *
 * <p>Each method is called by the thread that gets or puts, inside that operation, so by several at
 * once. A get is told after the objects came out and before the caller has them; a put before
 * anybody else can get the objects. So of one object that is used rightly all is told in the order
 * in which it happened, and what was told of it before happens-before what is told next. An
 * operation that fails, and one that the pool or its {@linkplain Guard guard} refuses, is not told;
 * a put that the backend refuses is told, and then taken back by {@code kept}.
 *
 * <p>A listener must be brief. It must not use the pool, nor change or keep the array, which is the
 * pool's or the caller's. What it throws is logged, and changes nothing about the operation.
 */
public interface ObjectListener {

  /**
   * An object was got.
   *
   * @param object its index
   */
  void got(int object);

  /**
   * An object is put.
   *
   * @param object its index
   */
  void put(int object);

  /**
   * An object that was told as put stays with the caller, because the put failed.
   *
   * @param object its index
   */
  void kept(int object);

  /**
   * Several objects were got by one call. Tells {@link #got(int)} of each unless overridden.
   *
   * @param objects an array with their indices
   * @param from the position of the first
   * @param count how many, 1 or more
   */
  default void got(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      got(objects[i]);
    }
  }

  /**
   * Several objects are put by one call. Tells {@link #put(int)} of each unless overridden.
   *
   * @param objects an array with their indices
   * @param from the position of the first
   * @param count how many, 1 or more
   */
  default void put(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      put(objects[i]);
    }
  }

  /**
   * Several objects that were told as put by one call stay with the caller. Tells {@link
   * #kept(int)} of each unless overridden.
   *
   * @param objects an array with their indices
   * @param from the position of the first
   * @param count how many, 1 or more
   */
  default void kept(int[] objects, int from, int count) {
    for (int i = from; i < from + count; i++) {
      kept(objects[i]);
    }
  }
}
