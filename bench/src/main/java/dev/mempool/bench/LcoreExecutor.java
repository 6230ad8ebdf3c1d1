package dev.mempool.bench;

import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a benchmark: lcores, each on a processor of its own where {@link Cpus} names some.
 * They live as long as the executor, so that an iteration finds the caches as the one before left
 * them.
 */
public final class LcoreExecutor extends ThreadPoolExecutor {

  /**
   * Called by JMH.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   */
  public LcoreExecutor(int count, String prefix) {
    super(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), lcores(prefix));
  }

  private static ThreadFactory lcores(String prefix) {
    AtomicInteger next = new AtomicInteger();
    return work -> {
      int number = next.getAndIncrement();
      LcoreThread thread = new LcoreThread(() -> runPinned(number, work), prefix + "-" + number);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void runPinned(int number, Runnable work) {
    Cpus.pin(number);
    work.run();
  }
}
