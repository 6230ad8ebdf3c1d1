package dev.mempool.core;

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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
 */
public final class Lcores implements AutoCloseable {

  /** Instead of a CPU in {@link #startOn}: the lcore is not pinned. */
  public static final int ANY_CPU = -1;

  /** The state of a worker. C: {@code rte_lcore_state_t}. */
  public enum State {
    /** The worker has no task; one can be launched. */
    WAIT,
    /** The worker has a task that has not ended. */
    RUNNING
  }

  /** Whether the main lcore runs a task too. C: {@code rte_rmt_call_main_t}. */
  public enum CallMain {
    /** Only the workers run the task. */
    SKIP_MAIN,
    /** The workers run the task, and so does the calling main lcore before the call returns. */
    CALL_MAIN
  }

  private final Thread mainThread = Thread.currentThread();
  private final @Nullable LcoreRegistration registration;
  private final int main;

  /** The workers by lcore id, in the order in which they were started. */
  private final Map<Integer, LcoreWorker> workers = new LinkedHashMap<>();

  /** The CPUs of the main thread before it was pinned; empty if it was not pinned. */
  private int[] mainCpus = {};

  /**
   * The main lcore's task of the latest {@link #launchAll}; never run if the main lcore had none.
   */
  private volatile Future<?> mainTask = new FutureTask<>(() -> {}, null);

  private boolean closed;

