// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import dev.mempool.api.Backoff;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Objects;

/**
 * A lock-free stack of object indices: a linked list that a put or a get of any number of objects
 * changes by one compare-and-set of its head. A preempted thread delays no other. C counterpart:
 * {@code struct rte_stack_lf}, where a put and a get take eight atomic operations, because the free
 * nodes are a second list and each list has a counter.
 *
 * <h2>State</h2>
 *
 * <p>The head ({@link LifoHead}) names the top node and counts the changes of the stack. Each
 * object has a node of its own, because it is in the stack at most once, so no node is ever
 * allocated. A node is four {@code int}s in the array {@code nodes} and is named by its index
 * there. The objects of one put form a <em>bulk</em> of nodes. Gets take nodes from the top, so
 * what is left of a bulk is a bulk as well. A node has
 *
 * <ul>
 *   <li>{@code NEXT}: the node below it;
 *   <li>{@code SKIP}: the node {@value #SKIP_LENGTH} below it in the same bulk, if there is one, so
 *       that a walk need not wait for one load after another;
 *   <li>{@code RANK}: the number of nodes in the bulk from this one down;
 *   <li>{@code LOWEST}: the lowest node of the bulk. Only in that node, {@code NEXT} leads out of
 *       the bulk, and {@code DEPTH_BELOW} (in the place of {@code SKIP}) is the number of objects
 *       below the bulk.
 * </ul>
 *
 * <p>For example, objects 1 and 2 were put together, then 7, 8 and 9 (named by their objects here):
 *
 * <pre>
 *   head: top = 9
 *              node    NEXT     RANK   LOWEST   DEPTH_BELOW
 *   bulk         9        8        3        7
 *                8        7        2        7
 *                7        2        1        7             2
 *   bulk         2        1        2        1
 *                1   BOTTOM        1        1             0
 * </pre>
 *
 * <p>So two nodes tell how many objects there are from a node down: its {@code RANK}, and {@code
 * DEPTH_BELOW} of its lowest node. No counter is needed, and a get never reserves more objects than
 * there are. {@code BOTTOM} is a node of no object, whose fields are 0.
 *
 * <h2>Steps</h2>
 *
 * <p>A put (C: {@code __rte_stack_lf_push_elems}) first checks that the stack has room for its
 * objects, and links their nodes to a bulk. Then it loads the head, writes the top node and the
 * number of objects in the stack into the lowest node of the bulk, and sets the top by a
 * compare-and-set. If another thread was faster, it repeats this second part only.
 *
 * <p>A get (C: {@code __rte_stack_lf_pop_elems}) loads the head, and checks that the stack has as
 * many objects as it wants. It walks down to the node that will be on top, past a whole bulk in one
 * step, and makes it the top by a compare-and-set. Only then it copies the objects: a get that
 * fails has written nothing.
 *
 * <h2>Why this is correct</h2>
 *
 * <p>A node is written only by the thread that puts its object, before the object is in the stack.
 * No two heads are equal, because of their counter. So if the compare-and-set of a get succeeds, no
 * object has left the stack and come back since the head was loaded, no node in the stack was
 * written, and what the thread read of the nodes is right: there is no ABA problem. The nodes are
 * visible to it because it loaded the head with acquire, and each change of the head is a release
 * that follows an acquire. After the compare-and-set the nodes belong to this thread.
 *
 * <p>If the head has changed, a thread may have read nodes while others wrote them. This is
 * harmless. An {@code int} does not tear, so each number read is one that was written; every number
 * ever written is a node or at most the number of objects, so it leads to an element of the array;
 * a walk ends after as many steps as objects are asked for; and the compare-and-set fails. A call
 * that finds too few objects, or no room, makes no compare-and-set, so it fails only if {@link
 * LifoHead#isUnchanged} tells that the head is still the same; else it tries again. A thread writes
 * nodes after a release fence, so that a reader of these writes also sees that the head has
 * changed.
 *
 * <p>A program that puts an object twice ties the list into a loop or tears it, sometimes even if
 * the put is refused. Later gets may return objects more than once, or throw a {@link
 * PoolMisuseException} that names this cause. No call runs for ever, and the stack never has more
 * objects than the pool.
 */
final class LockFreeStack extends MempoolBackend {

  // the indices of the four fields within a node
  private static final int NEXT = 0;
  private static final int SKIP = 1;
  private static final int DEPTH_BELOW = SKIP;
  private static final int RANK = 2;
  private static final int LOWEST = 3;

  /** The binary logarithm of the number of fields. */
  private static final int NODE_SHIFT = 2;

  private static final int BOTTOM = 0;

  /** Not a node: the result of a walk that reached the end of the list too early. */
  private static final int TORN = -1;

  /**
   * The number of nodes that a walk passes while it waits for one load; with 2 a get of 256 objects
   * took twice as long.
   */
  private static final int SKIP_LENGTH = 4;

  /**
   * The most objects: the sum of any rank and any depth, even of different moments, fits an int.
   */
  static final int MAX_SIZE = (1 << 28) - 1;

