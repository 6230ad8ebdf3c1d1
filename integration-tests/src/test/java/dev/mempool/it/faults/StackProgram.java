// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A program that gets and puts near the end of the stack: it recurses until the stack overflows,
 * and on the way back tries the same operation in each frame, or in every second or third, until it
 * succeeds. So the operation overflows at each of its own depths. Afterwards every object must be
 * there, for other threads too. Prints what is wrong, and a line with the number of overflows
 * inside operations.
 *
 * <p>Arguments: the number of recursions per pool, then the subjects: names of ops, or {@code
 * mbuf}.
 */
public final class StackProgram {

  private static final int SIZE = 64;

  /** Longer than any of these takes: a thread that waits for ever waits longer. */
  private static final int MILLIS = 20_000;

  private static final int BULK = 5;

  private final Subject subject;
  private int overflows;
  private boolean succeeded;
  private final int every;
  private int frames;

  private StackProgram(Subject subject, int every) {
    this.subject = subject;
    this.every = every;
  }

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int every = Integer.parseInt(args[1]);
    int overflows = 0;
    boolean failed = false;
    for (String name : Arrays.asList(args).subList(2, args.length)) {
      for (int variant = 5;
          variant >= 0;
          variant--) { // caches first, at the first use of their classes
        boolean lcore = (variant & 1) != 0;
        int cache = variant >= 4 ? 8 : 0;
        Guard guard = variant < 2 ? Guard.TRACE : Guard.OFF;
        String what =
            String.format(
                Locale.ROOT,
                "%s, cache %d, %s, %s",
                name,
                cache,
                guard,
                lcore ? "an lcore" : "no lcore");
        Subject subject =
            name.equals("mbuf") ? new Mbufs(cache, guard) : new Objects(name, cache, guard);
        StackProgram program = new StackProgram(subject, every);
        List<String> faults = program.run(rounds, lcore);
        overflows += program.overflows;
        for (String fault : faults) {
          failed = true;
          System.out.println(what + ": " + fault);
        }
        if (program.overflows == 0) {
          failed = true;
          System.out.println(what + ": no operation overflowed");
        }
      }
    }
    System.out.println((failed ? "FAILED" : "ok") + " " + overflows + " overflows");
    System.out.flush();
    Runtime.getRuntime().halt(failed ? 1 : 0); // threads may hang
  }

  private List<String> run(int rounds, boolean lcore) throws InterruptedException {
    List<String> faults = new ArrayList<>();
    onThread(lcore, "the thread that overflows", faults, () -> recursions(rounds, faults));
    onThread(false, "another thread", faults, () -> subject.takeAll(faults));
    onThread(false, "close()", faults, () -> subject.pool().close());
    return faults;
  }

  private static void onThread(boolean lcore, String name, List<String> faults, Runnable run)
      throws InterruptedException {
    Runnable safe =
        () -> {
          try {
            run.run();
          } catch (Throwable e) {
            faults.add(name + " has thrown " + e + " at " + Arrays.asList(e.getStackTrace()));
          }
        };
    Thread thread = lcore ? new LcoreThread(safe) : new Thread(safe);
    thread.setDaemon(true);
    thread.start();
    thread.join(MILLIS);
    if (thread.isAlive()) {
      faults.add(name + " hangs in " + Arrays.asList(thread.getStackTrace()));
    }
  }

  private void recursions(int rounds, List<String> faults) {
    for (int round = 0; round < rounds; round++) {
      succeeded = false;
      subject.bulk = round % 2 == 1;
      try {
        padded(round % 8);
      } catch (StackOverflowError e) {
        // at the end of the recursion
      }
      subject.putHeld();
      int free = subject.pool().availCount();
      if (free != SIZE) {
        faults.add("after round " + round + " " + free + " of " + SIZE + " objects are free");
        return;
      }
    }
    subject.pool().flushCache(); // at its end an lcore must not, if the ops are for one producer
  }

  /** Begins the recursion at another address each time. */
  private void padded(int frames) {
    if (frames > 0) {
      padded(frames - 1);
    } else {
      down(1, 2);
    }
  }

  private void down(long a, long b) {
    try {
      down(b, a + b);
    } catch (StackOverflowError e) {
      if (!succeeded && ++frames % every == 0) {
        overflows++;
        subject.attempt();
        overflows--; // the overflow was that of the recursion
        succeeded = true;
      }
      throw e;
    }
  }

  /** The pool, and what was got from it and not put. */
  private abstract static class Subject {
    boolean bulk;

    abstract Pool pool();

    /** Gets and puts. */
    abstract void attempt();

    /** Puts what an attempt has got and not put. */
    abstract void putHeld();

    abstract void takeAll(List<String> faults);
  }

  private static final class Objects extends Subject {
    private final Mempool pool;
    private final int[] some = new int[BULK];
    private int one = Mempool.NONE;
    private boolean got;

    Objects(String ops, int cache, Guard guard) {
      pool =
          Mempool.builder("stack-" + ops)
              .registry(new PoolRegistry())
              .size(SIZE)
              .elementSize(16)
              .cacheSize(cache)
              .guard(guard)
              .ops(ops)
              .build();
    }

    @Override
    Pool pool() {
      return pool;
    }

    @Override
    void attempt() {
      if (bulk) {
        if (!got) {
          got = pool.getBulk(some, 0, BULK);
        }
        pool.putBulk(some, 0, BULK);
        got = false;
      } else {
        if (one < 0) {
          one = pool.get();
        }
        pool.put(one);
        one = Mempool.NONE;
      }
    }

    @Override
    void putHeld() {
      if (got) {
        pool.putBulk(some, 0, BULK);
        got = false;
      }
      if (one >= 0) {
        pool.put(one);
        one = Mempool.NONE;
      }
    }

    @Override
    void takeAll(List<String> faults) {
      pool.flushCaches();
      boolean[] seen = new boolean[SIZE];
      int count = 0;
      for (int object; (object = pool.get()) >= 0; count++) {
        if (seen[object]) {
          faults.add("object " + object + " was got twice");
          return;
        }
        seen[object] = true;
      }
      if (count != SIZE) {
        faults.add(count + " of " + SIZE + " objects could be got");
      }
      for (int object = 0; object < SIZE; object++) {
        if (seen[object]) {
          pool.put(object);
        }
      }
    }
  }

  private static final class Mbufs extends Subject {
    private final PktmbufPool pool;
    private final @Nullable Mbuf[] some = new @Nullable Mbuf[BULK];
    private @Nullable Mbuf one;
    private boolean got;

    Mbufs(int cache, Guard guard) {
      pool =
          PktmbufPool.builder("stack-mbuf")
              .registry(new PoolRegistry())
              .size(SIZE)
              .dataRoom(64)
              .cacheSize(cache)
              .guard(guard)
              .build();
    }

    @Override
    Pool pool() {
      return pool;
    }

    @Override
    void attempt() {
      if (bulk) {
        if (!got) {
          got = pool.allocBulk(some);
        }
        PktmbufPool.freeBulk(some);
        got = false;
      } else {
        if (one == null) {
          one = pool.alloc();
        }
        one.free();
        one = null;
      }
    }

    @Override
    void putHeld() {
      if (got) {
        PktmbufPool.freeBulk(some);
        got = false;
      }
      if (one != null) {
        one.free();
        one = null;
      }
    }

    @Override
    void takeAll(List<String> faults) {
      pool.flushCaches();
      List<Mbuf> all = new ArrayList<>();
      for (Mbuf mbuf; (mbuf = pool.alloc()) != null; ) {
        all.add(mbuf);
      }
      int count = all.size();
      all.forEach(Mbuf::free);
      if (count != SIZE) {
        faults.add(count + " of " + SIZE + " mbufs could be allocated");
      }
    }
  }
}