  private Lcores(int[] cpus) {
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
    try {
      return new LcoreWorker(cpu == ANY_CPU ? lcores : CpuAffinity.pinned(lcores, cpu));
    } catch (ExecutionException e) { // the first task only returns the thread, so it cannot fail
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes the calling thread the main lcore and starts workers, which run on any CPUs that the
   * system chooses.
   *
   * @param workers the number of workers, 0 or more
   * @return the lcores, which this thread closes
   * @throws MempoolException EINVAL if the number is negative; ENOSPC if there would be more than
   *     {@link Lcore#MAX} lcores, and then no lcore is left over
   * @throws IllegalStateException on a virtual thread
   */
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
   * @throws MempoolException as {@link #start}; ENOTSUP or EPERM if threads cannot be pinned, see
   *     {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  public static Lcores startPinned(int workers) {
    int[] allowed = CpuAffinity.allowed();
    return new Lcores(
        IntStream.range(0, lcores(workers)).map(i -> allowed[i % allowed.length]).toArray());
  }

  /**
   * Starts lcores as {@link #start} does, and pins each to a given CPU. C: the option {@code -l}.
   *
   * @param cpus the CPU of the main lcore, then one for each worker; each is one of {@link
   *     CpuAffinity#allowed()} or {@link #ANY_CPU}
   * @return the lcores, which this thread closes; that restores its CPUs
   * @throws MempoolException EINVAL if {@code cpus} is empty, or a CPU is not allowed; ENOSPC as
   *     {@link #start}; ENOTSUP or EPERM if threads cannot be pinned, see {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  public static Lcores startOn(int... cpus) {
    lcores(cpus.length - 1);
    return new Lcores(cpus.clone());
  }

  /**
   * Returns the number of lcores for a number of workers. More than {@link Lcore#MAX} fail only
   * when that many have been started.
   */
  private static int lcores(int workers) {
    if (workers < 0) {
      throw new MempoolException(
          Reason.EINVAL,
          "%d workers were asked for; allowed are 0 or more, beside the main lcore"
              .formatted(workers));
    }
    return Math.min(workers, Lcore.MAX) + 1;
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
   * {@return a new array of the ids of all lcores, the main lcore first} C: {@code
   * RTE_LCORE_FOREACH}.
   */
  public int[] ids() {
    return IntStream.concat(IntStream.of(main), IntStream.of(workers())).toArray();
  }

  /**
   * {@return the state of a worker} C: {@code rte_eal_get_lcore_state}.
   *
   * @param worker one of {@link #workers()}
   * @throws MempoolException EINVAL if it is not a worker
   */
  public State state(int worker) {
    return worker(worker).isBusy() ? State.RUNNING : State.WAIT;
  }

  /**
   * Launches a task on a worker. C: {@code rte_eal_remote_launch}.
   *
   * @param <T> the type of the result
   * @param worker one of {@link #workers()}
   * @param task the task
   * @return the future of the task; {@code cancel(true)} interrupts the task, and the worker is
   *     free for the next one when the task has ended
   * @throws MempoolException EBUSY if the worker still runs a task; EINVAL if it is not a worker
   * @throws IllegalStateException if these lcores are closed
   */
  public <T extends @Nullable Object> Future<T> launch(int worker, Callable<T> task) {
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
   */
  public Future<?> launch(int worker, Runnable task) {
    return launch(worker, Executors.callable(task));
  }

  /**
   * Launches a task on all workers, or on none if one of them still runs a task. C: {@code
   * rte_eal_mp_remote_launch}.
   *
   * @param <T> the type of the result
   * @param task the task; it finds the lcore on which it runs by {@link Lcore#current()}
   * @param callMain whether the main lcore runs the task too; then it must be the caller
   * @return the futures, in the order of {@link #workers()}; if the main lcore ran the task too,
   *     its future is the first, and holds an exception of its task
   * @throws MempoolException EBUSY if a worker still runs a task
   * @throws IllegalStateException if these lcores are closed, or {@code CALL_MAIN} is given by
   *     another thread than the main lcore
   */
  public <T extends @Nullable Object> List<Future<T>> launchAll(
      Callable<T> task, CallMain callMain) {
    List<Future<T>> outcomes = new ArrayList<>();
    boolean calling = callMain == CallMain.CALL_MAIN;
    if (calling) {
      checkMain("run a task as the main lcore");
    }
    FutureTask<T> mine = new FutureTask<>(task);
    synchronized (this) {
      checkCanLaunch(workers.values());
      workers.values().forEach(worker -> outcomes.add(worker.launch(task)));
      mainTask = mine;
    }
    if (calling) {
      mine.run();
      outcomes.addFirst(mine);
    }
    return outcomes;
  }

  /**
   * Launches a task without a result on all workers; see {@link #launchAll(Callable, CallMain)}.
   *
   * @param task the task
   * @param callMain whether the main lcore runs the task too; then it must be the caller
   */
  public void launchAll(Runnable task, CallMain callMain) {
    launchAll(Executors.callable(task), callMain);
  }

  /**
   * Waits until a worker has no task. A cancelled task is waited for too and is not a failure. C:
   * {@code rte_eal_wait_lcore}.
   *
   * @param worker one of {@link #workers()}
   * @throws ExecutionException if the latest task threw an exception, which is the cause; each call
   *     throws it, until the next launch
   * @throws InterruptedException if the calling thread is interrupted; the task continues
   * @throws MempoolException EINVAL if it is not a worker
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
   *     exception, or the main lcore's task of the latest {@link #launchAll}; the first exception
   *     is the cause, and the others are suppressed
   * @throws InterruptedException if the calling thread is interrupted; the tasks continue
   * @throws IllegalStateException if the caller is one of the workers
   */
  public void awaitAll() throws InterruptedException, ExecutionException {
    workers.values().forEach(LcoreWorker::checkNotMyself);
    List<Throwable> thrown = new ArrayList<>();
    Future<?> ofMain = mainTask;
    if (ofMain.state() == Future.State.FAILED) {
      thrown.add(ofMain.exceptionNow());
    }
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
      throw new MempoolException(
          Reason.EINVAL,
          "lcore %d is %s; name one of the workers %s"
              .formatted(
                  id,
                  id == main
                      ? "the main lcore, which runs tasks of launchAll() only"
                      : "not a worker",
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
            "lcore %d still runs a task; await its end before you launch the next one"
                .formatted(target.id()));
      }
    }
  }

  private void checkMain(String what) {
    if (Thread.currentThread() != mainThread) {
      throw new IllegalStateException(
          "thread '%s' cannot %s; only thread '%s', which started the lcores, can"
              .formatted(Thread.currentThread().getName(), what, mainThread.getName()));
    }
  }
}
