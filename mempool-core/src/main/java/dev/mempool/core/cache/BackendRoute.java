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
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The route to the backend, without a cache, and the state that all routes and caches of one pool
 * check: whether the pool is closed and whether it is exhausted.
 *
 * <p>{@code state} says whether the pool is closed, retired, awaited or short of objects. It
 * changes before the caches are signalled, which read it when they answer: see {@link ObjectCache}.
 *
 * <p>{@code exhausted} becomes true at the first get that fails. It becomes false at the next get
 * that succeeds, except those that an lcore's or a user's cache serves without the backend. Only
 * the thread that changes it from false to true reports the pool as exhausted, so threads that keep
 * asking an empty pool cause one report.
 */
public final class BackendRoute extends UncachedRoute {

  private static final VarHandle STATE =
      FieldHandles.field(MethodHandles.lookup(), BackendRoute.class, "state", int.class);

  private static final VarHandle EXHAUSTED =
      FieldHandles.field(MethodHandles.lookup(), BackendRoute.class, "exhausted", boolean.class);

  private final MempoolBackend backend;
  private final String pool;
  private final String ops;
  private final Concurrency concurrency;
  private final IntSupplier populated;
  private final IntConsumer whenExhausted;

  private volatile boolean exhausted;

  /**
   * The states of the pool that gets and puts must know: a sum of the constants below, 0 in an open
   * pool that has enough objects, so that one comparison finds that there is nothing to do.
   */
  private volatile int state;

  /** The pool is closed. Set before the caches are signalled for the last time. */
  private static final int CLOSED = 1;

  /** Gets find nothing from now on. */
  private static final int RETIRED = 2;

  /** A thread waits for an object: see {@link Waiters}. */
  private static final int AWAITED = 4;

  /** A get failed while caches held objects; puts and caches give all objects to the backend. */
  private static final int SHORT = 8;

  /** Dropped caches wait for a put, which sends their objects to the backend. */
  private static final int LEFT_TO_PRODUCER = 16;

  /** The caches of the pool. Null only until these are made, which the pool's constructor does. */
  private @Nullable PoolCaches caches;

  private final Waiters waiters = new Waiters(this);

  /** Counts the puts during a shortage, about. */
  private int putsInShortage;

