// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.observer;

import dev.mempool.core.cache.ObjectCache;
import org.jspecify.annotations.Nullable;

/**
 * An observer of every get and put of one pool: a guard, the statistics, or an adapter of the
 * user's listener. Must be thread-safe, because the thread that gets or puts calls it. The
 * parameter {@code cache} is the cache that the objects pass through, {@code null} if the thread
 * has no cache of its own.
 *
 * <p>A method that throws has changed nothing that the observer knows. The methods that are called
 * when objects have moved need no memory for a get or put without faults, because the objects would
 * be lost if they threw.
 */
public interface ObjectObserver {

  /**
   * Called after objects were got and before the caller receives them.
   *
   * @throws RefusedGetException if one of them must not be given out
   */
  void got(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Called for one object as {@link #got(ObjectCache, int[], int, int)} is for several. */
  void got(@Nullable ObjectCache cache, int object);

  /** Called after a get of {@code count} objects that found too few. */
  void gotNone(@Nullable ObjectCache cache, int count);

  /**
   * Called after contiguous blocks were got and before the caller receives them.
   *
   * @param objects all objects of the blocks, one block after the other
   * @param blocks the number of blocks
   * @throws RefusedGetException if an object in them must not be given out
   */
  void gotBlocks(int[] objects, int blocks);

  /** Called after a get of contiguous blocks that found too few. */
  void gotNoBlocks(int blocks);

  /**
   * Called before objects are put.
   *
   * @throws IllegalStateException if one of them must not be put; nothing has changed then
   */
  void putting(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Called for one object as {@link #putting(ObjectCache, int[], int, int)} is for several. */
  void putting(@Nullable ObjectCache cache, int object);

  /** Called when a put failed after {@code putting}: the caller keeps the objects. */
  void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Called for one object as {@link #putFailed(ObjectCache, int[], int, int)} is for several. */
  void putFailed(@Nullable ObjectCache cache, int object);
}
