package dev.mempool.cli.perf;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The lcores that use a pool at once, for a slice of time. Between slices they sleep. */
final class Crew {

  private final Mempool pool;
  private final List<LcoreThread> threads = new ArrayList<>();

  /** Everybody and the thread that says when. */
  private final CyclicBarrier gate;

  private final double[] nanosPerObject;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stop;
  private volatile boolean ended;

  Crew(Mempool pool, int lcores) {
    this.pool = pool;
    this.gate = new CyclicBarrier(lcores + 1);
    this.nanosPerObject = new double[lcores];
    for (int i = 0; i < lcores; i++) {
      int number = i;
      LcoreThread thread = new LcoreThread(() -> work(number));
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Lets all work for so long. {@return nanoseconds per object, the mean of the threads} */
  double slice(long millis) throws Throwable {
    stop = false;
    gate.await();
    Thread.sleep(millis);
    stop = true;
    gate.await();
    Throwable cause = failure.get();
    if (cause != null) {
      throw cause;
    }
    double sum = 0;
    for (double each : nanosPerObject) {
      sum += each;
    }
    return sum / nanosPerObject.length;
  }

  /** Ends the threads, whose caches are flushed by that where it is allowed. */
  void end() throws InterruptedException, BrokenBarrierException {
    ended = true;
    gate.await();
    for (LcoreThread thread : threads) {
      thread.join();
    }
  }

  private void work(int number) {
    Rounds rounds = new Rounds(pool);
    try {
      gate.await();
      while (!ended) {
        try {
          nanosPerObject[number] = slice(rounds);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
        gate.await();
        gate.await();
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      // nobody waits for this thread any more
    }
  }

  private double slice(Rounds rounds) {
    long objects = 0;
    long begin = System.nanoTime();
    do {
      objects += rounds.round();
    } while (!stop);
    return (double) (System.nanoTime() - begin) / objects;
  }
}
