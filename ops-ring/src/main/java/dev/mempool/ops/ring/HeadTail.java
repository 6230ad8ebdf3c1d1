package dev.mempool.ops.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The two positions of one side of a ring, alone on their cache lines. Positions run freely through
 * all 32 bits.
 *
 * <p>The head is where the next thread starts; a thread takes positions by moving it. The tail
 * follows when the slots before it are done with: it is what the other side may rely on.
 *
 * <p>Orders: the load of a head acquires, so that the other side's tail, loaded after it, is not
 * older than it (an older one would show a difference that never was). The load of a tail acquires
 * and its store releases: that pair hands over the slots, and with them what was done to the
 * objects.
 */
final class HeadTail extends HeadTailState.Padded {

  private static final VarHandle HEAD = handle("head");
  private static final VarHandle TAIL = handle("tail");

  /**
   * Polls of a tail before the waiting thread offers its core: the thread ahead has a few
   * instructions to go.
   */
  private static final int SPINS = 64;

  /**
   * Offers of the core before the waiting thread sleeps. The thread ahead was preempted then, and
   * offering does not always let it run: not where the scheduler prefers the offering thread, nor
   * where that is a virtual thread on an idle carrier.
   */
  private static final int YIELDS = 16;

  /**
   * A sleep, short beside a time slice; the timers of the machine make it some ten microseconds
   * longer.
   */
  private static final long SLEEP_NANOS = 1_000;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(HeadTailState.Positions.class, field, int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  int head() {
    return (int) HEAD.getAcquire((HeadTailState.Positions) this);
  }

  /** For the only thread on this side. */
  int headPlain() {
    return head;
  }

  void setHeadPlain(int position) {
    head = position;
  }

  boolean moveHead(int from, int to) {
    return HEAD.compareAndSet((HeadTailState.Positions) this, from, to);
  }

  int tail() {
    return (int) TAIL.getAcquire((HeadTailState.Positions) this);
  }

  void setTail(int position) {
    TAIL.setRelease((HeadTailState.Positions) this, position);
  }

  /**
   * Publishes the slots {@code from .. to-1} once all threads that took earlier ones have published
   * theirs.
   */
  void setTailInTurn(int from, int to) {
    // the acquire makes what the threads ahead published part of what this store publishes
    for (int polls = 0; (int) TAIL.getAcquire((HeadTailState.Positions) this) != from; polls++) {
      if (polls < SPINS) {
        Thread.onSpinWait();
      } else if (polls < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(SLEEP_NANOS);
      }
    }
    setTail(to);
  }
}
