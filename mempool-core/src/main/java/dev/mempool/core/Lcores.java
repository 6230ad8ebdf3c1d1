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
 * A main lcore and its workers, each of which runs one task at a time.
 *
 * <p>The thread that starts them is the main lcore: it is registered, unless it is an lcore
 * already, until it closes this. The workers are {@link LcoreThread}s, which wait between tasks and
 * keep their id and their caches from task to task, also when a task throws.
 *
 * <p>What a thread did before it launched a task happens-before the task; what the task did
 * happens-before the return of {@link #await}, {@link #awaitAll} and {@link Future#get} that waited
 * for it, and before the next task of the same lcore.
 *
 * <p>Any thread may call all methods, except where one says that it is for the main lcore. C
 * counterpart: the launching part of EAL.
 */
public final class Lcores implements AutoCloseable {

  /** Stands for a CPU in {@link #startOn}: that lcore is not pinned. */
  public static final int ANY_CPU = -1;

  /** Whether a worker has something to do. C: {@code rte_lcore_state_t}. */
  public enum State {
    /** A task can be launched. */
    WAIT,
    /** A task was launched and has not ended. */
    RUNNING
  }

  /** Whether the main lcore takes part. C: {@code rte_rmt_call_main_t}. */
  public enum CallMain {
    /** The workers run the task. */
    SKIP_MAIN,
    /** The workers run the task, and the calling main lcore does before the call returns. */
    CALL_MAIN
  }

  private final Thread mainThread = Thread.currentThread();
  private final @Nullable LcoreRegistration registration;
  private final int main;

  /** By lcore id, in the order in which they were started. */
  private final Map<Integer, LcoreWorker> workers = new LinkedHashMap<>();

  /** Where the main thread could run before it was pinned; empty if it was not. */
  private int[] mainCpus = {};

  /** The main lcore's part of the last launch of all; it never runs if there was none. */
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
    // last, because threads inherit the CPUs of the one that starts them
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
    } catch (ExecutionException e) { // its first task cannot fail
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes the calling thread the main lcore and starts workers, which run on whatever CPUs the
   * system chooses.
   *
   * @param workers how many, 0 or more
   * @return to be closed by this thread
   * @throws MempoolException EINVAL if the number is negative, ENOSPC if there would be more than
   *     {@link Lcore#MAX} lcores; none is left over then
   * @throws IllegalStateException on a virtual thread
   */
  public static Lcores start(int workers) {
    return new Lcores(IntStream.generate(() -> ANY_CPU).limit(lcores(workers)).toArray());
  }

  /**
   * As {@link #start}, and pins the lcores to the CPUs that the process may use, one after the
   * other and from the beginning again if there are more lcores: the main lcore to the first.
   *
   * @param workers how many, 0 or more
   * @return to be closed by this thread; its own CPUs are then as before
   * @throws MempoolException as {@link #start}; ENOTSUP or EPERM where threads cannot be pinned,
   *     see {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  public static Lcores startPinned(int workers) {
    int[] allowed = CpuAffinity.allowed();
    return new Lcores(
        IntStream.range(0, lcores(workers)).map(i -> allowed[i % allowed.length]).toArray());
  }

  /**
   * As {@link #start}, with the CPU of each lcore. C: the option {@code -l}.
   *
   * @param cpus that of the main lcore, then one for each worker; each one of {@link
   *     CpuAffinity#allowed()}, or {@link #ANY_CPU}
   * @return to be closed by this thread; its own CPUs are then as before
   * @throws MempoolException EINVAL if none is given, or one is not allowed; ENOSPC as {@link
   *     #start}; ENOTSUP or EPERM where threads cannot be pinned, see {@link CpuAffinity}
   * @throws IllegalStateException on a virtual thread
   */
  public static Lcores startOn(int... cpus) {
    lcores(cpus.length - 1);
    return new Lcores(cpus.clone());
  }

  private static int lcores(int workers) {
    if (workers < 0) {
      throw new MempoolException(
          Reason.EINVAL,
          "%d lcores were asked for; there is a main lcore, and 0 or more workers"
              .formatted(workers + 1L));
    }
    return Math.min(workers, Lcore.MAX) + 1; // more than MAX fails when it is reached
  }

  /** {@return the id of the main lcore} C: {@code rte_get_main_lcore}. */
  public int mainLcore() {
    return main;
  }

  /**
   * {@return the ids of the workers, in the order in which they were started, in a new array} C:
   * {@code RTE_LCORE_FOREACH_WORKER}.
   */
  public int[] workers() {
    return workers.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * {@return the ids of all, the main lcore first, in a new array} C: {@code RTE_LCORE_FOREACH}.
   */
  public int[] ids() {
    return IntStream.concat(IntStream.of(main), IntStream.of(workers())).toArray();
  }

  /**
   * {@return whether a worker has a task} C: {@code rte_eal_get_lcore_state}.
   *
   * @param worker one of {@link #workers()}
   * @throws MempoolException EINVAL if it is none
   */
  public State state(int worker) {
    return worker(worker).isBusy() ? State.RUNNING : State.WAIT;
  }

  /**
   * Lets a worker run a task. C: {@code rte_eal_remote_launch}.
   *
   * @param <T> what the task returns
   * @param worker one of {@link #workers()}
   * @param task what it runs
   * @return the task's outcome; to cancel it interrupts the task, and the worker can be used again
   *     when the task has ended
   * @throws MempoolException EBUSY if the worker still runs a task, EINVAL if it is no worker
   * @throws IllegalStateException if this is closed
   */
  public <T extends @Nullable Object> Future<T> launch(int worker, Callable<T> task) {
    LcoreWorker target = worker(worker);
    synchronized (this) {
      checkCanLaunch(List.of(target));
      return target.launch(task);
    }
  }

  /**
   * Lets a worker run a task that returns nothing; see {@link #launch(int, Callable)}.
   *
   * @param worker one of {@link #workers()}
   * @param task what it runs
   * @return tells when the task has ended, and how
   */
  public Future<?> launch(int worker, Runnable task) {
    return launch(worker, Executors.callable(task));
  }

  /**
   * Lets all workers run the same task, or none if one of them is busy. C: {@code
   * rte_eal_mp_remote_launch}.
   *
   * @param <T> what the task returns
   * @param task what each of them runs; {@link Lcore#current()} tells them apart
   * @param callMain whether the main lcore, which must be the caller then, runs it too
   * @return the outcomes in the order of {@link #workers()}, after that of the main lcore if it
   *     took part; what its task throws is in there too
   * @throws MempoolException EBUSY if a worker still runs a task
   * @throws IllegalStateException if this is closed, or another thread wants to call the main lcore
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
   * Lets all workers run the same task, which returns nothing; see {@link #launchAll(Callable,
   * CallMain)}.
   *
   * @param task what each of them runs
   * @param callMain whether the main lcore, which must be the caller then, runs it too
   */
  public void launchAll(Runnable task, CallMain callMain) {
    launchAll(Executors.callable(task), callMain);
  }

  /**
   * Waits until a worker has no task. A task that was cancelled is waited for, and is no failure.
   * C: {@code rte_eal_wait_lcore}.
   *
   * @param worker one of {@link #workers()}
   * @throws ExecutionException if its last task threw; its cause is what was thrown. Until the next
   *     launch, each call says so
   * @throws InterruptedException if the calling thread is interrupted; the task goes on
   * @throws MempoolException EINVAL if it is no worker
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
   * @throws ExecutionException after all have ended, if the last task of one threw, or the main
   *     lcore's part of the last launch of all; its cause is what was thrown, those of further ones
   *     are suppressed in it
   * @throws InterruptedException if the calling thread is interrupted; the tasks go on
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
   * Ends the workers after their tasks, for which it waits; if the main thread is interrupted
   * meanwhile, the tasks are cancelled and interrupted, and waited for. When it returns, the
   * workers' caches are flushed and their ids are free. Then the main thread may run where it could
   * before, and is no lcore any more if it was none before. For the main lcore. Further calls do
   * nothing.
   *
   * @throws IllegalStateException if another thread than the main one calls
   */
  @Override
  public void close() {
    checkMain("close them");
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
                  id == main ? "the main lcore, which takes part in launchAll only" : "no worker",
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
            "lcore %d still runs a task; await it before the next one is launched"
                .formatted(target.id()));
      }
    }
  }

  private void checkMain(String what) {
    if (Thread.currentThread() != mainThread) {
      throw new IllegalStateException(
          "thread '%s' cannot %s; only '%s' can, which started the lcores"
              .formatted(Thread.currentThread().getName(), what, mainThread.getName()));
    }
  }
}
