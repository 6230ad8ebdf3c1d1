package dev.mempool.bench;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreHolder;
import dev.mempool.lcore.LcoreRegistration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of a benchmark as a framework would write them: they hold their registration. */
public final class HolderExecutor extends ThreadPoolExecutor {

  /**
   * Called by JMH.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   */
  public HolderExecutor(int count, String prefix) {
    super(
        count,
        count,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Holder(task, prefix));
  }

  /** The thread class of a framework. */
  static final class Holder extends Thread implements LcoreHolder {

    private @Nullable LcoreRegistration registration;

    Holder(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
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
