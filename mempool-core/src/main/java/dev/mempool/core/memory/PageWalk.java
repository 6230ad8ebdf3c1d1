package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does something with all pages of a range, by several threads. */
final class PageWalk {

  /** More threads than this help no machine of today. */
  static final int MAX_THREADS = 1024;

  /** Pieces per thread, so that a thread that the system holds up does not hold up the others. */
  private static final int PIECES_PER_THREAD = 4;

  /** What is done with a piece; may throw. */
  interface Piece {
    void visit(long offset, long bytes);
  }

  private final Piece piece;
  private final long bytes;
  private final long step;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private PageWalk(long bytes, long pageSize, int threads, Piece piece) {
    this.piece = piece;
    this.bytes = bytes;
    this.step = Pages.roundUp(bytes / ((long) threads * PIECES_PER_THREAD) + 1, pageSize);
  }

  static void check(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new MempoolException(
          Reason.EINVAL,
          "prefaulting by %d threads: 1 to %d are allowed".formatted(threads, MAX_THREADS));
    }
  }

  /**
   * Visits all pages; the calling thread takes part. Throws what a piece threw first; then other
   * pieces may have been left out.
   */
  static void run(long bytes, long pageSize, int threads, Piece piece) {
    PageWalk walk = new PageWalk(bytes, pageSize, threads, piece);
    List<Thread> others = new ArrayList<>();
    try {
      for (int i = 1; i < threads && i * walk.step < bytes; i++) {
        Thread thread =
            Thread.ofPlatform().name("mempool-prefault-" + i).daemon().unstarted(walk::work);
        thread.start();
        others.add(thread);
      }
    } catch (OutOfMemoryError _) {
      // The system gives no more threads; those that run do the work.
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
        piece.visit(offset, Math.min(step, bytes - offset));
        offset = next.getAndAdd(step);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Waits to the end even when interrupted: the memory must not go while threads touch it. */
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
