// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that is an lcore while it runs.
 *
 * <p>It gets its id in {@link #start()}, so a thread that is never started uses none. When its task
 * has returned or thrown, the exit listeners run, and then the id is free again. A thread that
 * needs a class of its own implements {@link LcoreHolder} instead.
 *
 * @since 0.1.0
 */
public final class LcoreThread extends Thread {

  private final Runnable task;

  /** The name that the JDK gave the thread, or null if its creator named it. */
  private final @Nullable String unnamed;

  /**
   * The id that {@link Lcore#current()} returns: {@link #assigned}, or {@link Lcore#NONE} while
   * this lcore is idle. Written before the thread starts, and by the thread itself. Not volatile,
   * so that {@link Lcore#current()} on this thread is fast.
   */
  int lcoreId = Lcore.NONE;

  /** The id, or {@link Lcore#NONE} before the thread is started and after it has ended. */
  private int assigned = Lcore.NONE;

  /**
   * Creates a thread whose name will be {@code lcore-} followed by its id, unless {@link #setName}
   * gives it another one before it starts.
   *
   * @param task the task that it runs
   * @throws NullPointerException if the task is null
   */
  public LcoreThread(Runnable task) {
    this.task = Objects.requireNonNull(task, "task");
    this.unnamed = getName();
  }

  /**
   * Creates a thread with a name.
   *
   * @param task the task that it runs
   * @param name the thread's name
   * @throws NullPointerException if an argument is null
   */
  public LcoreThread(Runnable task, String name) {
    super(Objects.requireNonNull(name, "name"));
    this.task = Objects.requireNonNull(task, "task");
    this.unnamed = null;
  }

  /**
   * {@return a factory of lcore threads that are not daemons} It is meant for executors. Each
   * thread that an executor of the JDK creates by it is an lcore from its start to its end. A
   * thread that replaces another one gets the lowest free id. If all {@link Lcore#max()} ids are in
   * use, such a thread logs a warning and runs without an id: it cannot fail to start, because the
   * executor would lose its task and stop working. A factory of daemons wraps this one and calls
   * {@link #setDaemon}.
   *
   * @param prefix the prefix of their names; the first thread is called {@code prefix + 0}
   * @throws NullPointerException if the prefix is null
   */
  @CheckReturnValue
  public static ThreadFactory factory(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    AtomicLong next = new AtomicLong();
    return task -> {
      LcoreThread thread = new LcoreThread(task, prefix + next.getAndIncrement());
      thread.setDaemon(false); // not as the thread that creates it
      return thread;
    };
  }

  /**
   * {@return the id of this lcore, or {@link Lcore#NONE} before the thread is started and after it
   * has ended}
   */
  public int lcoreId() {
    return assigned;
  }

  /**
   * Takes an lcore id and starts the thread.
   *
   * @throws MempoolException ENOSPC if {@link Lcore#max()} lcores exist
   * @throws IllegalThreadStateException if the thread was started before
   */
  @Override
  public void start() {
    LcoreIds.reclaimDead(); // calls listeners, so it is done before the lock is taken
    synchronized (this) {
      startLocked();
    }
  }

  private void startLocked() {
    if (getState() != State.NEW) {
      throw new IllegalThreadStateException(
          "thread '" + getName() + "' was started before; create a new LcoreThread");
    }
    int id = LcoreIds.takeFree(this);
    boolean started = false;
    try {
      become(id);
      super.start();
      started = true;
    } finally {
      if (!started) {
        become(Lcore.NONE);
        LcoreIds.release(id);
      }
    }
  }

  private void become(int id) {
    lcoreId = id;
    assigned = id;
    if (id != Lcore.NONE && getName().equals(unnamed)) { // nobody has named it since
      setName("lcore-" + id);
    }
  }

  /**
   * Runs the task as an lcore. Programs must not call this directly. A thread that an executor has
   * started while {@link Lcore#max()} lcores exist runs its task without an id; see {@link
   * #factory}.
   */
  @Override
  public void run() {
    if (Thread.currentThread() != this) {
      throw new IllegalStateException("run() was called by another thread; call start()");
    }
    if (assigned == Lcore.NONE) {
      // the thread was started by an executor of the JDK, which does not call start()
      becomeIfPossible();
    }
    try {
      task.run();
    } finally {
      if (assigned != Lcore.NONE) {
        lcoreId = assigned; // the task may have left it idle
        try {
          LcoreIds.exit(assigned);
        } finally {
          become(Lcore.NONE);
        }
      }
    }
  }

  private void becomeIfPossible() {
    try {
      become(LcoreIds.take(this));
    } catch (MempoolException e) {
      LcoreIds.warn("thread '" + getName() + "' runs without an lcore id, so it has no caches", e);
    }
  }
}
