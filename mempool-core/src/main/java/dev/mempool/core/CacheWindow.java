package dev.mempool.core;

import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.WindowControl;
import dev.mempool.core.observer.ObjectObserver;
import org.jspecify.annotations.Nullable;

/**
 * Direct access to the objects at the top of a cache, without a copy: for code that handles the
 * objects of a burst one by one, or takes a part of what it has looked at. To move objects, bulk
 * operations are faster. Each cache has one window, made at its first use; opening it again
 * allocates nothing.
 *
 * <pre>{@code
 * try (CacheWindow window = cache.openGet(32)) {
 *   if (window != null) {
 *     for (int i = 0; i < window.size(); i++) {
 *       use(window.get(i));
 *     }
 *     window.commit();
 *   }
 * }
 * }</pre>
 *
 * <p>{@link MempoolCache#openGet} shows objects that the cache holds. They stay the cache's until
 * {@link #commit(int)}, which takes the first ones. {@link MempoolCache#openPut} shows room, which
 * {@link #set} fills from the first place on, and which becomes part of the cache at the commit.
 * Closing a window without commit changes nothing.
 *
 * <p>Only the thread that opened a window may use it, and while it is open every other operation
 * that moves objects through the cache is refused. When its lcore ends, or the cache is closed, an
 * open window is closed without commit. When the pool is closed, a commit throws.
 *
 * <p>C counterpart: {@code rte_mempool_cache_zc_get_bulk} and {@code
 * rte_mempool_cache_zc_put_bulk}, proposed for the C library; those hand out a pointer and count
 * what is behind it at once.
 */
public final class CacheWindow implements AutoCloseable {

  private final MempoolCache cache;
  private final int[] objects;

  /** The thread that opened it; null when it is not open. */
  private @Nullable Thread user;

  /** The position of its first object in the array of the cache. */
  private int first;

  private int size;

  /** The number of objects that may be got: its size if it is open for getting, else 0. */
  private int readable;

  /** The number of slots that may be set: its size if it is open for putting, else 0. */
  private int writable;

  /** The number of slots that were set; they are the first ones. */
  private int filled;

  CacheWindow(MempoolCache cache) {
    this.cache = cache;
    this.objects = CacheOperations.objects(cache);
    CacheOperations.setWindow(cache, new Control());
  }

  /** The view of the cache on this window, not shown to users. */
  private final class Control implements WindowControl {

    @Override
    public boolean isOpen() {
      return user != null;
    }

    @Override
    public void abandon() {
      CacheWindow.this.abandon();
    }
  }

  CacheWindow openGet(int position, int count) {
    readable = count;
    return show(position, count);
  }

  CacheWindow openPut(int position, int count) {
    writable = count;
    return show(position, count);
  }

  private CacheWindow show(int position, int count) {
    first = position;
    size = count;
    filled = 0;
    user = Thread.currentThread();
    CacheOperations.hide(cache);
    return this;
  }

  /** {@return how many objects or slots it shows; 0 when it is not open} */
  public int size() {
    return size;
  }

  /**
   * {@return an object to get}
   *
   * @param i its place in this window, 0 to {@link #size()} - 1
   * @throws IndexOutOfBoundsException if there is no such place
   * @throws IllegalStateException if the window is for putting, or not open, or was opened by
   *     another thread
   */
  public int get(int i) {
    if (i < 0 || i >= readable || Thread.currentThread() != user) {
      throw refusal(i, readable);
    }
    return objects[first + i];
  }

  /**
   * Sets an object to put. The places are filled in their order; one that is filled may be set
   * again.
   *
   * @param i its place in this window, 0 to the number of places that are filled
   * @param object an index that was got from this pool and not put since
   * @throws IndexOutOfBoundsException if there is no such place, or one before it is not filled
   * @throws IllegalArgumentException if the pool has no such object; nothing happened then
   * @throws IllegalStateException if the window is for getting, or not open, or was opened by
   *     another thread
   */
  public void set(int i, int object) {
    int next = filled;
    if (i < 0 || i >= writable || i > next || Thread.currentThread() != user) {
      throw refusal(i, Math.min(writable, next + 1));
    }
    cache.pool().checkObject(object);
    objects[first + i] = object;
    if (i == next) {
      filled = next + 1;
    }
  }

  /**
   * Takes all objects that the window shows, or puts all that were set, and closes the window.
   *
   * @throws IllegalStateException as {@link #commit(int)}
   */
  public void commit() {
    commit(writable > 0 ? filled : size);
  }

  /**
   * Takes the first objects that the window shows, or puts those that were set, and closes the
   * window. What is not taken stays in the cache.
   *
   * @param count of a window for getting how many are taken, 0 to {@link #size()}; of a window for
   *     putting how many were set
   * @throws IllegalArgumentException if the count is another; the window stays open then
   * @throws IllegalStateException if the window is not open, or was opened by another thread, or
   *     the pool is closed, and then nothing is taken; or the pool's {@linkplain Guard guard}
   *     refuses an object, and then the window stays open
   */
  public void commit(int count) {
    checkUser();
    // a guard must not look at the memory of a closed pool
    ObjectObserver observer = cache.pool().isClosed() ? null : cache.pool().observer();
    int left;
    if (writable > 0) {
      if (count != filled) {
        throw new IllegalArgumentException(
            "a commit of %d objects, but %d were set; commit those, or close the window to keep all"
                .formatted(count, filled));
      }
      if (observer != null) {
        observer.putting(cache, objects, first, count);
      }
      left = first + count;
    } else {
      if (count < 0 || count > size) {
        throw new IllegalArgumentException(
            "a commit of %d objects of a window that shows %d".formatted(count, size));
      }
      left = first + size - count;
      if (observer != null) {
        observer.got(cache, objects, first, count);
      }
      if (count > 0 && count < size) {
        System.arraycopy(objects, first + count, objects, first, size - count);
      }
    }
    end(left);
    cache.pool().checkOpen();
  }

  /**
   * Closes the window; without a commit before, nothing has changed. A window that is not open is
   * left alone.
   *
   * @throws IllegalStateException if it was opened by another thread
   */
  @Override
  public void close() {
    if (user != null) {
      checkUser();
      abandon();
    }
  }

  private void abandon() {
    if (user != null) {
      end(first + readable);
    }
  }

  private void end(int left) {
    user = null;
    size = 0;
    readable = 0;
    writable = 0;
    CacheOperations.show(cache, left);
  }

  private void checkUser() {
    if (user == null) {
      throw new IllegalStateException(
          "this window of a cache of pool '%s' is not open; openGet() and openPut() open it"
              .formatted(cache.pool().name()));
    }
    if (Thread.currentThread() != user) {
      throw new IllegalStateException(
          "this window of a cache of pool '%s' was opened by another thread, which alone may use it"
              .formatted(cache.pool().name()));
    }
  }

  private RuntimeException refusal(int i, int places) {
    checkUser();
    if (readable + writable > 0 && places == 0) {
      return new IllegalStateException(
          "this window of a cache of pool '%s' is for %s"
              .formatted(cache.pool().name(), writable > 0 ? "putting: set()" : "getting: get()"));
    }
    return new IndexOutOfBoundsException(
        "place %d of a window of %d; allowed are 0 to %d".formatted(i, size, places - 1));
  }
}
