// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.core.memory.linux.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A walk over all pages of a range that several threads share: each thread takes the next part of
 * the range until none is left.
 */
final class PageWalk {

  /** The largest number of threads; more do not help on any machine of today. */
  static final int MAX_THREADS = 1024;

  /**
   * The number of parts per thread. Several are needed so that the walk does not wait long for a
   * thread that is preempted.
   */
  private static final int PARTS_PER_THREAD = 4;

  /** Receives the parts of the range, concurrently; may throw. */
  interface PartVisitor {
    void visit(long offset, long bytes);
  }

  private final PartVisitor visitor;
  private final long bytes;

  /** The bytes of a part: whole pages. */
  private final long step;

  /** The offset of the next part that no thread has taken. */
  private final AtomicLong next = new AtomicLong();

  /** The first exception or error of a part. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private PageWalk(long bytes, long pageSize, int threads, PartVisitor visitor) {
    this.visitor = visitor;
    this.bytes = bytes;
    this.step = Pages.roundUp(bytes / ((long) threads * PARTS_PER_THREAD) + 1, pageSize);
  }

  /** Throws IllegalArgumentException if the number of threads is not allowed. */
  static void check(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "prefaulting by %d threads: 1 to %d are allowed", threads, MAX_THREADS));
    }
  }

  /**
   * Visits all pages. The calling thread is one of the threads. If the visitor throws, the first
   * exception is rethrown and other parts may not have been visited.
   */
  static void run(long bytes, long pageSize, int threads, PartVisitor visitor) {
    PageWalk walk = new PageWalk(bytes, pageSize, threads, visitor);
    List<Thread> others = new ArrayList<>();
    try {
      for (int i = 1; i < threads && i * walk.step < bytes; i++) {
        Thread thread =
            Thread.ofPlatform().name("mempool-prefault-" + i).daemon().unstarted(walk::work);
        thread.start();
        others.add(thread);
      }
    } catch (OutOfMemoryError _) {
      // the system cannot start more threads; those that run do the work
    }
    walk.work();
    joinAll(others);
    switch (walk.failure.get()) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  private void work() {
    try {
      long offset = next.getAndAdd(step);
      while (offset < bytes && failure.get() == null) {
        visitor.visit(offset, Math.min(step, bytes - offset));
        offset = next.getAndAdd(step);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Waits for all threads, also when interrupted, because the memory must not be freed while they
   * use it.
   */
  private static void joinAll(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      boolean ended = false;
      while (!ended) {
        try {
          thread.join();
          ended = true;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
