// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.foreign.Faults;
import dev.mempool.core.memory.MemoryChunk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The chunks of a dropped pool, which are freed when nothing can reach a segment of them.
 *
 * <p>The pool is gone, but a user may still have a segment of a chunk, or a buffer that is a view
 * of one. A segment reaches nothing of the pool, only the scope of its arena; and the action that
 * closes the arena reaches that scope as well, so a cleaner, which keeps its actions reachable,
 * would never see the scope unreachable. The finalization of an object is the one way of the JDK to
 * get back what was unreachable already. The collector clears weak references before it finalizes:
 * so in {@link #finalize} a reference to a scope is cleared exactly if nothing but this object
 * reached the scope. For the other chunks a new object waits for the next collection.
 *
 * <p>A mistake would be no danger, as memory is freed by closing its arena, and an access after
 * that throws. If finalization is disabled ({@code --finalization=disabled}) the memory stays.
 */
final class DroppedMemory {

  private static final String LOG = Mempool.class.getName();

  /**
   * The weak references of all chunks that are left. The collector clears only references that are
   * reachable themselves.
   */
  private static final Set<WeakReference<?>> SCOPES = ConcurrentHashMap.newKeySet();

  private final String pool;
  private final List<Left> chunks;

  /** A chunk that is not freed yet. */
  private record Left(MemoryChunk chunk, WeakReference<MemorySegment.Scope> scope) {}

  private DroppedMemory(String pool, List<Left> chunks) {
    this.pool = pool;
    this.chunks = chunks;
  }

  /**
   * Frees chunks when nothing can reach their segments. The caller must forget them. Memory without
   * an arena of its own stays, since everybody reaches its scope.
   */
  static void freeWhenUnreachable(String pool, List<MemoryChunk> chunks) {
    List<Left> all = new ArrayList<>();
    for (MemoryChunk chunk : chunks) {
      MemorySegment.Scope scope = chunk.segment().scope();
      if (scope.isAlive() && !scope.equals(Arena.global().scope())) {
        WeakReference<MemorySegment.Scope> reference = new WeakReference<>(scope);
        SCOPES.add(reference);
        all.add(new Left(chunk, reference));
      }
    }
    await(pool, all);
  }

  @SuppressWarnings("UnusedVariable") // the collector finds the object
  private static void await(String pool, List<Left> chunks) {
    if (!chunks.isEmpty()) {
      DroppedMemory waiting = new DroppedMemory(pool, chunks);
    }
  }

  @Override
  @SuppressWarnings({"removal", "deprecation", "Finalize"}) // the type says why
  protected void finalize() {
    List<Left> free = new ArrayList<>();
    List<Left> reachable = new ArrayList<>();
    for (Left left : chunks) {
      (left.scope.refersTo(null) ? free : reachable).add(left);
    }
    await(pool, reachable);
    if (!free.isEmpty()) {
      try {
        // a release action may be foreign code, which must not hold up the finalization of others
        Thread.ofPlatform()
            .daemon()
            .name("mempool: memory of the dropped pool '" + pool + "'")
            .inheritInheritableThreadLocals(false)
            .start(() -> free(pool, free));
      } catch (
          OutOfMemoryError e) { // there are too many threads; tries it after the next collection
        await(pool, free);
      }
    }
  }

  private static void free(String pool, List<Left> chunks) {
    for (Left left : chunks) {
      SCOPES.remove(left.scope);
      try {
        left.chunk.close();
      } catch (Throwable e) { // foreign code; the other chunks must still be freed
        Faults.warn(
            LOG, "pool '" + pool + "' was dropped, and a part of its memory could not be freed", e);
      }
    }
  }
}
