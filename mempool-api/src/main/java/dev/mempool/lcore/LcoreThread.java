package dev.mempool.lcore;

import dev.mempool.api.MempoolException;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that is an lcore while it runs.
 *
 * <p>It gets its id in {@link #start()}, so a thread that is never started uses none. When its task
 * has returned or thrown, the exit listeners run, and then the id is free again.
 */
public class LcoreThread extends Thread {

  private final @Nullable Runnable task;
  private final boolean named;

  /**
   * The id, or {@link Lcore#NONE}. Written before the thread starts, and by the thread itself at
   * its end. Not volatile, so that {@link Lcore#current()} on this thread is fast.
   */
  int lcoreId = Lcore.NONE;

  /**
   * Creates a thread whose name will be {@code lcore-} followed by its id.
   *
   * @param task the task that it runs
   */
  public LcoreThread(Runnable task) {
    this.task = task;
    this.named = false;
  }

  /**
   * Creates a thread with a name.
   *
   * @param task the task that it runs
   * @param name the thread's name
   */
  public LcoreThread(Runnable task, String name) {
    super(name);
    this.task = task;
    this.named = true;
  }

  /**
   * Creates a thread of a subclass that overrides {@link #execute}.
   *
   * @param name the thread's name
   */
  protected LcoreThread(String name) {
    super(name);
    this.task = null;
    this.named = true;
  }

  /**
   * {@return a factory of lcore threads that are not daemons} It is meant for executors; see {@link
   * #factory(String, boolean)}.
   *
   * @param prefix the prefix of their names; the first thread is called {@code prefix + 0}
   */
  public static ThreadFactory factory(String prefix) {
    return factory(prefix, false);
  }

  /**
   * {@return a factory of lcore threads} Each thread that an executor of the JDK creates by it is
   * an lcore from its start to its end. A thread that replaces another one gets the lowest free id.
   * If all {@link Lcore#MAX} ids are in use, such a thread logs a warning and runs without an id:
   * it cannot fail to start, because the executor would lose its task and stop working.
   *
   * @param prefix the prefix of their names; the first thread is called {@code prefix + 0}
   * @param daemon whether the JVM may end while they run
   */
  public static ThreadFactory factory(String prefix, boolean daemon) {
    Objects.requireNonNull(prefix, "prefix");
    AtomicLong next = new AtomicLong();
    return task -> {
      LcoreThread thread = new LcoreThread(task, prefix + next.getAndIncrement());
      thread.setDaemon(daemon);
      return thread;
    };
  }

  /**
   * {@return the id of this lcore, or {@link Lcore#NONE} before the thread is started and after it
   * has ended}
   */
  public final int lcoreId() {
    return lcoreId;
  }

  /**
   * Takes an lcore id and starts the thread.
   *
   * @throws MempoolException ENOSPC if {@link Lcore#MAX} lcores exist
   * @throws IllegalThreadStateException if the thread was started before
   */
  @Override
  public final synchronized void start() {
    if (getState() != State.NEW) {
      throw new IllegalThreadStateException(
          "thread '" + getName() + "' was started before; create a new LcoreThread");
    }
    int id = LcoreIds.take(this);
    boolean started = false;
    try {
      become(id);
      super.start();
      started = true;
    } finally {
      if (!started) {
        lcoreId = Lcore.NONE;
        LcoreIds.release(id);
      }
    }
  }

  private void become(int id) {
    lcoreId = id;
    if (!named) {
      setName("lcore-" + id);
    }
  }

  /**
   * Runs the task as an lcore. Programs must not call this directly. A thread that an executor has
   * started while {@link Lcore#MAX} lcores exist runs its task without an id; see {@link
   * #factory(String, boolean)}.
   */
  @Override
  public final void run() {
    if (Thread.currentThread() != this) {
      throw new IllegalStateException("run() was called by another thread; call start()");
    }
    if (lcoreId == Lcore.NONE) {
      // the thread was started by an executor of the JDK, which does not call start()
      becomeIfPossible();
    }
    try {
      execute();
    } finally {
      if (lcoreId != Lcore.NONE) {
        try {
          LcoreIds.exit(lcoreId);
        } finally {
          lcoreId = Lcore.NONE;
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

  /** Runs the task given to the constructor, unless overridden. */
  protected void execute() {
    if (task != null) {
      task.run();
    }
  }
}
