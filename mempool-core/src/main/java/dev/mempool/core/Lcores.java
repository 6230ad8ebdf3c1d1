// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.lcore.LcoreWorker;
import dev.mempool.core.memory.linux.LinuxAffinity;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A main lcore and its workers. Each worker runs one task at a time. C counterpart: the launching
 * part of EAL.
 *
 * <p>The thread that starts them is the main lcore. If it is no lcore yet, it is registered as one
 * until it calls {@link #close()}. The workers are {@link LcoreThread}s. They wait between tasks
 * and keep their ids and their caches from task to task, also after a task has thrown.
 *
 * <p>Actions of a thread before it launches a task <i>happen-before</i> the task. The actions of a
 * task <i>happen-before</i> the return of an {@link #await}, {@link #awaitAll} or {@link
 * Future#get} that waited for it, and before the next task of the same lcore.
 *
 * <p>Thread-safe, except for methods that say that only the main lcore may call them.
 *
 * @since 0.1.0
 */
public final class Lcores implements AutoCloseable {

  /** Instead of a CPU: the lcore is not pinned. */
  private static final int ANY_CPU = -1;

  private final Thread mainThread = Thread.currentThread();
  private final @Nullable LcoreRegistration registration;
  private final int main;

  /** The workers by lcore id, in the order in which they were started. */
  private final Map<Integer, LcoreWorker> workers = new LinkedHashMap<>();

  /** The CPUs of the main thread before it was pinned; empty if it was not pinned. */
  private int[] mainCpus = {};

  private boolean closed;

  private Lcores(int[] cpus) {
    if (cpus.length > Lcore.max()) {
      throw new MempoolException(
          MempoolException.Reason.ENOSPC,
          String.format(
              Locale.ROOT,
              "more than %d lcores were asked for, the main lcore included; start fewer workers",
              Lcore.max()));
    }
    registration = Lcore.current() == Lcore.NONE ? Lcore.register() : null;
    main = Lcore.current();
    boolean started = false;
    try {
      startAll(cpus);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private void startAll(int[] cpus) {
    for (int i = 1; i < cpus.length; i++) {
      LcoreWorker worker = startWorker(cpus[i]);
      workers.put(worker.id(), worker);
    }
    // last, because a new thread inherits the CPUs of the thread that starts it
    if (cpus[0] != ANY_CPU) {
      int[] before = CpuAffinity.current();
      CpuAffinity.pin(cpus[0]);
      mainCpus = before;
    }
  }

  private static LcoreWorker startWorker(int cpu) {
    ThreadFactory lcores = LcoreThread::new; // named by their ids
    return new LcoreWorker(cpu == ANY_CPU ? lcores : CpuAffinity.pinned(lcores, cpu));
  }

  /**
   * Makes the calling thread the main lcore and starts workers, which run on any CPUs that the
   * system chooses.
   *
   * @param workers the number of workers, 0 or more
   * @return the lcores, which this thread closes
   * @throws IllegalArgumentException if the number is negative
   * @throws MempoolException ENOSPC if there would be more than {@link Lcore#max()} lcores, and
   *     then no lcore is left over
   * @throws IllegalStateException on a virtual thread
   */
  @CheckReturnValue
  public static Lcores start(int workers) {
    return new Lcores(IntStream.generate(() -> ANY_CPU).limit(lcores(workers)).toArray());
  }

  /**
   * Starts lcores as {@link #start} does, and pins them to the CPUs that the process may use: the
   * main lcore to the first CPU, each worker to the next one, and again from the first CPU on if
   * there are more lcores than CPUs.
   *
   * @param workers the number of workers, 0 or more
   * @return the lcores, which this thread closes; that restores its CPUs
   * @throws IllegalArgumentException if the number is negative
   * @throws MempoolException ENOSPC as {@link #start}; ENOTSUP or EPERM if threads cannot be
   *     pinned, see {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  @CheckReturnValue
  public static Lcores startPinned(int workers) {
    int[] allowed = CpuAffinity.allowed();
    return new Lcores(
        IntStream.range(0, lcores(workers)).map(i -> allowed[i % allowed.length]).toArray());
  }

  /**
   * Starts lcores as {@link #start} does, and pins each to a given CPU. C: the option {@code -l}.
   *
   * @param cpus the CPU of the main lcore, then one for each worker; each is one of {@link
   *     CpuAffinity#allowed()}, and several lcores may share one
   * @return the lcores, which this thread closes; that restores its CPUs
   * @throws NullPointerException if {@code cpus} is null
   * @throws IllegalArgumentException if {@code cpus} is empty, or a CPU is not allowed
   * @throws MempoolException ENOSPC as {@link #start}; ENOTSUP or EPERM if threads cannot be
   *     pinned, see {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  @CheckReturnValue
  public static Lcores startOn(int... cpus) {
    int[] copy = Objects.requireNonNull(cpus, "cpus").clone();
    CpuAffinity.checkAllowed(copy);
    return new Lcores(copy);
  }

  /** Returns the number of lcores for a number of workers; one that is too high for all such. */
  private static int lcores(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d workers were asked for; allowed are 0 to %d, beside the main lcore",
              workers,
              Lcore.max() - 1));
    }
    return Math.min(workers, Lcore.max()) + 1;
  }

  /** {@return the id of the main lcore} C: {@code rte_get_main_lcore}. */
  public int mainLcore() {
    return main;
  }

  /**
   * {@return a new array of the ids of the workers, in the order in which they were started} C:
   * {@code RTE_LCORE_FOREACH_WORKER}.
   */
  public int[] workers() {
    return workers.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * {@return whether a worker has a task that has not ended} If not, one can be launched. C: {@code
   * rte_eal_get_lcore_state}.
   *
   * @param worker one of {@link #workers()}
   * @throws IllegalArgumentException if it is not a worker
   */
  public boolean isRunning(int worker) {
    return worker(worker).isBusy();
  }

  /**
   * Launches a task on a worker. C: {@code rte_eal_remote_launch}. The future may be ignored: the
   * methods that wait report a task that threw.
   *
   * @param <T> the type of the result
   * @param worker one of {@link #workers()}
   * @param task the task
   * @return the future of the task; {@code cancel(true)} interrupts the task, and the worker is
   *     free for the next one when the task has ended
   * @throws NullPointerException if the task is null
   * @throws IllegalArgumentException if it is not a worker
   * @throws MempoolException EBUSY if the worker still runs a task
   * @throws IllegalStateException if these lcores are closed
   */
  public <T extends @Nullable Object> Future<T> launch(int worker, Callable<T> task) {
    Objects.requireNonNull(task, "task");
    LcoreWorker target = worker(worker);
    synchronized (this) {
      checkCanLaunch(List.of(target));
      return target.launch(task);
    }
  }

  /**
   * Launches a task without a result on a worker; see {@link #launch(int, Callable)}.
   *
   * @param worker one of {@link #workers()}
   * @param task the task
   * @return the future of the task
   * @throws NullPointerException if the task is null
   * @throws IllegalArgumentException if it is not a worker
   * @throws MempoolException EBUSY if the worker still runs a task
   * @throws IllegalStateException if these lcores are closed
   */
  public Future<?> launch(int worker, Runnable task) {
    return launch(worker, callable(task));
  }

  private static Callable<Object> callable(Runnable task) {
    return Executors.callable(Objects.requireNonNull(task, "task"));
  }

  /**
   * Launches a task on all workers, or on none if one of them still runs a task. The main lcore can
   * run the task too, by calling it after this method has returned. C: {@code
   * rte_eal_mp_remote_launch}.
   *
   * @param <T> the type of the result
   * @param task the task; it finds the lcore on which it runs by {@link Lcore#current()}
   * @return the futures, in the order of {@link #workers()}
   * @throws NullPointerException if the task is null
   * @throws MempoolException EBUSY if a worker still runs a task
   * @throws IllegalStateException if these lcores are closed
   */
  public <T extends @Nullable Object> List<Future<T>> launchAll(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    List<Future<T>> outcomes = new ArrayList<>();
    synchronized (this) {
      checkCanLaunch(workers.values());
      workers.values().forEach(worker -> outcomes.add(worker.launch(task)));
    }
    return outcomes;
  }

  /**
   * Launches a task without a result on all workers; see {@link #launchAll(Callable)}.
   *
   * @param task the task
   * @throws NullPointerException if the task is null
   * @throws MempoolException EBUSY if a worker still runs a task
   * @throws IllegalStateException if these lcores are closed
   */
  public void launchAll(Runnable task) {
    launchAll(callable(task));
  }

  /**
   * Waits until a worker has no task. A cancelled task is waited for too and is not a failure. C:
   * {@code rte_eal_wait_lcore}.
   *
   * @param worker one of {@link #workers()}
   * @throws ExecutionException if the latest task threw an exception, which is the cause; each call
   *     throws it, until the next launch
   * @throws InterruptedException if the calling thread is interrupted; the task continues
   * @throws IllegalArgumentException if it is not a worker
   * @throws IllegalStateException if the caller is that worker
   */
  public void await(int worker) throws InterruptedException, ExecutionException {
    LcoreWorker target = worker(worker);
    target.checkNotMyself();
    target.await();
  }

  /**
   * Waits until no worker has a task. C: {@code rte_eal_mp_wait_lcore}.
   *
   * @throws ExecutionException after all tasks have ended, if the latest task of a worker threw an
   *     exception; the first exception is the cause, and the others are suppressed
   * @throws InterruptedException if the calling thread is interrupted; the tasks continue
   * @throws IllegalStateException if the caller is one of the workers
   */
  public void awaitAll() throws InterruptedException, ExecutionException {
    workers.values().forEach(LcoreWorker::checkNotMyself);
    List<Throwable> thrown = new ArrayList<>();
    for (LcoreWorker worker : workers.values()) {
      try {
        worker.await();
      } catch (ExecutionException e) {
        thrown.add(e.getCause());
      }
    }
    if (!thrown.isEmpty()) {
      ExecutionException failure = new ExecutionException(thrown.removeFirst());
      thrown.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  /**
   * Waits for the tasks of the workers, then ends the workers. If the main thread is interrupted
   * while it waits, it cancels and interrupts the tasks, and still waits until they end. When this
   * method returns, the workers' caches are flushed and their ids are free, the main thread may run
   * on the same CPUs as before, and it is no lcore if it was none before. Further calls do nothing.
   * Only the main lcore may call this method.
   *
   * @throws IllegalStateException if the caller is not the main lcore
   */
  @Override
  public void close() {
    checkMain("close the lcores");
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      workers.values().forEach(LcoreWorker::shutdown);
      joinAll();
      if (mainCpus.length > 0) {
        LinuxAffinity.set(mainCpus);
      }
    } finally {
      if (registration != null) {
        registration.close();
      }
    }
  }

  private void joinAll() {
    try {
      for (LcoreWorker worker : workers.values()) {
        worker.join();
      }
    } catch (InterruptedException e) {
      workers.values().forEach(LcoreWorker::interrupt);
      workers.values().forEach(LcoreWorker::joinUninterruptibly);
      Thread.currentThread().interrupt();
    }
  }

  private LcoreWorker worker(int id) {
    LcoreWorker worker = workers.get(id);
    if (worker == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "lcore %d is %s; name one of the workers %s",
              id,
              id == main ? "the main lcore, which calls its tasks itself" : "not a worker",
              Arrays.toString(workers())));
    }
    return worker;
  }

  private void checkCanLaunch(Iterable<LcoreWorker> targets) {
    if (closed) {
      throw new IllegalStateException("these lcores are closed; start new ones");
    }
    for (LcoreWorker target : targets) {
      if (target.isBusy()) {
        throw new MempoolException(
            Reason.EBUSY,
            String.format(
                Locale.ROOT,
                "lcore %d still runs a task; await its end before you launch the next one",
                target.id()));
      }
    }
  }

  private void checkMain(String what) {
    if (Thread.currentThread() != mainThread) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread '%s' cannot %s; only thread '%s', which started the lcores, can",
              Thread.currentThread().getName(),
              what,
              mainThread.getName()));
    }
  }
}
