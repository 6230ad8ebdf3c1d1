package dev.mempool.mbuf;

import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs code as an lcore, and returns or throws its result. */
public final class OnLcore {

  private OnLcore() {}

  /** Code that may throw. */
  public interface Code {
    void run() throws Exception;
  }

  public static void run(Code code) throws Exception {
    call(() -> {
      code.run();
      return 0;
    });
  }

  public static <T> T call(Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    LcoreThread thread = new LcoreThread(task);
    thread.start();
    thread.join();
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case null, default -> throw e;
      }
    }
  }
}
