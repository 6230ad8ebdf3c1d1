package dev.mempool.core;

import dev.mempool.core.jfr.PoolExhausted;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What happens to one pool that listeners and the flight recorder learn of. */
final class PoolEvents {

  private static final VarHandle EXHAUSTED;
  private static final VarHandle READY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      EXHAUSTED =
          lookup
              .findVarHandle(PoolEvents.class, "exhausted", boolean.class)
              .withInvokeExactBehavior();
      READY =
          lookup.findVarHandle(PoolEvents.class, "ready", boolean.class).withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Mempool pool;
  private final PoolListeners listeners;

  /** Whether others can find the pool; nothing is told before. */
  private volatile boolean joined;

  /** Whether that was told. */
  private volatile boolean ready;

  /** Whether a get failed, and the backend has given nothing since. */
  private volatile boolean exhausted;

  PoolEvents(Mempool pool, PoolListeners listeners) {
    this.pool = pool;
    this.listeners = listeners;
  }

  /** The pool is in its registry. */
  void joined() {
    joined = true;
    populated();
  }

  /** Objects got memory, and nobody holds the lock of the memory. */
  void populated() {
    if (joined && pool.memory().isFull() && READY.compareAndSet(this, false, true)) {
      listeners.tell(pool, listener -> listener.ready(pool));
    }
  }

  void closing() {
    if (joined) {
      listeners.tell(pool, listener -> listener.destroy(pool));
    }
  }

  /**
   * A get came to the backend. Of one load when things are as before.
   *
   * @param got whether it succeeded
   * @param count how many objects it was for
   * @return whether it succeeded
   */
  boolean asked(boolean got, int count) {
    if (got == exhausted) {
      changed(got, count);
    }
    return got;
  }

  private void changed(boolean got, int count) {
    if (got) {
      exhausted &= count == 0; // who asked for nothing was given nothing
    } else if (EXHAUSTED.compareAndSet(this, false, true)) {
      PoolExhausted.tell(pool.name(), pool.ops().name(), pool.size(), count);
      listeners.tell(pool, listener -> listener.exhausted(pool));
    }
  }
}
