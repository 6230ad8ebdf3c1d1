package dev.mempool.core;

import org.jspecify.annotations.Nullable;

/**
 * The route of all gets and puts of a pool that is watched. Such a pool shows its caches to nobody
 * but this, so that a pool that is not watched pays nothing.
 */
final class WatchedRoute extends Route {

  private final Mempool pool;
  private final @Nullable Route shared;
  private final Watch watch;

  /**
   * Makes the route.
   *
   * @param shared that of threads without a cache, null for the backend
   */
  WatchedRoute(Mempool pool, @Nullable Route shared, Watch watch) {
    this.pool = pool;
    this.shared = shared;
    this.watch = watch;
  }

  Watch watch() {
    return watch;
  }

  @Override
  int get() {
    return get(pool.currentCache());
  }

  int get(@Nullable MempoolCache cache) {
    int object =
        cache != null ? cache.get() : shared != null ? shared.get() : pool.getFromBackend();
    if (object == Mempool.NONE) {
      watch.gotNone(cache, 1);
    } else {
      try {
        watch.got(cache, object);
      } catch (GuardException e) {
        giveBack(cache, e);
        throw e;
      }
    }
    return object;
  }

  @Override
  boolean getBulk(int[] out, int from, int count) {
    return getBulk(pool.currentCache(), out, from, count);
  }

  boolean getBulk(@Nullable MempoolCache cache, int[] out, int from, int count) {
    boolean got =
        cache != null
            ? cache.getBulk(out, from, count)
            : shared != null
                ? shared.getBulk(out, from, count)
                : pool.getFromBackend(out, from, count);
    if (got) {
      try {
        watch.got(cache, out, from, count);
      } catch (GuardException e) {
        giveBack(cache, e);
        throw e;
      }
    } else {
      watch.gotNone(cache, count);
    }
    return got;
  }

  void gotBlocks(int[] firsts, int from, int blocks) {
    try {
      watch.gotBlocks(firsts, from, blocks);
    } catch (GuardException e) {
      giveBack(null, e);
      throw e;
    }
  }

  /**
   * What came out with something that a guard refused goes back. Not to the backend where one
   * thread alone may put, which may not be this one.
   */
  private void giveBack(@Nullable MempoolCache cache, GuardException refused) {
    int[] sound = refused.sound();
    if (sound.length == 0) {
      return;
    }
    try {
      if (cache != null && cache.hasRoom(sound.length)) {
        cache.putBulk(sound, 0, sound.length);
      } else if (pool.ops().concurrency().multiProducer()) {
        pool.putToBackend(sound, 0, sound.length);
      } else {
        refused.keep("the ops are for a single producer");
      }
    } catch (RuntimeException | Error e) {
      refused.keep("they could not go back");
      refused.addSuppressed(e);
    }
  }

  @Override
  void put(int object) {
    put(pool.currentCache(), object);
  }

  void put(@Nullable MempoolCache cache, int object) {
    watch.putting(cache, object);
    try {
      if (cache != null) {
        cache.put(object);
      } else if (shared != null) {
        shared.put(object);
      } else {
        pool.putToBackend(object);
      }
    } catch (RuntimeException | Error e) {
      watch.keeping(cache, object);
      throw e;
    }
  }

  @Override
  void putBulk(int[] in, int from, int count) {
    putBulk(pool.currentCache(), in, from, count);
  }

  void putBulk(@Nullable MempoolCache cache, int[] in, int from, int count) {
    watch.putting(cache, in, from, count);
    try {
      if (cache != null) {
        cache.putBulk(in, from, count);
      } else if (shared != null) {
        shared.putBulk(in, from, count);
      } else {
        pool.putToBackend(in, from, count);
      }
    } catch (RuntimeException | Error e) {
      watch.keeping(cache, in, from, count);
      throw e;
    }
  }
}