  /**
   * The number of puts after which the end of a shortage is looked for, a power of two: with some
   * backends the count of objects takes as long as several puts.
   */
  private static final int PUTS_PER_COUNT = 16;

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
    if (!mayGet()) {
      return MempoolBackend.NONE;
    }
    int object = backend.dequeueOne();
    if (object == MempoolBackend.NONE) {
      object = getElsewhere();
    }
    reportGet(object != MempoolBackend.NONE, 1);
    return object;
  }

  @Override
  public boolean getBulk(int[] out, int from, int count) {
    if (!mayGet()) {
      return count == 0;
    }
    return reportGet(
        backend.dequeue(out, from, count) || getBulkElsewhere(out, from, count), count);
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

  /** {@inheritDoc} This route has no shared caches. */
  @Override
  public int getElsewhere() {
    return relieve() ? backend.dequeueOne() : MempoolBackend.NONE;
  }

  @Override
  public boolean getBulkElsewhere(int[] out, int from, int count) {
    return relieve() && backend.dequeue(out, from, count);
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

  /** {@return the number of objects that have memory} */
  int objects() {
    return populated.getAsInt();
  }

  /** {@return how many threads may use the backend at a time} */
  public Concurrency concurrency() {
    return concurrency;
  }

  /** Puts an object into the backend, without checking whether the pool is closed. */
  public void enqueue(int object) {
    if (!backend.enqueueOne(object)) {
      throw refused(object, 1);
    }
    if (state != 0) {
      afterPut();
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
    if (state != 0) {
      afterPut();
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
      try {
        whenExhausted.accept(count);
      } catch (Throwable e) { // too little memory for the event: the next get that fails tells it
        exhausted = false;
        throw e;
      }
    }
  }

  // ---- shortage ----

  /** Connects the caches. Called once, by the constructor of the caches. */
  void caches(PoolCaches poolCaches) {
    this.caches = poolCaches;
  }

  private PoolCaches caches() {
    return Objects.requireNonNull(caches);
  }

  /** {@return whether caches must hold no objects now} */
  boolean bypassesCaches() {
    return state != 0;
  }

  /**
   * Called when the backend has too few objects for a get. Moves the objects of idle lcores to the
   * backend, and lets the owners of the other caches do so with theirs.
   *
   * @return whether the backend has received objects
   */
  boolean relieve() {
    PoolCaches all = caches();
    if (!all.holdObjects()) {
      return false;
    }
    if (all.areLimited()) {
      add(SHORT);
    }
    return all.giveBack(bypassesCaches());
  }

  /** Does what the state demands after the backend has received objects from a producer. */
  private void afterPut() {
    if ((state & LEFT_TO_PRODUCER) != 0) {
      remove(LEFT_TO_PRODUCER);
      if (!caches().closeLeft()) {
        add(LEFT_TO_PRODUCER); // the next put tries again
      }
    }
    if ((state & AWAITED) != 0) {
      waiters.wake();
    }
    if ((state & SHORT) != 0 && (++putsInShortage & (PUTS_PER_COUNT - 1)) == 0) {
      endShortage();
    }
  }

  /**
   * Lets the next put close the caches that were dropped. Called when there is one more of them.
   */
  void leaveToProducer() {
    add(LEFT_TO_PRODUCER);
    caches().giveBack(true);
  }

  private void endShortage() {
    try {
      if (backend.count() >= caches().enough()) {
        remove(SHORT);
      }
    } catch (Throwable e) { // a backend is foreign code, and the put has succeeded
      remove(SHORT);
    }
  }

  // ---- waiting ----

  /** {@return the threads that wait for objects} */
  public Waiters waiters() {
    return waiters;
  }

  /** Notes that threads wait for objects. From now on all puts tell the first of them. */
  void beginAwait() {
    add(AWAITED);
  }

  /** Asks all caches to give back what they hold. */
  void askCaches() {
    caches().giveBack(true);
  }

  /** Notes that no thread waits for objects. */
  void endAwait() {
    remove(AWAITED);
  }

  private void add(int flag) {
    if ((state & flag) == 0) {
      int _ = (int) STATE.getAndBitwiseOr(this, flag);
    }
  }

  private void remove(int flag) {
    int _ = (int) STATE.getAndBitwiseAnd(this, ~flag);
  }

  // ---- the end of the pool ----

  /** Lets gets find nothing from now on. */
  public void retire() {
    add(RETIRED);
    caches().giveBack(true);
    waiters.wake();
  }

  /** {@return whether the pool is retired} */
  public boolean isRetired() {
    return (state & RETIRED) != 0;
  }

  /** Marks the pool as closed. */
  public void close() {
    add(CLOSED);
    waiters.wake();
  }

  /** {@return whether the pool is closed} */
  public boolean isClosed() {
    return (state & CLOSED) != 0;
  }

  /** {@return whether puts need not tell anybody, because the pool is open and not short} */
  public boolean isUndisturbed() {
    return state == 0;
  }

  /**
   * {@return whether a get may look for objects, which it may not if the pool is retired}
   *
   * @throws PoolClosedException if the pool is closed
   */
  public boolean mayGet() {
    return state == 0 || mayGetInState();
  }

  private boolean mayGetInState() {
    checkOpen();
    return !isRetired();
  }

  /** Throws {@link PoolClosedException} if the pool is closed. */
  public void checkOpen() {
    if (isClosed()) {
      throw usedAfterClose();
    }
  }

  /** {@return the exception for an operation on a closed pool} */
  public PoolClosedException usedAfterClose() {
    return new PoolClosedException(
        pool, String.format(Locale.ROOT, "pool '%s' is closed; it was used after close()", pool));
  }
}
