package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

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
      Backoff.pause(polls);
    }
    setTail(to);
  }
}
