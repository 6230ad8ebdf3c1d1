package dev.mempool.lcore;

import dev.mempool.api.MempoolException;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that is an lcore while it runs.
 *
 * <p>It gets its id when it is started, so that a thread which never starts takes none. The id is
 * free again after the exit listeners have run at the thread's end, whether the task returned or
 * threw.
 */
public class LcoreThread extends Thread {

  private final @Nullable Runnable task;
  private final boolean named;

  /**
   * Written before the thread starts and at its end, by this thread; read by it alone at full
   * speed.
   */
  int lcoreId = Lcore.NONE;

  /**
   * Makes a thread that will be called {@code lcore-} followed by its id.
   *
   * @param task what it runs
   */
  public LcoreThread(Runnable task) {
    this.task = task;
    this.named = false;
  }

  /**
   * Makes a thread with a name.
   *
   * @param task what it runs
   * @param name the thread's name
   */
  public LcoreThread(Runnable task, String name) {
    super(name);
    this.task = task;
    this.named = true;
  }

  /**
   * Makes a thread for a subclass that overrides {@link #execute}.
   *
   * @param name the thread's name
   */
  protected LcoreThread(String name) {
    super(name);
    this.task = null;
    this.named = true;
  }

  /**
   * {@return a factory of non-daemon lcores} For executors; see {@link #factory(String, boolean)}.
   *
   * @param prefix how their names start; the first is called {@code prefix + 0}
   */
  public static ThreadFactory factory(String prefix) {
    return factory(prefix, false);
  }

  /**
   * {@return a factory of lcores} Each thread that an executor of the JDK makes with it is an lcore
   * from its start to its end, and a thread that replaces another gets the lowest free id.
   * Executors start their threads without {@link #start()}, and a thread that fails to begin would
   * lose its task and hold up the executor. So a thread that finds all {@link Lcore#MAX} ids in use
   * there logs a warning and runs as no lcore.
   *
   * @param prefix how their names start; the first is called {@code prefix + 0}
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
   * ended}
   */
  public final int lcoreId() {
    return lcoreId;
  }

  /**
   * Takes an lcore id and starts the thread.
   *
   * @throws MempoolException ENOSPC if {@link Lcore#MAX} lcores exist
   * @throws IllegalThreadStateException if it was started before
   */
  @Override
  public final synchronized void start() {
    if (getState() != State.NEW) {
      throw new IllegalThreadStateException(
          "thread '" + getName() + "' was started before; make a new LcoreThread");
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
   * Runs the task as an lcore. Not to be called directly. A thread that was started by an executor,
   * while {@link Lcore#MAX} lcores exist, runs its task as no lcore, so that the executor goes on.
   */
  @Override
  public final void run() {
    if (Thread.currentThread() != this) {
      throw new IllegalStateException("run() was called by another thread; call start()");
    }
    if (lcoreId == Lcore.NONE) {
      // executors of the JDK start their threads without start()
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
      LcoreIds.warn("thread '" + getName() + "' runs as no lcore, and without its caches", e);
    }
  }

  /** What this lcore does: runs the task given to the constructor, unless overridden. */
  protected void execute() {
    if (task != null) {
      task.run();
    }
  }
}
