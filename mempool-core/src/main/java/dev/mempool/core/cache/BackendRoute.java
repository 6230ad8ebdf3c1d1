// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.core.jfr.PutRefused;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * The route to the backend, without a cache, and the state that all routes and caches of one pool
 * check: whether the pool is closed and whether it is exhausted.
 *
 * <p>{@code closed} is set once, by the thread that closes the pool, before it empties the caches.
 *
 * <p>{@code exhausted} becomes true at the first get that fails. It becomes false at the next get
 * that succeeds, except those that an lcore's or a user's cache serves without the backend. Only
 * the thread that changes it from false to true reports the pool as exhausted, so threads that keep
 * asking an empty pool cause one report.
 */
public final class BackendRoute extends UncachedRoute {

  private static final VarHandle EXHAUSTED =
      FieldHandles.field(MethodHandles.lookup(), BackendRoute.class, "exhausted", boolean.class);

  private final MempoolBackend backend;
  private final String pool;
  private final String ops;
  private final Concurrency concurrency;
  private final IntSupplier populated;
  private final IntConsumer whenExhausted;

  private volatile boolean exhausted;
  private volatile boolean closed;

  /**
   * Creates the route of a pool.
   *
   * @param backend the backend, wrapped in the counting and timing backends of the pool if it has
   *     these
   * @param pool the name of the pool
   * @param ops the name of its ops
   * @param concurrency how many threads may use the backend at a time
   * @param populated returns the number of objects that have memory
   * @param whenExhausted reports the pool as exhausted; receives the number of objects that the
   *     first get that failed has asked for
   */
  public BackendRoute(
      MempoolBackend backend,
      String pool,
      String ops,
      Concurrency concurrency,
      IntSupplier populated,
      IntConsumer whenExhausted) {
    this.backend = backend;
    this.pool = pool;
    this.ops = ops;
    this.concurrency = concurrency;
    this.populated = populated;
    this.whenExhausted = whenExhausted;
  }

  // An unobserved pool without shared caches does not call these four methods, but does the same in
  // its own: see Mempool.get().

  @Override
  public int get() {
    checkOpen();
    int object = backend.dequeueOne();
    reportGet(object != MempoolBackend.NONE, 1);
    return object;
  }

  @Override
  public boolean getBulk(int[] out, int from, int count) {
    checkOpen();
    return reportGet(backend.dequeue(out, from, count), count);
  }

  @Override
  public void put(int object) {
    checkOpen();
    enqueue(object);
  }

  @Override
  public void putBulk(int[] in, int from, int count) {
    checkOpen();
    enqueue(in, from, count);
  }

  /** {@inheritDoc} This route has no shared caches, so it gets nothing. */
  @Override
  int getFromShared() {
    return MempoolBackend.NONE;
  }

  @Override
  boolean getBulkFromShared(int[] out, int from, int count) {
    return false;
  }

  @Override
  public boolean flush() {
    return false;
  }

  @Override
  public int count() {
    return 0;
  }

  @Override
  void drop() {}

  // ---- the backend ----

  /** {@return the backend that this route was created with} */
  MempoolBackend backend() {
    return backend;
  }

  /** {@return the name of the pool} */
  String pool() {
    return pool;
  }

  /** {@return how many threads may use the backend at a time} */
  public Concurrency concurrency() {
    return concurrency;
  }

  /** Puts an object into the backend, without checking whether the pool is closed. */
  void enqueue(int object) {
    if (!backend.enqueueOne(object)) {
      throw refused(object, 1);
    }
  }

  /**
   * Puts several objects into the backend, without checking whether the pool is closed.
   *
   * @throws PoolMisuseException if the backend refuses them; it has none of them then
   */
  public void enqueue(int[] in, int from, int count) {
    if (!backend.enqueue(in, from, count)) {
      throw refused(count == 1 ? in[from] : MempoolBackend.NONE, count);
    }
  }

  /**
   * {@return the exception for a put of {@code count} objects that the backend has refused}
   *
   * @throws PoolClosedException if the pool is closed
   * @param object the object if it is a single one, else {@link MempoolBackend#NONE}
   * @param count the number of objects
   */
  public PoolMisuseException refused(int object, int count) {
    checkOpen(); // the backend of a closed pool may refuse what is no fault
    String why =
        String.format(
            Locale.ROOT,
            "pool '%s': its backend (ops %s) refused %d object(s): more were put than the pool of"
                + " %d has, so an object was put twice, not necessarily one of these. None of these"
                + " was taken; Guard.STATE refuses the second put itself",
            pool,
            ops,
            count,
            populated.getAsInt());
    PutRefused.tell(pool, ops, why);
    return new PoolMisuseException(pool, object, why);
  }

  /**
   * Notes the result of a get, and reports the pool as exhausted if it is the first get that fails.
   * Called for every get that calls the backend or uses the shared caches, after the get has
   * changed its cache, because a listener that is told of an exhausted pool may use that cache.
   * Costs one load while the results stay the same.
   *
   * @param got whether the get succeeded
   * @param count the number of objects that it asked for
   * @return whether the get succeeded
   */
  public boolean reportGet(boolean got, int count) {
    if (got == exhausted) {
      changeExhausted(got, count);
    }
    return got;
  }

  private void changeExhausted(boolean got, int count) {
    if (got) {
      exhausted &= count == 0; // a get of no objects succeeds in an exhausted pool too
    } else if (EXHAUSTED.compareAndSet(this, false, true)) {
      whenExhausted.accept(count);
    }
  }

  // ---- the end of the pool ----

  /** Marks the pool as closed. */
  public void close() {
    closed = true;
  }

  /** {@return whether the pool is closed} */
  public boolean isClosed() {
    return closed;
  }

  /** Throws {@link PoolClosedException} if the pool is closed. */
  public void checkOpen() {
    if (closed) {
      throw usedAfterClose();
    }
  }

  /** {@return the exception for an operation on a closed pool} */
  public PoolClosedException usedAfterClose() {
    return new PoolClosedException(
        pool, String.format(Locale.ROOT, "pool '%s' is closed; it was used after close()", pool));
  }
}
