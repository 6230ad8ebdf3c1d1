// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.Guard;
import dev.mempool.core.UserOwnedCache;
import dev.mempool.mbuf.bulk.Failures;
import dev.mempool.mbuf.bulk.IndexScratch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The free of several segments: of one packet ({@link #freeChain}), or of several packets ({@link
 * #free}). Each segment takes the steps of {@link Mbuf#prefree} and is then put into its pool. A
 * segment that cannot be freed does not keep the others from being freed: the exceptions are
 * collected and thrown at the end.
 */
final class FreeBatch {

  /** The most segments that one call puts, as in C: {@code RTE_PKTMBUF_FREE_PENDING_SZ}. */
  static final int MAX = 64;

  private static final String OTHERS_FREED =
      "it was left alone, and the other mbufs of this call were freed";

  private FreeBatch() {}

  /**
   * Frees packets of any pools. Up to {@link #MAX} consecutive segments of one pool are put by one
   * call, through the cache if it is given and of the same pool.
   */
  static void free(@Nullable UserOwnedCache cache, @Nullable Mbuf[] packets, int from, int count) {
    StackRoom.require();
    Objects.checkFromIndexSize(from, count, packets.length);
    Throwable failure = null;
    PktmbufPool pool = null;
    int pending = 0;
    int[] batch = IndexScratch.take(MAX);
    try {
      for (int i = from; i < from + count; i++) {
        Mbuf segment = packets[i];
        while (segment != null) {
          Mbuf next = segment.next; // before the segment is unchained
          boolean mustBePut = false;
          try {
            mustBePut = segment.prefree(OTHERS_FREED);
          } catch (Throwable e) { // a callback is foreign code, in any language
            failure = Failures.join(failure, e);
          }
          if (mustBePut) {
            if (segment.pool() != pool || pending == MAX) {
              failure = putAll(cache, pool, batch, pending, failure);
              pool = segment.pool();
              pending = 0;
            }
            batch[pending++] = segment.index();
          }
          segment = next;
        }
      }
      failure = putAll(cache, pool, batch, pending, failure);
    } finally {
      IndexScratch.give(batch);
    }
    Failures.throwIfAny(failure);
  }

  /** Frees the segments of one packet and puts each of them by a call of its own, as C does. */
  static void freeChain(@Nullable UserOwnedCache cache, Mbuf head) {
    StackRoom.require();
    Throwable failure = null;
    Mbuf segment = head;
    while (segment != null) {
      Mbuf next = segment.next; // before the segment is unchained
      try {
        if (segment.prefree(OTHERS_FREED)) {
          segment.pool().put(cache, segment);
        }
      } catch (Throwable e) { // a callback is foreign code, in any language
        failure = Failures.join(failure, e);
      }
      segment = next;
    }
    Failures.throwIfAny(failure);
  }

  /** Puts mbufs that are marked free into their pool. Returns the failures so far and its own. */
  private static @Nullable Throwable putAll(
      @Nullable UserOwnedCache cache,
      @Nullable PktmbufPool pool,
      int[] batch,
      int count,
      @Nullable Throwable failure) {
    if (pool == null) {
      return failure;
    }
    // a guard refuses a whole bulk because of one object, so with a guard each mbuf is put alone
    int step = pool.mempool.guard() == Guard.OFF ? count : 1;
    Throwable all = failure;
    for (int at = 0; at < count; at += step) {
      try {
        pool.putBulk(cache, batch, at, step);
      } catch (Throwable e) { // a backend is foreign code
        all = Failures.join(all, e);
      }
    }
    return all;
  }
}
