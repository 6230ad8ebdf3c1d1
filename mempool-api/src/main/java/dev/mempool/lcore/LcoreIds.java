package dev.mempool.lcore;

import dev.mempool.api.MempoolException;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The table of lcore ids and the listeners to their ends. */
final class LcoreIds {

  private static final Logger LOG = System.getLogger(Lcore.class.getName());

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final @Nullable Thread[] OWNERS = new @Nullable Thread[Lcore.MAX];
  private static final List<Entry> LISTENERS = new CopyOnWriteArrayList<>();

  /** One subscription; compared by identity, because one listener may subscribe twice. */
  private static final class Entry {
    final IntConsumer listener;

    Entry(IntConsumer listener) {
      this.listener = listener;
    }
  }

  private LcoreIds() {}

  /** Gives the lowest free id to a thread, so that ids stay dense. */
  static int take(Thread owner) {
    reclaimDead();
    LOCK.lock();
    try {
      for (int id = 0; id < OWNERS.length; id++) {
        if (OWNERS[id] == null) {
          OWNERS[id] = owner;
          return id;
        }
      }
    } finally {
      LOCK.unlock();
    }
    throw new MempoolException(
        MempoolException.Reason.ENOSPC,
        "thread '%s' asked to be an lcore, but all %d lcore ids are in use; end other lcores first, or let it work without one"
            .formatted(owner.getName(), Lcore.MAX));
  }

  static int reclaimDead() {
    List<Integer> dead = adoptDead(Thread.currentThread());
    dead.forEach(LcoreIds::exit);
    return dead.size();
  }

  /**
   * The ids of threads that ended without giving them back now belong to the adopter, who must end
   * them.
   */
  private static List<Integer> adoptDead(Thread adopter) {
    List<Integer> dead = new ArrayList<>();
    LOCK.lock();
    try {
      for (int id = 0; id < OWNERS.length; id++) {
        Thread owner = OWNERS[id];
        // seeing a thread terminated makes all that it did visible here. A subclass may say
        // anything about its state, but not about being alive
        if (owner != null && !owner.isAlive() && owner.getState() == Thread.State.TERMINATED) {
          OWNERS[id] = adopter;
          dead.add(id);
        }
      }
    } finally {
      LOCK.unlock();
    }
    return dead;
  }

  /** Tells the listeners that an lcore ends, the latest first, then frees its id. */
  static void exit(int id) {
    try {
      for (Entry entry : List.copyOf(LISTENERS).reversed()) {
        try {
          entry.listener.accept(id);
        } catch (Throwable e) { // foreign code, which may throw what the compiler does not know of
          warn("a listener to the end of lcore " + id + " failed; the others still run", e);
        }
      }
    } finally {
      release(id);
    }
  }

  /** Logging is foreign code too, and must neither keep an id from being freed nor lose a task. */
  static void warn(String message, Throwable cause) {
    try {
      LOG.log(Logger.Level.WARNING, message, cause);
    } catch (Throwable failedToo) {
      // there is nobody left to tell
    }
  }

  static void release(int id) {
    LOCK.lock();
    try {
      OWNERS[id] = null;
    } finally {
      LOCK.unlock();
    }
  }

  static Lcore.Subscription subscribe(IntConsumer listener) {
    Entry entry = new Entry(listener);
    LISTENERS.add(entry);
    return () -> LISTENERS.remove(entry);
  }
}
