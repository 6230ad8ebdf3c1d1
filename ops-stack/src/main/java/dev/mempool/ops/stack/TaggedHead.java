package dev.mempool.ops.stack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The head of a lock-free stack, alone on its cache lines: in one word the node on top, and a tag
 * that counts the changes. A thread that read the head some time ago can so tell whether the stack
 * has changed since, even if the same node is on top again.
 *
 * <p>The node takes as many bits as its largest value needs, at most 30; the tag has all others, at
 * least 34, and wraps around. So a changed head passes for the old one only after a whole multiple
 * of 2^34 changes. At 10 ns per change, which is what an atomic operation takes at least, that is a
 * thread that sleeps for three minutes between its two steps and goes on at one change among 17
 * billions. In a pool of a million objects the three minutes are twelve hours.
 *
 * <p>Not final, so that tests can step in between a thread's two steps.
 */
class TaggedHead extends TaggedHeadState.Padded {

  private static final VarHandle WORD;

  static {
    try {
      WORD =
          MethodHandles.lookup()
              .findVarHandle(TaggedHeadState.Word.class, "word", long.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The lowest bit of the tag; those below are the node's. */
  private final long tagUnit;

  /** Makes a head at node 0, for nodes from 0 to the largest one. */
  TaggedHead(int largestNode) {
    this(largestNode, 0);
  }

  TaggedHead(int largestNode, long firstTag) {
    tagUnit = (long) Integer.highestOneBit(largestNode) << 1;
    word = firstTag * tagUnit;
  }

  /** {@return the present head} What was done before it was put there is visible after. */
  final long get() {
    return (long) WORD.getAcquire((TaggedHeadState.Word) this);
  }

  /** {@return the node on top} */
  final int node(long head) {
    return (int) (head & (tagUnit - 1));
  }

  /**
   * Puts another node on top, if nothing changed since the head was got; publishes what was done
   * before.
   */
  boolean move(long head, int node) {
    return WORD.compareAndSet(
        (TaggedHeadState.Word) this, head, (head & -tagUnit) + tagUnit + node);
  }

  /**
   * {@return whether nothing changed since the head was got} If so, what was read since then from
   * the nodes in the stack belongs together.
   */
  final boolean isStill(long head) {
    VarHandle.acquireFence();
    return get() == head;
  }
}
