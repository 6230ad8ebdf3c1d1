// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreHolder;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a benchmark, each pinned to a processor of {@link Processors#option}. They live as
 * long as the executor, so that an iteration finds the caches as the previous one left them. JMH
 * makes the executor by reflection; see {@link JmhSettings}.
 */
public class PinnedExecutor extends ThreadPoolExecutor {

  public PinnedExecutor(int count, String prefix) {
    this(count, prefix, Thread::new);
  }

  PinnedExecutor(int count, String prefix, BiFunction<Runnable, String, Thread> kind) {
    super(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(prefix, kind));
  }

  private static ThreadFactory factory(String prefix, BiFunction<Runnable, String, Thread> kind) {
    AtomicInteger next = new AtomicInteger();
    return work -> {
      int number = next.getAndIncrement();
      Runnable pinned =
          () -> {
            Processors.pin(number);
            work.run();
          };
      Thread thread = kind.apply(pinned, prefix + "-" + number);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** An executor of lcores, as in a program that needs speed. */
  public static final class Lcores extends PinnedExecutor {
    public Lcores(int count, String prefix) {
      super(count, prefix, LcoreThread::new);
    }
  }

  /** An executor of Netty's threads, for which its allocators and its recycler have caches. */
  public static final class Netty extends PinnedExecutor {
    public Netty(int count, String prefix) {
      super(count, prefix, FastThreadLocalThread::new);
    }
  }

  /** An executor of {@link Holder}s. */
  public static final class Holders extends PinnedExecutor {
    public Holders(int count, String prefix) {
      super(count, prefix, Holder::new);
    }
  }

  /** A framework's thread, which registers as an lcore and holds its registration. */
  public static final class Holder extends Thread implements LcoreHolder {

    private @Nullable LcoreRegistration registration;

    public Holder(Runnable task, String name) {
      super(task, name);
    }

    @Override
    public @Nullable LcoreRegistration lcoreRegistration() {
      return registration;
    }

    @Override
    public void run() {
      try (LcoreRegistration mine = Lcore.register()) {
        registration = mine;
        super.run();
      }
    }
  }
}
