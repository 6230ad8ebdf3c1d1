package dev.mempool.mbuf;

import dev.mempool.core.Guard;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Freeing many packets: consecutive segments of one pool go back to it together. */
final class FreeBatch {

  /** The most segments that go back in one put, as in C: {@code RTE_PKTMBUF_FREE_PENDING_SZ}. */
  static final int MAX = 64;

  private static final String OTHERS_FREED =
      "it was left alone, and the other mbufs of this call were freed";

  private FreeBatch() {}

  static void free(@Nullable Mbuf[] packets, int from, int count) {
    Objects.checkFromIndexSize(from, count, packets.length);
    Throwable failure = null;
    PktmbufPool pool = null;
    int pending = 0;
    int[] batch = IndexScratch.take(MAX);
    try {
      for (int i = from; i < from + count; i++) {
        Mbuf segment = packets[i];
        while (segment != null) {
          // read first: what is released has no next segment
          Mbuf next = segment.next;
          boolean last = false;
          try {
            last = segment.release(OTHERS_FREED);
          } catch (Throwable e) { // a callback is foreign code, in any language
            failure = join(failure, e);
          }
          if (last) {
            if (segment.pool() != pool || pending == MAX) {
              failure = flush(pool, batch, pending, failure);
              pool = segment.pool();
              pending = 0;
            }
            batch[pending++] = segment.index();
          }
          segment = next;
        }
      }
      failure = flush(pool, batch, pending, failure);
    } finally {
      IndexScratch.give(batch);
    }
    throwIfAny(failure);
  }

  /** Frees the segments of one packet one by one, as C does. */
  static void freeChain(Mbuf head) {
    Throwable failure = null;
    Mbuf segment = head;
    while (segment != null) {
      Mbuf next = segment.next;
      try {
        if (segment.release(OTHERS_FREED)) {
          segment.pool().put(segment);
        }
      } catch (Throwable e) { // a callback is foreign code, in any language
        failure = join(failure, e);
      }
      segment = next;
    }
    throwIfAny(failure);
  }

  private static @Nullable Throwable flush(
      @Nullable PktmbufPool pool, int[] batch, int count, @Nullable Throwable failure) {
    if (pool == null) {
      return failure;
    }
    // a guard refuses a bulk for the fault of one
    int step = pool.mempool().guard() == Guard.OFF ? count : 1;
    Throwable all = failure;
    for (int at = 0; at < count; at += step) {
      try {
        pool.putBulk(batch, at, step);
      } catch (RuntimeException | Error e) { // a backend is foreign code
        all = join(all, e);
      }
    }
    return all;
  }

  private static Throwable join(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private static void throwIfAny(@Nullable Throwable failure) {
    if (failure != null) {
      FreeBatch.<RuntimeException>rethrow(failure);
    }
  }

  /** Throws it as it is: other languages throw from a callback what Java would have declared. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable failure) throws T {
    throw (T) failure;
  }
}
