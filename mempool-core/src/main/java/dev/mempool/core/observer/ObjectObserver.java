package dev.mempool.core.observer;

import dev.mempool.core.cache.ObjectCache;
import org.jspecify.annotations.Nullable;

/**
 * An observer of every get and put of one pool: a guard, the statistics, or an adapter of the
 * user's listener. Its methods are called by the thread that gets or puts, so by several threads at
 * the same time. The cache is the one that the objects pass through, {@code null} where the thread
 * uses no cache of its own.
 */
public interface ObjectObserver {

  /**
   * Is told of objects that were got, before the caller has them.
   *
   * @throws RefusedGetException if one of them must not be given out
   */
  void got(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Is told of one object as {@link #got(ObjectCache, int[], int, int)} is of several. */
  void got(@Nullable ObjectCache cache, int object);

  /** Is told of a get of so many objects that found too few. */
  void gotNone(@Nullable ObjectCache cache, int count);

  /**
   * Is told of blocks that were got, before the caller has them.
   *
   * @throws RefusedGetException if an object in them must not be given out
   */
  void gotBlocks(int[] firsts, int from, int blocks);

  /** Is told of a get of so many blocks that found too few. */
  void gotNoBlocks(int blocks);

  /**
   * Is told of objects before they are put.
   *
   * @throws IllegalStateException if one of them must not be put; nothing has changed then
   */
  void putting(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Is told of one object as {@link #putting(ObjectCache, int[], int, int)} is of several. */
  void putting(@Nullable ObjectCache cache, int object);

  /** Is told that the put announced by {@code putting} failed: the caller keeps the objects. */
  void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count);

  /** Is told of one object as {@link #putFailed(ObjectCache, int[], int, int)} is of several. */
  void putFailed(@Nullable ObjectCache cache, int object);
}
