// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.observer;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.cache.BackendRoute;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.cache.PoolCaches;
import dev.mempool.core.cache.Route;
import dev.mempool.core.cache.UncachedRoute;
import org.jspecify.annotations.Nullable;

/**
 * The route of all gets and puts of an observed pool. It chooses the cache or the uncached route as
 * {@link PoolCaches} says, and tells the observer:
 *
 * <ol>
 *   <li>A get moves the objects first, then calls {@code got}. If the observer refuses the get, the
 *       good objects among those that came out are put back, and the refusal is thrown. If the
 *       observer throws something else, because it lacks the memory to tell of a fault, then all
 *       objects are put back, and the next get finds the fault again.
 *   <li>A put calls {@code putting} first, which may refuse it, and then moves the objects. If that
 *       fails, {@code putFailed} tells the observer that the caller keeps them.
 * </ol>
 *
 * An observed pool uses no other route. A pool without observers has no such route, and pays
 * nothing for it. Thread-safe as far as the ops of the pool are.
 */
public final class ObservedRoute extends Route {

  private final PoolCaches caches;
  private final BackendRoute backendRoute;
  private final UncachedRoute uncached;
  private final ObjectObserver observer;
  private final Runnable checkStillOpen;

  /**
   * Creates the route.
   *
   * @param caches the caches of the pool
   * @param backendRoute the route to its backend
   * @param observer the observer of the pool
   * @param checkStillOpen throws if a failure is due to another thread that closed the pool
   */
  public ObservedRoute(
      PoolCaches caches,
      BackendRoute backendRoute,
      ObjectObserver observer,
      Runnable checkStillOpen) {
    this.caches = caches;
    this.backendRoute = backendRoute;
    this.uncached = caches.uncachedRoute();
    this.observer = observer;
    this.checkStillOpen = checkStillOpen;
  }

  /** {@return the observer of the pool} */
  public ObjectObserver observer() {
    return observer;
  }

  // the gets need no check that the pool is open: each cache and route makes it where it matters

  @Override
  public int get() {
    return get(caches.current());
  }

  /**
   * Gets an object through a cache of the caller, or through the uncached route if that is null.
   * Returns NONE if there is none.
   */
  public int get(@Nullable ObjectCache cache) {
    StackRoom.require();
    int object = cache != null ? cache.pop() : uncached.get();
    if (object == MempoolBackend.NONE) {
      observer.gotNone(cache, 1);
    } else {
      try {
        observer.got(cache, object);
      } catch (RefusedGetException e) {
        throw refusedGet(cache, e);
      } catch (Throwable e) {
        putBack(cache, object);
        checkStillOpen.run(); // of a closed pool, a guard finds what is no fault
        throw e;
      }
    }
    return object;
  }

  @Override
  public boolean getBulk(int[] out, int from, int count) {
    return getBulk(caches.current(), out, from, count);
  }

  /** Gets several objects as {@link #get(ObjectCache)} gets one. Returns whether they were got. */
  public boolean getBulk(@Nullable ObjectCache cache, int[] out, int from, int count) {
    StackRoom.require();
    boolean got =
        cache != null ? cache.popBulk(out, from, count) : uncached.getBulk(out, from, count);
    if (got) {
      try {
        observer.got(cache, out, from, count);
      } catch (RefusedGetException e) {
        throw refusedGet(cache, e);
      } catch (Throwable e) {
        putBack(cache, out, from, count);
        checkStillOpen.run();
        throw e;
      }
    } else {
      observer.gotNone(cache, count);
    }
    return got;
  }

  /** Gets contiguous blocks from the backend. */
  @FunctionalInterface
  public interface BlockGet {

    /** Gets blocks, as {@link MempoolBackend#dequeueContiguousBlocks} does. */
    boolean get(int[] firsts, int from, int blocks);
  }

  /**
   * Gets contiguous blocks as {@link #get(ObjectCache)} gets one object.
   *
   * @param backend gets them
   * @param firsts receives the first object of each block
   * @param from the array index of the first block
   * @param blocks the number of blocks
   * @param count the number of objects in them, negative if the pool does not have so many
   * @return whether they were got
   */
  public boolean getBlocks(BlockGet backend, int[] firsts, int from, int blocks, int count) {
    int[] objects = new int[Math.max(0, count)]; // before the blocks move: it may throw
    if (count < 0 || !backend.get(firsts, from, blocks)) {
      observer.gotNoBlocks(blocks);
      return false;
    }
    int blockSize = blocks == 0 ? 0 : count / blocks;
    for (int i = 0; i < count; i++) {
      objects[i] = firsts[from + i / blockSize] + i % blockSize;
    }
    try {
      observer.gotBlocks(objects, blocks);
    } catch (RefusedGetException e) {
      throw refusedGet(null, e);
    } catch (Throwable e) {
      putBack(null, objects, 0, count);
      checkStillOpen.run();
      throw e;
    }
    return true;
  }

