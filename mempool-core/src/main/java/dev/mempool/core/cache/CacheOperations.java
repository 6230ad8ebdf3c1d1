package dev.mempool.core.cache;

import dev.mempool.core.statistics.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link ObjectCache} that the pool, its observers and the window of a cache
 * call. They are static methods of a class of their own, because users have {@code MempoolCache}, a
 * subclass of {@link ObjectCache}, and would inherit every public or protected method of it. All
 * are called only by the owner of the cache.
 */
public final class CacheOperations {

  private CacheOperations() {}

  /** {@return whether a pool may use a cache directly: see {@link ObjectCache#fastPathPool}} */
  public static boolean isOnFastPathOf(Object pool, ObjectCache cache) {
    return cache.fastPathPool == pool;
  }

  /** {@return an object, or {@link dev.mempool.api.MempoolBackend#NONE}} */
  public static int get(ObjectCache cache) {
    return cache.get();
  }

  /** Gets several objects, all or none; returns whether they were got. */
  public static boolean getBulk(ObjectCache cache, int[] out, int from, int count) {
    return cache.getBulk(out, from, count);
  }

  /** Puts an object of the pool. */
  public static void put(ObjectCache cache, int object) {
    cache.put(object);
  }

  /** Puts several objects of the pool, all or none. */
  public static void putBulk(ObjectCache cache, int[] in, int from, int count) {
    cache.putBulk(in, from, count);
  }

  /** {@return whether {@code count} objects can be put without a call of the backend} */
  public static boolean hasRoom(ObjectCache cache, int count) {
    return count <= cache.limit - cache.length;
  }

  /** {@return the counters of the owner, {@code null} in a pool without statistics} */
  public static @Nullable Tally tally(ObjectCache cache) {
    return cache.tally();
  }

  // ---- for the window ----

  /** {@return the array that holds the objects of a cache} */
  public static int[] objects(ObjectCache cache) {
    return cache.objects();
  }

  /** Gives a cache its window. Called once. */
  public static void setWindow(ObjectCache cache, WindowControl window) {
    cache.setWindow(window);
  }

  /**
   * Makes sure that a cache has the objects that a window for getting will show.
   *
   * @param cache the cache
   * @param count the number of objects of the window
   * @return the position of the first of them in {@link #objects}, or -1 if there are too few
   */
  public static int prepareGet(ObjectCache cache, int count) {
    return cache.prepareGet(count);
  }

  /**
   * Makes sure that a cache has the free slots that a window for putting will show.
   *
   * @param cache the cache
   * @param count the number of slots of the window
   * @return the position of the first of them in {@link #objects}
   */
  public static int preparePut(ObjectCache cache, int count) {
    return cache.preparePut(count);
  }

  /**
   * Makes every other operation on a cache take a slow path, which refuses it: a window is open.
   */
  public static void hide(ObjectCache cache) {
    cache.hide();
  }

  /** Ends {@link #hide}; the cache then has the first {@code count} objects of its array. */
  public static void show(ObjectCache cache, int count) {
    cache.show(count);
  }
}