  /** The most attempts of a count while the head changes: it must end if others never rest. */
  private static final int COUNT_TRIES = 100;

  private final String pool;
  private final int size;
  private final int[] nodes;
  private final LifoHead head;

  LockFreeStack(String pool, int size) {
    this(pool, size, new LifoHead(largestNode(size)));
  }

  LockFreeStack(String pool, int size, LifoHead head) {
    this.pool = pool;
    this.size = size;
    this.nodes = new int[(size + 1) << NODE_SHIFT];
    this.head = head;
  }

  /** Returns the largest node of a stack of a size. */
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
    // before anything is written: the nodes of objects that are wrongly put twice must not change
    // if the put is refused
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
    for (int losses = 0; ; losses++) {
      long now = head.getAcquire();
      int below = head.top(now);
      int depth = depth(nodes, below);
      if (count <= size - depth) {
        nodes[lowest + NEXT] = below;
        nodes[lowest + DEPTH_BELOW] = depth;
        if (head.compareAndSetTop(now, top)) {
          return true;
        }
      } else if (head.isUnchanged(now)) {
        return false;
      }
      Backoff.lost(losses);
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    int[] nodes = this.nodes;
    int node = node(object);
    VarHandle.releaseFence();
    for (int losses = 0; ; losses++) {
      long now = head.getAcquire();
      int below = head.top(now);
      int depth = depth(nodes, below);
      if (depth < size) {
        nodes[node + NEXT] = below;
        nodes[node + DEPTH_BELOW] = depth;
        nodes[node + RANK] = 1;
        nodes[node + LOWEST] = node;
        if (head.compareAndSetTop(now, node)) {
          return true;
        }
      } else if (head.isUnchanged(now)) {
        return false;
      }
      Backoff.lost(losses);
    }
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    // before the objects are taken: those that do not fit into the array would be lost
    Objects.checkFromIndexSize(from, count, objects.length);
    int[] nodes = this.nodes;
    for (int losses = 0; ; losses++) {
      long now = head.getAcquire();
      int top = head.top(now);
      if (count <= depth(nodes, top)) {
        int newTop = topAfter(nodes, top, count);
        if (newTop == TORN) {
          if (head.isUnchanged(now)) {
            throw putTwice();
          }
        } else if (head.compareAndSetTop(now, newTop)) {
          if (!copyOut(nodes, top, objects, from, count)) {
            throw putTwice();
          }
          return true;
        }
      } else if (head.isUnchanged(now)) {
        return false;
      }
      Backoff.lost(losses);
    }
  }

  @Override
  public int dequeueOne() {
    int[] nodes = this.nodes;
    for (int losses = 0; ; losses++) {
      long now = head.getAcquire();
      int top = head.top(now);
      if (top == BOTTOM) {
        return NONE;
      }
      if (head.compareAndSetTop(now, nodes[top + NEXT])) {
        return object(top);
      }
      Backoff.lost(losses);
    }
  }

  @Override
  public int count() {
    for (int tries = 0; ; tries++) {
      long now = head.getAcquire();
      int depth = depth(nodes, head.top(now));
      if (head.isUnchanged(now) || tries == COUNT_TRIES) {
        return Math.min(depth, size);
      }
    }
  }

  /**
   * Tells whether the stack had room for {@code count} more objects at some moment of this call.
   */
  private boolean hasRoom(int count) {
    while (true) {
      long now = head.getAcquire();
      if (count <= size - depth(nodes, head.top(now))) {
        return true;
      }
      if (head.isUnchanged(now)) {
        return false;
      }
    }
  }

  /** Returns the number of objects from a node down. */
  private static int depth(int[] nodes, int node) {
    return nodes[node + RANK] + nodes[nodes[node + LOWEST] + DEPTH_BELOW];
  }

  /**
   * Returns the node that is on top after {@code count} objects are taken, or {@link #TORN} if the
   * list has fewer objects than its depth says: its nodes were read while others wrote them, or an
   * object was put twice.
   */
  private static int topAfter(int[] nodes, int top, int count) {
    int node = top;
    int left = count;
    while (left > 0) {
      int rank = nodes[node + RANK];
      if (left < rank) {
        return walkDown(nodes, node, left);
      }
      if (rank == 0) {
        return TORN;
      }
      left -= rank;
      node = nodes[nodes[node + LOWEST] + NEXT];
    }
    return node;
  }

  /** Returns the node that lies {@code steps} below another one of the same bulk. */
  private static int walkDown(int[] nodes, int from, int steps) {
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

  /**
   * Copies the objects of nodes that the caller has taken from the stack. Returns {@code false} if
   * the list is torn.
   */
  private static boolean copyOut(int[] nodes, int top, int[] objects, int from, int count) {
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
        return true;
      }
      node = nodes[lowest + NEXT];
      if (node == BOTTOM) {
        return false;
      }
    }
  }

  private PoolMisuseException putTwice() {
    return new PoolMisuseException(
        pool,
        NONE,
        String.format(
            Locale.ROOT,
            "pool '%s': the list of free objects is torn: an object was put that was free already;"
                + " create a new pool, and put each object once",
            pool));
  }
}