  /** Returns the exception for the caller of a get that the observer refuses. */
  private PoolMisuseException refusedGet(@Nullable ObjectCache cache, RefusedGetException refused) {
    checkStillOpen.run(); // of a closed pool, a guard finds what is no fault
    return putBack(cache, refused);
  }

  /**
   * Puts back an object of a get in which the observer has thrown an error. Needs no memory, and
   * does not throw, because the error says more. If the object cannot be put back, because the ops
   * are for a single producer or the backend fails, then it counts as got.
   */
  private void putBack(@Nullable ObjectCache cache, int object) {
    try {
      if (cache != null && cache.hasRoom(1)) {
        cache.push(object);
      } else if (backendRoute.concurrency().multiProducer()) {
        backendRoute.enqueue(object);
      } else {
        observer.putFailed(cache, object); // a leak report lists it
      }
    } catch (Throwable e) { // a backend is foreign code
      observer.putFailed(cache, object);
    }
  }

  private void putBack(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    try {
      if (cache != null && cache.hasRoom(count)) {
        cache.pushBulk(objects, from, count);
      } else if (backendRoute.concurrency().multiProducer()) {
        backendRoute.enqueue(objects, from, count);
      } else {
        observer.putFailed(cache, objects, from, count);
      }
    } catch (Throwable e) { // a backend is foreign code
      observer.putFailed(cache, objects, from, count);
    }
  }

  /** Tells the observer of a put, as {@link ObjectObserver#putting} does. */
  private void putting(@Nullable ObjectCache cache, int object) {
    try {
      observer.putting(cache, object);
    } catch (RuntimeException e) {
      checkStillOpen.run();
      throw e;
    }
  }

  private void putting(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    try {
      observer.putting(cache, objects, from, count);
    } catch (RuntimeException e) {
      checkStillOpen.run();
      throw e;
    }
  }

  /**
   * Puts back the good objects of a refused get: into the cache if they fit, else into the backend.
   * If the ops are for a single producer, the calling thread may be another one; then the caller
   * keeps the objects. Returns the exception for the caller.
   */
  private PoolMisuseException putBack(@Nullable ObjectCache cache, RefusedGetException refused) {
    int[] objects = refused.returnable();
    if (objects.length == 0) {
      return refused.misuse();
    }
    try {
      if (cache != null && cache.hasRoom(objects.length)) {
        cache.pushBulk(objects, 0, objects.length);
      } else if (backendRoute.concurrency().multiProducer()) {
        backendRoute.enqueue(objects, 0, objects.length);
      } else {
        refused.leaveToCaller("the ops are for a single producer");
      }
    } catch (Throwable e) { // a backend is foreign code
      refused.leaveToCaller("putting them back failed");
      refused.misuse().addSuppressed(e);
    }
    return refused.misuse();
  }

  @Override
  public void put(int object) {
    backendRoute.checkOpen();
    put(caches.current(), object);
  }

  /**
   * Puts an object through a cache of the caller, or through the uncached route if that is null.
   */
  public void put(@Nullable ObjectCache cache, int object) {
    StackRoom.require();
    putting(cache, object);
    try {
      if (cache != null) {
        cache.push(object);
      } else {
        uncached.put(object);
      }
    } catch (Throwable e) { // a backend is foreign code
      observer.putFailed(cache, object);
      throw e;
    }
  }

  @Override
  public void putBulk(int[] in, int from, int count) {
    backendRoute.checkOpen();
    putBulk(caches.current(), in, from, count);
  }

  /** Puts several objects as {@link #put(ObjectCache, int)} puts one. */
  public void putBulk(@Nullable ObjectCache cache, int[] in, int from, int count) {
    StackRoom.require();
    putting(cache, in, from, count);
    try {
      if (cache != null) {
        cache.pushBulk(in, from, count);
      } else {
        uncached.putBulk(in, from, count);
      }
    } catch (Throwable e) { // a backend is foreign code
      observer.putFailed(cache, in, from, count);
      throw e;
    }
  }
}
