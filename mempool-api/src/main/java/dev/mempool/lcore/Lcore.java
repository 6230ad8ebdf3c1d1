// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.api.internal.IdleLcores;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lcore ids of threads, and the operations on them.
 *
 * <p>A platform thread is an lcore while it runs as an {@link LcoreThread}, or from {@link
 * #register()} until that registration is closed. At any time an id belongs to one thread. A later
 * thread may get the same id; then all actions of the earlier thread as that lcore happen-before
 * those of the later one. Virtual threads and unregistered threads are no lcores: their id is
 * {@link #NONE}.
 *
 * <p>Thread-safe. C counterpart: {@code rte_lcore_id}, {@code rte_thread_register}, and the lcore
 * callbacks.
 *
 * @since 0.1.0
 */
public final class Lcore {

  /** The id of a thread that is no lcore. C: {@code LCORE_ID_ANY}. */
  public static final int NONE = -1;

  /**
   * The value of {@link #max()}. It is not public, because a compiler copies public constants into
   * the classes of users, which would then keep a value that a later version has raised.
   */
  static final int MAX = IdleLcores.LCORES;

  /**
   * The id of a registered thread. It is a number of the JDK and no object of this library, because
   * a thread of a container, which outlives the application, would keep the class of that object
   * and so the whole application in memory.
   */
  private static final ThreadLocal<@Nullable Integer> REGISTERED = new ThreadLocal<>();

  /** The times for which lcores are idle. */
  static final UsageClock USAGE = new UsageClock(System::nanoTime);

  /** Whether any thread has ever registered; if not, {@link #current()} needs no thread-local. */
  private static volatile boolean anyRegistered;

  private Lcore() {}

  /**
   * {@return the most lcores that can exist at a time; ids are {@code 0 .. max()-1}} It is 1024 now
   * and may be larger in later versions. C: {@code RTE_MAX_LCORE}.
   */
  public static int max() {
    return MAX;
  }

  /** {@return the number of lcores that exist now} C: {@code rte_lcore_count}. */
  public static int count() {
    return LcoreIds.count();
  }

  /**
   * Returns the thread that has an lcore id. It keeps the id while it is {@linkplain #idle() idle}.
   * For monitoring; the thread may end at any time.
   *
   * @param lcore an id
   * @return the thread; empty if no lcore has this id
   */
  public static Optional<Thread> thread(int lcore) {
    return lcore < 0 || lcore >= MAX ? Optional.empty() : LcoreIds.owner(lcore);
  }

  /**
   * {@return the calling thread's lcore id, or {@link #NONE}}
   *
   * <p>It takes a type check and a load on an {@link LcoreThread}, two loads more on a registered
   * thread whose class is an {@link LcoreHolder}, and a thread-local look-up on any other
   * registered thread.
   */
  public static int current() {
    Thread thread = Thread.currentThread();
    return thread instanceof LcoreThread lcore ? lcore.lcoreId : foreign(thread);
  }

  private static int foreign(Thread thread) {
    if (thread instanceof LcoreHolder holder) {
      LcoreRegistration held = holder.lcoreRegistration();
      int id = held == null ? NONE : held.lcoreIdOn(thread);
      if (id != NONE) {
        return id;
      }
      // the thread may be registered although it holds no registration, or another thread's
    }
    if (!anyRegistered || thread.isVirtual()) {
      return NONE;
    }
    Integer id = REGISTERED.get();
    return id == null ? NONE : id;
  }

  /**
   * Makes the calling platform thread an lcore, until the same thread closes the returned
   * registration. If the thread ends without closing it, its id is reclaimed, and the exit
   * listeners run, when a later thread requests an id or calls {@link #reclaimDead()}.
   *
   * @return the registration, which this thread must close
   * @throws IllegalStateException if the thread is virtual, an {@link LcoreThread}, or an lcore
   *     already
   * @throws MempoolException ENOSPC if {@link #max()} lcores exist
   */
  @CheckReturnValue
  public static LcoreRegistration register() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread cannot be an lcore, because it does not stay on one core; use platform"
              + " threads, or a cache of its own per worker: Mempool.newCache()");
    }
    int current = current();
    if (current != NONE) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread '%s' is lcore %d already; register a thread once",
              thread.getName(),
              current));
    }
    if (REGISTERED.get() != null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread '%s' is registered already, as an lcore that is idle; close its idle state",
              thread.getName()));
    }
    if (thread instanceof LcoreThread) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread '%s' is an LcoreThread, which cannot be registered, and has no lcore id now;"
                  + " use another kind of thread, or let it run without an id",
              thread.getName()));
    }
    LcoreRegistration registration = new LcoreRegistration(thread, LcoreIds.take(thread));
    LcoreIds.register(registration);
    REGISTERED.set(registration.lcoreId());
    anyRegistered = true;
    return registration;
  }

  /**
   * Says that the calling lcore is idle until the returned object is closed: that it waits for work
   * and uses no pool. Meanwhile other threads may get the objects in its caches, as far as they
   * need them; what they do not need is still there afterwards.
   *
   * {@snippet :
   * try (LcoreIdle _ = Lcore.idle()) {
   *   packet = queue.take();
   * }
   * }
   *
   * <p>An idle thread is no lcore: {@link #current()} is {@link #NONE}, so that a pool that it uses
   * all the same serves it as any other thread. It keeps its id, which no other thread gets. It
   * must not use a cache that a pool has made for it as an lcore. Closing the object may wait until
   * another thread has emptied such a cache.
   *
   * <p>It takes some nanoseconds and allocates nothing, so a thread can say so whenever it waits.
   * If the caller is no lcore, or idle already, this does nothing. Workers of this library that
   * wait for a task are idle by themselves.
   *
   * @return the idle state, which this thread must close
   */
  @CheckReturnValue
  public static LcoreIdle idle() {
    return LcoreIdle.enter(current());
  }

  /**
   * Begins to measure how much of their time the lcores are busy, until the JVM ends. It costs two
   * readings of the clock for each {@linkplain #idle() idle state}, and gets and puts nothing.
   * Further calls do nothing. The telemetry socket calls it. C counterpart: {@code
   * rte_lcore_register_usage_cb}.
   */
  public static void measureUsage() {
    USAGE.start();
  }

  /**
   * Returns the time that an lcore has spent, and was busy. For monitoring: an lcore is busy unless
   * it says that it is {@linkplain #idle() idle}, so one that polls without saying so is always
   * busy.
   *
   * @param lcore an id
   * @return the usage; empty if no lcore has this id, or {@link #measureUsage()} was not called
   */
  public static Optional<LcoreUsage> usage(int lcore) {
    return thread(lcore).isPresent() && USAGE.isStarted()
        ? Optional.of(USAGE.usage(lcore, IdleLcores.isIdle(lcore)))
        : Optional.empty();
  }

  /**
   * Reclaims the ids of registered threads that ended without closing their registration, so that
   * the objects in their caches can be got again. Every request for an id does the same; a program
   * whose threads come and go may also call this whenever it wants. The exit listeners run on the
   * calling thread. If several threads call this at the same time, each id is reclaimed by one of
   * them.
   *
   * @return the number of ids that this call has reclaimed
   */
  public static int reclaimDead() {
    return LcoreIds.reclaimDead();
  }

  /**
   * Changes what {@link #current()} returns on the calling thread, which is an lcore.
   *
   * @param lcore its id
   * @param idle whether it is idle, so that the result is {@link #NONE}
   */
  static void setIdle(Integer lcore, boolean idle) {
    Integer id = idle ? NONE : lcore;
    if (Thread.currentThread() instanceof LcoreThread thread) {
      thread.lcoreId = id;
      return;
    }
    REGISTERED.set(id);
    LcoreRegistration registration = LcoreIds.registration(lcore);
    if (registration != null) {
      registration.setCurrent(id);
    }
  }

  static void forgetRegistration() {
    REGISTERED.remove();
  }

  /**
   * Subscribes a listener to the end of lcores. It runs on the ending thread, while that thread is
   * still the lcore, so before the id can be used again. For a registered thread that ended without
   * closing its registration, it runs on the thread that reclaims the id. Listeners run in the
   * reverse order of their subscription. If one throws, this is logged; the others still run, and
   * the id becomes free.
   *
   * @param listener receives the id of the ending lcore
   * @return the subscription, which ends when it is closed; the listener may still be running then
   * @throws NullPointerException if the listener is null
   */
  @CheckReturnValue
  public static Subscription onExit(IntConsumer listener) {
    return LcoreIds.subscribe(Objects.requireNonNull(listener, "listener"));
  }
}
