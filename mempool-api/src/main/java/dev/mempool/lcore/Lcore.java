package dev.mempool.lcore;

import dev.mempool.api.MempoolException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which lcore a thread is.
 *
 * <p>A platform thread is an lcore while it runs as an {@link LcoreThread}, or between {@link
 * #register()} and the closing of that registration. At any moment an id belongs to one thread
 * only; a later thread may get it again, and then everything that the earlier owner did as that
 * lcore happens-before what the later one does. Virtual threads and unregistered threads are no
 * lcore: they have {@link #NONE}.
 *
 * <p>C counterpart: {@code rte_lcore_id}, {@code rte_thread_register}, and the lcore callbacks. All
 * methods may be called by any thread.
 */
public final class Lcore {

  /** The id of a thread that is no lcore. C: {@code LCORE_ID_ANY}. */
  public static final int NONE = -1;

  /**
   * The number of lcores that can exist at a time; ids are {@code 0 .. MAX-1}. More cores than any
   * machine in sight has, and small enough that a pool can index its caches by id through a plain
   * array of 4 KiB. C: {@code RTE_MAX_LCORE}.
   */
  public static final int MAX = 1024;

  private static final ThreadLocal<@Nullable LcoreRegistration> REGISTERED = new ThreadLocal<>();

  /** Spares threads that never registered the thread-local look-up; never set back. */
  private static volatile boolean anyRegistered;

  private Lcore() {}

  /**
   * {@return the calling thread's lcore id, or {@link #NONE}}
   *
   * <p>Costs a type check and a load on an {@link LcoreThread}, a little more on a registered
   * thread whose class is an {@link LcoreHolder}, a thread-local look-up on any other registered
   * thread.
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
      // it may hold another one than its own, or none, and be registered all the same
    }
    if (!anyRegistered || thread.isVirtual()) {
      return NONE;
    }
    LcoreRegistration registration = REGISTERED.get();
    return registration == null ? NONE : registration.lcoreId();
  }

  /**
   * Makes the calling platform thread an lcore until the returned registration is closed, on the
   * same thread. If the thread ends without closing it, the id is taken back, and the exit
   * listeners run, when a later thread asks for an id or calls {@link #reclaimDead()}.
   *
   * @return the registration, to be closed on this thread
   * @throws IllegalStateException if the thread is virtual, an {@link LcoreThread}, or an lcore
   *     already
   * @throws MempoolException ENOSPC if {@link #MAX} lcores exist
   */
  public static LcoreRegistration register() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread cannot be an lcore, because it does not stay on one core; use platform"
              + " threads, or a MempoolCache of your own per worker");
    }
    int current = current();
    if (current != NONE) {
      throw new IllegalStateException(
          "thread '%s' is lcore %d already; register a thread once"
              .formatted(thread.getName(), current));
    }
    if (thread instanceof LcoreThread) {
      throw new IllegalStateException(
          "thread '%s' is an LcoreThread, which takes its id by itself, and has none now; use another kind of thread, or let it work without"
              .formatted(thread.getName()));
    }
    LcoreRegistration registration = new LcoreRegistration(thread, LcoreIds.take(thread));
    REGISTERED.set(registration);
    anyRegistered = true;
    return registration;
  }

  /**
   * Takes back the ids of registered threads that died without closing their registration, so that
   * what they left in caches can be got again. Whoever asks for an id does the same; a program
   * whose threads come and go may do it at times of its own choice. The exit listeners run on the
   * calling thread. When several threads call at once, each id is taken back by one of them.
   *
   * @return how many ids this call took back
   */
  public static int reclaimDead() {
    return LcoreIds.reclaimDead();
  }

  static void forgetRegistration() {
    REGISTERED.remove();
  }

  /**
   * Asks to be told when an lcore ends. The listener runs on the ending thread, while that is still
   * the lcore, before the id can be used again; only for a registered thread that died without
   * closing its registration it runs on the thread that takes the id back. Listeners run in the
   * reverse order of their subscription, as scopes are closed. One that throws is logged, and
   * neither keeps the others from running nor the id from being freed.
   *
   * @param listener receives the id of the ending lcore
   * @return closing it ends the subscription; a call that is under way may still finish after that
   */
  public static Subscription onExit(IntConsumer listener) {
    return LcoreIds.subscribe(listener);
  }

  /** A listener's subscription. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    /** Ends the subscription; further calls do nothing. */
    @Override
    void close();
  }
}
