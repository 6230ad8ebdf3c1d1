package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.LinuxAffinity;
import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * On which CPUs a platform thread may run. An lcore that stays on one CPU finds its caches warm and
 * is not moved into the way of another.
 *
 * <p>It needs Linux and native access, {@code --enable-native-access=dev.mempool.core}, or {@code
 * ALL-UNNAMED} on the class path; nothing else in the library changes without it. CPUs have the
 * numbers that {@code lscpu} and {@code taskset} show. All methods may be called by any thread, and
 * throw a {@link MempoolException} with the reason ENOTSUP where this is not Linux, EPERM where the
 * JVM or the system denies it.
 *
 * <p>C counterpart: {@code rte_thread_set_affinity}, {@code rte_thread_get_affinity}.
 */
public final class CpuAffinity {

  private static final Logger LOG = System.getLogger(CpuAffinity.class.getName());

  private CpuAffinity() {}

  /**
   * Lets the calling platform thread run on these CPUs only, from now on. Threads that it starts
   * later begin with the same CPUs.
   *
   * @param cpus at least one of {@link #allowed()}
   * @throws MempoolException EINVAL if none is given, or one is not allowed or does not exist
   * @throws IllegalStateException on a virtual thread
   */
  public static void pin(int... cpus) {
    checkPlatform(Thread.currentThread());
    checkAllowed(cpus);
    LinuxAffinity.set(cpus);
  }

  /**
   * {@return the CPUs on which the calling platform thread may run, ascending}
   *
   * @throws IllegalStateException on a virtual thread
   */
  public static int[] current() {
    checkPlatform(Thread.currentThread());
    return LinuxAffinity.get(LinuxAffinity.CALLING_THREAD);
  }

  /**
   * {@return the CPUs that this process may use, ascending} They are those of its first thread, as
   * {@code taskset} and the limits of a container set them; pinning Java threads does not change
   * them.
   */
  public static int[] allowed() {
    return LinuxAffinity.get(ProcessHandle.current().pid());
  }

  /**
   * {@return a factory whose threads are pinned} Its thread number i, counted from 0, is pinned to
   * {@code cpus[i % cpus.length]} as its first act; so is one that an executor makes to replace
   * another. If that CPU was taken from the process meanwhile, the thread logs a warning and runs
   * where it may, so that no task is lost.
   *
   * @param factory makes the threads, platform threads all
   * @param cpus at least one of {@link #allowed()}
   * @throws MempoolException EINVAL if none is given, or one is not allowed or does not exist
   */
  public static ThreadFactory pinned(ThreadFactory factory, int... cpus) {
    Objects.requireNonNull(factory, "factory");
    int[] inTurn = cpus.clone();
    checkAllowed(inTurn);
    AtomicInteger next = new AtomicInteger();
    return task -> {
      int cpu = inTurn[Math.floorMod(next.getAndIncrement(), inTurn.length)];
      Thread thread =
          factory.newThread(() -> {
            pinIfPossible(cpu);
            task.run();
          });
      if (thread != null) { // a factory may refuse
        checkPlatform(thread);
      }
      return thread;
    };
  }

  private static void pinIfPossible(int cpu) {
    try {
      pin(cpu);
    } catch (MempoolException e) {
      LOG.log(
          Logger.Level.WARNING,
          "thread '" + Thread.currentThread().getName() + "' is not pinned to CPU " + cpu,
          e);
    }
  }

  private static void checkPlatform(Thread thread) {
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread cannot be pinned, because it has no CPU of its own; use platform"
              + " threads");
    }
  }

  private static void checkAllowed(int... cpus) {
    int[] allowed = allowed();
    int[] refused =
        IntStream.of(cpus).filter(cpu -> Arrays.binarySearch(allowed, cpu) < 0).toArray();
    if (cpus.length == 0 || refused.length > 0) {
      throw new MempoolException(
          Reason.EINVAL,
          "CPUs %s were asked for, of which this process cannot use %s; name one or more of %s"
              .formatted(
                  Arrays.toString(cpus), Arrays.toString(refused), Arrays.toString(allowed)));
    }
  }
}
