package dev.mempool.bench;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * The threads of a benchmark, each on a processor of its own where {@link Cpus} names some. They
 * live as long as the executor, so that an iteration finds the caches as the one before left them.
 */
public class PinnedExecutor extends ThreadPoolExecutor {

  /**
   * Called by JMH: ordinary platform threads.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   */
  public PinnedExecutor(int count, String prefix) {
    this(count, prefix, Thread::new);
  }

  /**
   * Threads of another kind.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   * @param kind makes one of them from its work and its name
   */
  protected PinnedExecutor(
      int count, String prefix, BiFunction<Runnable, String, ? extends Thread> kind) {
    super(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(prefix, kind));
  }

  private static ThreadFactory factory(
      String prefix, BiFunction<Runnable, String, ? extends Thread> kind) {
    AtomicInteger next = new AtomicInteger();
    return work -> {
      int number = next.getAndIncrement();
      Thread thread = kind.apply(() -> runPinned(number, work), prefix + "-" + number);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void runPinned(int number, Runnable work) {
    Cpus.pin(number);
    work.run();
  }
}
