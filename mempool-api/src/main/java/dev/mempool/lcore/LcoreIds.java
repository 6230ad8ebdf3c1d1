// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.api.internal.IdleLcores;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The lcore ids with the threads that own them, and the exit listeners. Thread-safe. */
final class LcoreIds {

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** The owner of each id, or {@code null} if it is free. Written under {@code LOCK}. */
  private static final AtomicReferenceArray<@Nullable Thread> OWNERS =
      new AtomicReferenceArray<>(Lcore.MAX);

  /** The registration of each id whose thread has registered. Used by that thread. */
  private static final AtomicReferenceArray<@Nullable LcoreRegistration> REGISTRATIONS =
      new AtomicReferenceArray<>(Lcore.MAX);

  private static final List<Entry> LISTENERS = new CopyOnWriteArrayList<>();

  /** A subscription. It is compared by identity, because a listener may subscribe twice. */
  private static final class Entry {
    final IntConsumer listener;

    Entry(IntConsumer listener) {
      this.listener = listener;
    }
  }

  private LcoreIds() {}

  /** Reclaims the ids of ended threads, and assigns the lowest free id to a thread. */
  static int take(Thread owner) {
    reclaimDead();
    return takeFree(owner);
  }

  /** Assigns the lowest free id to a thread, so that ids stay dense. Calls no foreign code. */
  static int takeFree(Thread owner) {
    LOCK.lock();
    try {
      for (int id = 0; id < OWNERS.length(); id++) {
        if (OWNERS.get(id) == null) {
          Lcore.USAGE.begin(id);
          OWNERS.set(id, owner);
          return id;
        }
      }
    } finally {
      LOCK.unlock();
    }
    throw new MempoolException(
        MempoolException.Reason.ENOSPC,
        String.format(
            Locale.ROOT,
            "thread '%s' cannot become an lcore, because all %d lcore ids are in use; end other"
                + " lcores first, or let the thread run without an id",
            owner.getName(),
            Lcore.MAX));
  }

  /** Reclaims the ids of ended threads; see {@link Lcore#reclaimDead()}. */
  static int reclaimDead() {
    List<Integer> dead = takeOverDead(Thread.currentThread());
    dead.forEach(LcoreIds::exit);
    return dead.size();
  }

  /**
   * Makes a thread the owner of the ids whose threads ended without releasing them.
   *
   * @return these ids, for each of which the caller must call {@link #exit}
   */
  private static List<Integer> takeOverDead(Thread newOwner) {
    List<Integer> dead = new ArrayList<>();
    LOCK.lock();
    try {
      for (int id = 0; id < OWNERS.length(); id++) {
        Thread owner = OWNERS.get(id);
        // a thread that is seen ended makes its actions visible
        if (owner != null && !owner.isAlive() && hasStarted(owner)) {
          OWNERS.set(id, newOwner);
          dead.add(id);
        }
      }
    } finally {
      LOCK.unlock();
    }
    return dead;
  }

  /**
   * Tells whether an owner has started: an LcoreThread has its id before it starts, any other one
   * runs when it gets it. No other thread is asked for its state, because a subclass may override
   * that method, and foreign code must not run under the lock.
   */
  private static boolean hasStarted(Thread owner) {
    return !(owner instanceof LcoreThread thread) || thread.getState() != Thread.State.NEW;
  }

  /** Notes the registration of the calling thread. */
  static void register(LcoreRegistration registration) {
    REGISTRATIONS.set(registration.lcoreId(), registration);
  }

  /** {@return the registration of the lcore, null if it is an LcoreThread} */
  static @Nullable LcoreRegistration registration(int id) {
    return REGISTRATIONS.get(id);
  }

  /** {@return the number of ids that are not free} */
  static int count() {
    int count = 0;
    for (int id = 0; id < OWNERS.length(); id++) {
      count += OWNERS.get(id) == null ? 0 : 1;
    }
    return count;
  }

  /** {@return the thread that owns an id, empty if it is free} */
  static Optional<Thread> owner(int id) {
    return Optional.ofNullable(OWNERS.get(id));
  }

  /** {@return whether a thread owns an id} */
  static boolean isOwner(int id, Thread thread) {
    return OWNERS.get(id) == thread;
  }

  /**
   * Ends the idle state of an lcore if it is idle, runs the exit listeners, the latest first, then
   * frees the id. Called by the id's owner.
   */
  static void exit(int id) {
    boolean _ = IdleLcores.leave(id);
    try {
      for (Entry entry : List.copyOf(LISTENERS).reversed()) {
        try {
          entry.listener.accept(id);
        } catch (Throwable e) { // foreign code may also throw undeclared checked exceptions
          warn(
              "an exit listener failed at the end of lcore "
                  + id
                  + "; the other listeners still run",
              e);
        }
      }
    } finally {
      boolean _ = IdleLcores.leave(id); // an exit listener may have become idle
      release(id);
    }
  }

  /**
   * Logs a warning. Does not throw: a logger is foreign code, and its failure must not keep an id
   * from being freed or a task from being run.
   */
  static void warn(String message, Throwable cause) {
    try {
      System.getLogger(Lcore.class.getName()).log(Logger.Level.WARNING, message, cause);
    } catch (Throwable failedToo) {
      // there is no other place to report this
    }
  }

  /** Frees an id without running the exit listeners. */
  static void release(int id) {
    LOCK.lock();
    try {
      REGISTRATIONS.set(id, null);
      OWNERS.set(id, null);
    } finally {
      LOCK.unlock();
    }
  }

  static Subscription subscribe(IntConsumer listener) {
    Entry entry = new Entry(listener);
    LISTENERS.add(entry);
    return () -> LISTENERS.remove(entry);
  }
}
