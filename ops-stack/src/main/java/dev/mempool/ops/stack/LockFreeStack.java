package dev.mempool.ops.stack;

import dev.mempool.api.Backoff;
import dev.mempool.api.MempoolBackend;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A lock-free stack of object indices: a linked list, changed by one compare-and-set of its head
 * per call, whatever the number of objects. A preempted thread holds up nobody. C counterpart: the
 * lock-free {@code rte_stack}, which takes eight atomic operations for a put and a get, because its
 * nodes and their numbers are lists and counters of their own.
 *
 * <h2>Nodes</h2>
 *
 * <p>An object is in the stack at most once, so that each object has a node of its own, four
 * numbers in one array, and none is ever allocated. A node is named by its place in that array.
 * What was put together stays together, as a <em>bulk</em>; objects are taken from its top, so the
 * rest of a bulk is one, too. Each node has
 *
 * <ul>
 *   <li>the next node below it,
 *   <li>a node {@value #SKIP_LENGTH} below it in its bulk, if there is one, so that a walk need not
 *       wait for one load after another,
 *   <li>its rank: how many nodes its bulk has from itself down,
 *   <li>the lowest node of its bulk. That one alone knows what is below the bulk, and how much: it
 *       has the depth of the stack there, where others have the skip.
 * </ul>
 *
 * So a put that has lost the race against another one rewrites one node, a get steps over a bulk at
 * once, and a look at two nodes says how many objects there are: no counter, and a get that
 * succeeds is never for more than that. At the bottom is a node that belongs to no object.
 *
 * <h2>Why this is right</h2>
 *
 * <p>A node is written only by the thread that puts its object, before the object is in the stack.
 * A head with its tag is there once. So from when a thread got the head until its compare-and-set
 * succeeds, no object has left the stack and come back, no node in the stack was written, and all
 * that was read of them is true: there is no ABA fault. What was read is visible because the head
 * is got with acquire and each change of it is a release that follows an acquire. After the
 * compare-and-set the taken nodes belong to this thread, which then copies them out, and not
 * before: a get that fails has written nothing.
 *
 * <p>Where the head did change, a thread may have read nodes that others were just writing, any
 * mixture of old and new. That does no harm. An {@code int} does not tear, so each number read is
 * one that was written; every number ever written is a node or at most the number of objects, so it
 * leads to a place inside the array; walks end after as many steps as objects are asked for; and
 * the compare-and-set fails. A count that says "no" takes no such step, so it is believed only if
 * the head is still the same. For this, a thread that writes nodes does so behind a fence: whoever
 * sees such a write sees the changed head, too.
 *
 * <p>A program that puts an object which is inside already ties the list into a loop or tears it,
 * even if the put is refused, and later gets objects more than once, or an {@link
 * IllegalStateException} that says so. It hangs nobody, and no more goes in than there are objects.
 */
final class LockFreeStack extends MempoolBackend {

  /** A node has four numbers. */
  private static final int NODE_SHIFT = 2;

  private static final int NEXT = 0;
  private static final int SKIP = 1;

  /** In the lowest node of a bulk, which skips nothing. */
  private static final int DEPTH_BELOW = SKIP;

  private static final int RANK = 2;
  private static final int LOWEST = 3;

  private static final int BOTTOM = 0;

  /** No node: the nodes that were read do not belong together. */
  private static final int TORN = -1;

  /** So many loads are under way at a time; with 2 a get of 256 took twice as long. */
  private static final int SKIP_LENGTH = 4;

  /** The most objects: the sum of a rank and a depth that do not belong together is no overflow. */
  static final int MAX_SIZE = (1 << 28) - 1;

  /** How often a count is tried anew while others move: it must end also where they never rest. */
  private static final int COUNT_TRIES = 100;

  private final int size;
  private final int[] nodes;
  private final TaggedHead head;

  LockFreeStack(int size) {
    this(size, new TaggedHead(largestNode(size)));
  }

  LockFreeStack(int size, TaggedHead head) {
    this.size = size;
    this.nodes = new int[(size + 1) << NODE_SHIFT];
    this.head = head;
  }

  /** {@return the largest node that the head has to hold} */
  static int largestNode(int size) {
    return node(size - 1);
  }

  private static int node(int object) {
    return (object + 1) << NODE_SHIFT;
  }

  private static int object(int node) {
    return (node >>> NODE_SHIFT) - 1;
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    // before anything is written: the node of an object that is inside already must stay as it is
    if (!hasRoom(count)) {
      return false;
    }
    int[] nodes = this.nodes;
    int lowest = node(objects[from]);
    VarHandle.releaseFence();
    nodes[lowest + RANK] = 1;
    nodes[lowest + LOWEST] = lowest;
    int top = lowest;
    int second = BOTTOM;
    int third = BOTTOM;
    int fourth = BOTTOM;
    for (int i = 1; i < count; i++) {
      int node = node(objects[from + i]);
      nodes[node + NEXT] = top;
      nodes[node + SKIP] = fourth;
      nodes[node + RANK] = i + 1;
      nodes[node + LOWEST] = lowest;
      fourth = third;
      third = second;
      second = top;
      top = node;
    }
    for (int failures = 0; ; failures++) {
      long now = head.get();
      int below = head.node(now);
      int depth = depth(nodes, below);
      if (count <= size - depth) {
        nodes[lowest + NEXT] = below;
        nodes[lowest + DEPTH_BELOW] = depth;
        if (head.move(now, top)) {
          return true;
        }
      } else if (head.isStill(now)) {
        return false;
      }
      Backoff.lost(failures);
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    int[] nodes = this.nodes;
    int node = node(object);
    VarHandle.releaseFence();
    for (int failures = 0; ; failures++) {
      long now = head.get();
      int below = head.node(now);
      int depth = depth(nodes, below);
      if (depth < size) {
        nodes[node + NEXT] = below;
        nodes[node + DEPTH_BELOW] = depth;
        nodes[node + RANK] = 1;
        nodes[node + LOWEST] = node;
        if (head.move(now, node)) {
          return true;
        }
      } else if (head.isStill(now)) {
        return false;
      }
      Backoff.lost(failures);
    }
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    // before the objects are taken: what does not fit into the array would be lost
    Objects.checkFromIndexSize(from, count, objects.length);
    int[] nodes = this.nodes;
    for (int failures = 0; ; failures++) {
      long now = head.get();
      int top = head.node(now);
      if (count <= depth(nodes, top)) {
        int below = below(nodes, top, count);
        if (below == TORN) {
          if (head.isStill(now)) {
            throw putTwice();
          }
        } else if (head.move(now, below)) {
          copyOut(nodes, top, objects, from, count);
          return true;
        }
      } else if (head.isStill(now)) {
        return false;
      }
      Backoff.lost(failures);
    }
  }

  @Override
  public int dequeueOne() {
    int[] nodes = this.nodes;
    for (int failures = 0; ; failures++) {
      long now = head.get();
      int top = head.node(now);
      if (top == BOTTOM) {
        return NONE;
      }
      if (head.move(now, nodes[top + NEXT])) {
        return object(top);
      }
      Backoff.lost(failures);
    }
  }

  @Override
  public int count() {
    for (int tries = 0; ; tries++) {
      long now = head.get();
      int depth = depth(nodes, head.node(now));
      if (head.isStill(now) || tries == COUNT_TRIES) {
        return Math.min(depth, size);
      }
    }
  }

  private boolean hasRoom(int count) {
    while (true) {
      long now = head.get();
      if (count <= size - depth(nodes, head.node(now))) {
        return true;
      }
      if (head.isStill(now)) {
        return false;
      }
    }
  }

  /** {@return how many objects there are from a node down} */
  private static int depth(int[] nodes, int node) {
    return nodes[node + RANK] + nodes[nodes[node + LOWEST] + DEPTH_BELOW];
  }

  /**
   * {@return the node that is on top when {@code count} objects are gone, or {@link #TORN} if there
   * are fewer than the depth says}
   */
  private static int below(int[] nodes, int top, int count) {
    int node = top;
    int left = count;
    while (left > 0) {
      int rank = nodes[node + RANK];
      if (left < rank) {
        return within(nodes, node, left);
      }
      if (rank == 0) {
        return TORN;
      }
      left -= rank;
      node = nodes[nodes[node + LOWEST] + NEXT];
    }
    return node;
  }

  private static int within(int[] nodes, int from, int steps) {
    int node = from;
    int left = steps;
    for (; left >= SKIP_LENGTH; left -= SKIP_LENGTH) {
      node = nodes[node + SKIP];
    }
    for (; left > 0; left--) {
      node = nodes[node + NEXT];
    }
    return node;
  }

  /** For the owner of these nodes. */
  private static void copyOut(int[] nodes, int top, int[] objects, int from, int count) {
    int node = top;
    int to = from;
    int end = from + count;
    while (true) {
      int lowest = nodes[node + LOWEST];
      int bulkEnd = to + Math.min(end - to, nodes[node + RANK]);
      for (; to <= bulkEnd - SKIP_LENGTH; to += SKIP_LENGTH) {
        int second = nodes[node + NEXT];
        int third = nodes[second + NEXT];
        objects[to] = object(node);
        objects[to + 1] = object(second);
        objects[to + 2] = object(third);
        objects[to + 3] = object(nodes[third + NEXT]);
        node = nodes[node + SKIP];
      }
      for (; to < bulkEnd; to++) {
        objects[to] = object(node);
        node = nodes[node + NEXT];
      }
      if (to == end) {
        return;
      }
      node = nodes[lowest + NEXT];
      if (node == BOTTOM) {
        throw putTwice();
      }
    }
  }

  private static IllegalStateException putTwice() {
    return new IllegalStateException(
        "the list of free objects is torn: an object was put that was inside already; make a new"
            + " pool, and put each object once");
  }
}
