package dev.mempool.mbuf;

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
    IllegalStateException failure = null;
    PktmbufPool pool = null;
    int pending = 0;
    int[] batch = IndexScratch.take(MAX);
    try {
      for (int i = from; i < from + count; i++) {
        Mbuf segment = packets[i];
        while (segment != null) {
          // read first: what is released has no next segment
          Mbuf next = segment.next;
          if (segment.refcnt() <= 0) {
            failure = join(failure, segment.freeAlready(OTHERS_FREED));
          } else if (segment.release()) {
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
    if (failure != null) {
      throw failure;
    }
  }

  /** Frees the segments of one packet one by one, as C does. */
  static void freeChain(Mbuf head) {
    IllegalStateException failure = null;
    Mbuf segment = head;
    while (segment != null) {
      Mbuf next = segment.next;
      if (segment.refcnt() <= 0) {
        failure = join(failure, segment.freeAlready(OTHERS_FREED));
      } else {
        try {
          segment.freeSegment();
        } catch (IllegalStateException e) {
          failure = join(failure, e);
        }
      }
      segment = next;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable IllegalStateException flush(
      @Nullable PktmbufPool pool, int[] batch, int count, @Nullable IllegalStateException failure) {
    if (pool == null) {
      return failure;
    }
    try {
      pool.putBulk(batch, count);
      return failure;
    } catch (IllegalStateException e) {
      return join(failure, e);
    }
  }

  private static IllegalStateException join(
      @Nullable IllegalStateException first, IllegalStateException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
