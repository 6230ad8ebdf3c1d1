package dev.mempool.core;

import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.WindowControl;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.RefusedGetException;
import org.jspecify.annotations.Nullable;

/**
 * A view of the objects at the top of a cache, or of free slots there, which moves objects without
 * a copy. It serves code that handles the objects of a burst one by one, or takes a part of the
 * objects that it has looked at. To move objects only, bulk operations are faster. Each cache has
 * one window, created when it is opened for the first time; opening it again allocates nothing. Not
 * thread-safe: only the thread that opened a window may use it.
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
 * <ul>
 *   <li>{@link MempoolCache#openGet} shows objects of the cache. They stay in the cache until
 *       {@link #commit(int)}, which takes the first {@code count} of them.
 *   <li>{@link MempoolCache#openPut} shows free slots. {@link #set} fills them in ascending order,
 *       and {@link #commit()} puts the objects in the filled slots into the cache.
 *   <li>{@link #close()} without a commit changes nothing.
 * </ul>
 *
 * While a window is open, every other operation that moves objects through its cache is refused. If
 * the lcore of the cache ends, or the cache is closed, the window is closed without a commit. If
 * the pool is closed, a commit throws.
 *
 * <p>C counterpart: {@code rte_mempool_cache_zc_get_bulk} and {@code
 * rte_mempool_cache_zc_put_bulk}, proposed for the C library. These return a pointer, and the
 * objects behind it count as got or put at once.
 */
public final class CacheWindow implements AutoCloseable {

  private final MempoolCache cache;
  private final int[] objects;

  /** The thread that opened this window, or null if it is not open. */
  private @Nullable Thread user;

  /** The index of the first shown slot in the array of the cache. */
  private int first;

  /** The number of slots that are shown. */
  private int size;

  /** The number of objects that can be got: {@code size} in a window for getting, else 0. */
  private int readable;

  /** The number of slots that can be set: {@code size} in a window for putting, else 0. */
  private int writable;

  /** The number of slots that are set; they are the first ones. */
  private int filled;

  CacheWindow(MempoolCache cache) {
    this.cache = cache;
    this.objects = CacheOperations.objects(cache);
    CacheOperations.setWindow(cache, new Control());
  }

  /** The interface of this window for its cache, which users do not see. */
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

  /** Opens this window on {@code count} objects from an index of the array on. */
  CacheWindow openGet(int position, int count) {
    readable = count;
    return show(position, count);
  }

  /** Opens this window on {@code count} free slots from an index of the array on. */
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

  /** {@return the number of objects or slots that this window shows; 0 if it is not open} */
  public int size() {
    return size;
  }

  /**
   * {@return an object, by its position in this window}
   *
   * @param i the position, 0 to {@link #size()} - 1
   * @throws IndexOutOfBoundsException if there is no such position
   * @throws IllegalStateException if this window is for putting, is not open, or was opened by
   *     another thread
   */
  public int get(int i) {
    if (i < 0 || i >= readable || Thread.currentThread() != user) {
      throw refusal(i, readable);
    }
    return objects[first + i];
  }

  /**
   * Sets the object in a slot. The slots are filled in ascending order; a filled slot may be set
   * again.
   *
   * @param i the position of the slot in this window, 0 to the number of slots that are filled
   * @param object an index that was got from this pool and not put since
   * @throws IndexOutOfBoundsException if there is no such position, or a slot before it is not
   *     filled
   * @throws IllegalArgumentException if the pool has no such object; then nothing has changed
   * @throws IllegalStateException if this window is for getting, is not open, or was opened by
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
   * Takes all objects that this window shows, or puts all that were set, and closes the window.
   *
   * @throws IllegalStateException as {@link #commit(int)}
   */
  public void commit() {
    commit(writable > 0 ? filled : size);
  }

  /**
   * Takes the first objects that this window shows, or puts the objects that were set, and closes
   * the window. Objects that are not taken stay in the cache.
   *
   * @param count in a window for getting, the number of objects to take, 0 to {@link #size()}; in a
   *     window for putting, the number of slots that were set
   * @throws IllegalArgumentException if the count is not allowed; then the window stays open
   * @throws IllegalStateException if the window is not open or was opened by another thread; if the
   *     pool is closed, and then nothing is taken or put; or if the pool's {@linkplain Guard guard}
   *     refuses an object, and then the window stays open
   */
  public void commit(int count) {
    checkUser();
    // a guard must not read the memory of a closed pool
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
            "a commit of %d objects, but the window shows %d; allowed are 0 to %d"
                .formatted(count, size, size));
      }
      left = first + size - count;
      if (observer != null) {
        try {
          observer.got(cache, objects, first, count);
        } catch (RefusedGetException e) {
          throw e.misuse();
        }
      }
      if (count > 0 && count < size) {
        System.arraycopy(objects, first + count, objects, first, size - count);
      }
    }
    closeWith(left);
    cache.pool().checkOpen();
  }

  /**
   * Closes this window. If it was not committed, nothing has changed. Does nothing if the window is
   * not open.
   *
   * @throws IllegalStateException if the window was opened by another thread
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
      closeWith(first + readable);
    }
  }

  /** Closes this window; the cache then has {@code left} objects. */
  private void closeWith(int left) {
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
          "this window of a cache of pool '%s' was opened by another thread; only that thread may use it"
              .formatted(cache.pool().name()));
    }
  }

  private RuntimeException refusal(int i, int allowed) {
    checkUser();
    if (readable + writable > 0 && allowed == 0) {
      return new IllegalStateException(
          "this window of a cache of pool '%s' is for %s"
              .formatted(cache.pool().name(), writable > 0 ? "putting: set()" : "getting: get()"));
    }
    return new IndexOutOfBoundsException(
        "position %d in a window of %d; allowed are 0 to %d".formatted(i, size, allowed - 1));
  }
}
