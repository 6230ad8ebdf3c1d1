package dev.mempool.core;

import dev.mempool.api.Backoff;
import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A cache that one thread at a time uses, under a lock that most callers only try.
 *
 * <p>The lock counts: it is odd while somebody holds it, and never has the same value twice, so
 * that who finds the same even number again knows that nobody was here.
 */
final class SharedCache extends SharedCacheState.Padded {

  private static final VarHandle VERSION;

  static {
    try {
      VERSION =
          MethodHandles.lookup()
              .findVarHandle(SharedCache.class, "version", long.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What {@link #tryGet} returns when somebody else holds the lock. */
  static final int TAKEN = -2;

  private final Mempool pool;
  private final MempoolBackend backend;
  private final int size;

  /** Made at its first use, under the lock. */
  private @Nullable MempoolCache cache;

  SharedCache(Mempool pool, MempoolBackend backend, int size) {
    this.pool = pool;
    this.backend = backend;
    this.size = size;
  }

  /**
   * {@return an object, {@link MempoolBackend#NONE} if there is none in here and in the backend, or
   * {@link #TAKEN}}
   */
  int tryGet() {
    MempoolCache made = cache;
    long now = (long) VERSION.getOpaque(this);
    if ((now & 1) != 0 || !VERSION.compareAndSet(this, now, now + 1)) {
      return TAKEN;
    }
    try {
      return (made != null ? made : cache()).get();
    } finally {
      VERSION.setRelease(this, now + 2);
    }
  }

  /** {@return whether the object was put; if not, the lock is taken} */
  boolean tryPut(int object) {
    MempoolCache made = cache;
    long now = (long) VERSION.getOpaque(this);
    if ((now & 1) != 0 || !VERSION.compareAndSet(this, now, now + 1)) {
      return false;
    }
    try {
      (made != null ? made : cache()).put(object);
    } finally {
      VERSION.setRelease(this, now + 2);
    }
    return true;
  }

  boolean tryLock() {
    long now = (long) VERSION.getOpaque(this);
    return (now & 1) == 0 && VERSION.compareAndSet(this, now, now + 1);
  }

  /** The holder may be a virtual thread that is not running. */
  void lock() {
    for (int polls = 0; !tryLock(); polls++) {
      Backoff.pause(polls);
    }
  }

  void unlock() {
    VERSION.setRelease(this, (long) VERSION.get(this) + 1);
  }

  /** {@return the number on the lock, odd while somebody holds it} */
  long version() {
    return (long) VERSION.getAcquire(this);
  }

  /** Under the lock. */
  MempoolCache cache() {
    MempoolCache made = cache;
    if (made == null) {
      // null: who comes here tells of failures itself, when it holds no lock
      made = new MempoolCache(pool, backend, null, Lcore.NONE, size, null);
      cache = made;
    }
    return made;
  }

  /** The number of objects in it; without the lock a number that was right a moment ago. */
  int count() {
    version();
    MempoolCache made = cache;
    return made == null ? 0 : made.count();
  }

  /** As {@link MempoolCache#drop}. */
  void drop() {
    version();
    MempoolCache made = cache;
    if (made != null) {
      made.drop();
    }
  }
}
