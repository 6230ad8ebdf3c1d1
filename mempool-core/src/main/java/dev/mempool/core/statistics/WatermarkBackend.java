// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.core.foreign.Faults;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that tells when the number of objects in another backend falls below a watermark, and
 * when it has risen to a second one after that. Thread-safe as far as the other backend is.
 *
 * <p>It counts after each call. The thread that changes {@code low} has crossed a watermark; it
 * only counts that and starts a task of the executor, because it may hold the lock of a shared
 * cache. The task tells of one crossing after the other, so that each is told once and in order.
 */
public final class WatermarkBackend extends ForwardingBackend {

  private static final String LOG = "dev.mempool.core.Mempool";

  private static final VarHandle LOW =
      FieldHandles.field(MethodHandles.lookup(), WatermarkBackend.class, "low", boolean.class);

  private final int lowMark;
  private final int refilledMark;
  private final Runnable tellLow;
  private final Runnable tellRefilled;
  private final Executor executor;

  /** Whether the watermark that was crossed last is the low one. */
  private volatile boolean low;

  /** The number of crossings that were not told yet. */
  private final AtomicInteger untold = new AtomicInteger();

  /** Whether the next crossing to tell is the low one. Used by the task alone. */
  private boolean lowIsNext = true;

  /**
   * Wraps a backend.
   *
   * @param backend the backend
   * @param lowMark the pool is low when the backend has fewer objects
   * @param refilledMark the pool is refilled when the backend has as many again; at least {@code
   *     lowMark}
   * @param tellLow tells that the pool is low; may throw anything
   * @param tellRefilled tells that the pool is refilled; may throw anything
   * @param executor runs these two
   */
  public WatermarkBackend(
      MempoolBackend backend,
      int lowMark,
      int refilledMark,
      Runnable tellLow,
      Runnable tellRefilled,
      Executor executor) {
    super(backend);
    this.lowMark = lowMark;
    this.refilledMark = refilledMark;
    this.tellLow = tellLow;
    this.tellRefilled = tellRefilled;
    this.executor = executor;
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    return backend.enqueue(objects, from, count) && afterPut();
  }

  @Override
  public boolean enqueueOne(int object) {
    return backend.enqueueOne(object) && afterPut();
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    return afterGet(backend.dequeue(objects, from, count));
  }

  @Override
  public int dequeueOne() {
    int object = backend.dequeueOne();
    boolean _ = afterGet(object != NONE);
    return object;
  }

  @Override
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    return afterGet(backend.dequeueContiguousBlocks(firsts, from, blocks));
  }

  @Override
  public void populated() {
    boolean _ = afterPut();
    super.populated();
  }

  private boolean afterGet(boolean got) {
    if (!low && countOr(lowMark) < lowMark && LOW.compareAndSet(this, false, true)) {
      crossed();
      boolean _ = afterPut(); // objects that were put after the count saw no low watermark
    }
    return got;
  }

  private boolean afterPut() {
    if (low && countOr(0) >= refilledMark && LOW.compareAndSet(this, true, false)) {
      crossed();
      boolean _ = afterGet(true);
    }
    return true;
  }

  /**
   * Returns the number of objects, or another one if the backend cannot count: the call is done.
   */
  private int countOr(int other) {
    try {
      return backend.count();
    } catch (Throwable e) { // a backend is foreign code
      return other;
    }
  }

  private void crossed() {
    if (untold.getAndIncrement() == 0) {
      try {
        executor.execute(this::tell);
      } catch (Throwable e) { // an executor is foreign code
        Faults.warn(LOG, "the executor of a pool's watermark listener failed; it is not told", e);
        skip();
      }
    }
  }

  /** Gives up the crossings that were not told, so that later ones are told again. */
  private void skip() {
    int skipped = untold.getAndSet(0);
    if (skipped % 2 == 1) {
      next();
    }
  }

  private void tell() {
    do {
      Runnable told = next();
      try {
        told.run();
      } catch (Throwable e) { // a listener is foreign code
        Faults.warn(LOG, "a watermark listener failed", e);
      }
    } while (untold.decrementAndGet() > 0);
  }

  /** Returns what to tell of the next crossing; they alternate. */
  private Runnable next() {
    Runnable next = lowIsNext ? tellLow : tellRefilled;
    lowIsNext = !lowIsNext;
    return next;
  }
}
