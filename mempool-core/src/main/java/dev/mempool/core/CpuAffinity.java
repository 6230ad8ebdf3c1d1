// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.linux.LinuxAffinity;
import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The CPUs on which a platform thread may run. An lcore that stays on one CPU keeps its data in the
 * CPU's cache, and does not compete with another lcore for a CPU. Thread-safe.
 *
 * <p>These methods need Linux and native access: {@code --enable-native-access=dev.mempool.core},
 * or {@code ALL-UNNAMED} on the class path. They throw {@link MempoolException} with the reason
 * ENOTSUP if the system is not Linux, and EPERM if the JVM or the system denies the access. No
 * other part of the library depends on it. CPUs have the numbers that {@code lscpu} and {@code
 * taskset} show.
 *
 * <p>C counterpart: {@code rte_thread_set_affinity}, {@code rte_thread_get_affinity}.
 *
 * @since 0.1.0
 */
public final class CpuAffinity {

  private static final Logger LOG = System.getLogger(CpuAffinity.class.getName());

  private CpuAffinity() {}

  /**
   * Pins the calling platform thread: from now on it runs on the given CPUs only. Threads that it
   * starts later begin with the same CPUs.
   *
   * @param cpus one or more of {@link #allowed()}
   * @throws NullPointerException if {@code cpus} is null
   * @throws IllegalArgumentException if {@code cpus} is empty, or a CPU is not allowed or does not
   *     exist
   * @throws IllegalStateException on a virtual thread
   */
  public static void pin(int... cpus) {
    Objects.requireNonNull(cpus, "cpus");
    checkPlatform(Thread.currentThread());
    checkAllowed(cpus);
    LinuxAffinity.set(cpus);
  }

  /**
   * {@return the CPUs on which the calling platform thread may run, in ascending order}
   *
   * @throws IllegalStateException on a virtual thread
   */
  public static int[] current() {
    checkPlatform(Thread.currentThread());
    return LinuxAffinity.get(LinuxAffinity.CALLING_THREAD);
  }

  /**
   * {@return the CPUs that this process may use, in ascending order} These are the CPUs of its
   * first thread, as {@code taskset} and the limits of a container set them. Pinning Java threads
   * does not change them.
   */
  public static int[] allowed() {
    return LinuxAffinity.get(ProcessHandle.current().pid());
  }

  /**
   * {@return a thread factory whose threads are pinned} Its thread number i, counted from 0, pins
   * itself to {@code cpus[i % cpus.length]} before it runs its task. A thread that replaces another
   * one in an executor counts like any other. If the process may no longer use that CPU when the
   * thread starts, the thread logs a warning and runs unpinned, so that its task is not lost.
   *
   * @param factory creates the threads, which must be platform threads
   * @param cpus one or more of {@link #allowed()}
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code cpus} is empty, or a CPU is not allowed or does not
   *     exist
   */
  @CheckReturnValue
  public static ThreadFactory pinned(ThreadFactory factory, int... cpus) {
    Objects.requireNonNull(factory, "factory");
    int[] copy = Objects.requireNonNull(cpus, "cpus").clone();
    checkAllowed(copy);
    AtomicInteger next = new AtomicInteger();
    return task -> {
      int cpu = copy[Math.floorMod(next.getAndIncrement(), copy.length)];
      Thread thread =
          factory.newThread(() -> {
            pinIfPossible(cpu);
            task.run();
          });
      if (thread != null) { // a thread factory may return null
        checkPlatform(thread);
      }
      return thread;
    };
  }

  private static void pinIfPossible(int cpu) {
    try {
      pin(cpu);
    } catch (MempoolException | IllegalArgumentException e) {
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

  /** Throws IllegalArgumentException if there is no CPU, or one that this process cannot use. */
  static void checkAllowed(int... cpus) {
    int[] allowed = allowed();
    int[] refused =
        IntStream.of(cpus).filter(cpu -> Arrays.binarySearch(allowed, cpu) < 0).toArray();
    if (cpus.length == 0 || refused.length > 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "CPUs %s were asked for, of which this process cannot use %s; name one or more of %s",
              Arrays.toString(cpus),
              Arrays.toString(refused),
              Arrays.toString(allowed)));
    }
  }
}
