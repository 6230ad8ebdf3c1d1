package dev.mempool.core;

import dev.mempool.lcore.Lcore;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes through one pool. Each cache has a tally of its own, each lcore one for what
 * passes the caches by, and all other threads share one.
 */
final class Statistics implements Watch {

  /** Made at the first use by an lcore; written and read as the caches of lcores are. */
  private final @Nullable Tally[] byLcore = new @Nullable Tally[Lcore.MAX];

  private final Tally others = new SharedTally();

  /** Those of all lcores and caches that live. */
  private final Set<Tally> owned = new HashSet<>();

  /** The sums of the others. */
  private final long[] retired = new long[Tally.COUNTERS];

  /** What had been counted at the last reset. */
  private long[] before = new long[Tally.COUNTERS];

  /** A tally for one thread at a time. */
  synchronized Tally newTally() {
    Tally tally = new OwnedTally();
    owned.add(tally);
    return tally;
  }

  /** Keeps the sums of a tally that nobody will write again. */
  synchronized void retire(Tally tally) {
    if (owned.remove(tally)) {
      for (int i = 0; i < Tally.COUNTERS; i++) {
        retired[i] += tally.sum(i);
      }
    }
  }

  /** The tally of the calling thread for what no cache counts. */
  Tally current() {
    int lcore = Lcore.current();
    if (lcore < 0) {
      return others;
    }
    Tally tally = byLcore[lcore];
    if (tally == null) {
      tally = newTally();
      byLcore[lcore] = tally;
    }
    return tally;
  }

  synchronized PoolStatistics snapshot() {
    long[] now = total();
    for (int i = 0; i < now.length; i++) {
      // below it for a moment, when a put that was under way at the reset is refused after it
      now[i] = Math.max(0, now[i] - before[i]);
    }
    return PoolStatistics.of(now);
  }

  /** Counters are never written but by their owners, so that none of their counts is lost. */
  synchronized void reset() {
    before = total();
  }

  private long[] total() {
    long[] total = retired.clone();
    for (int i = 0; i < total.length; i++) {
      total[i] += others.sum(i);
      for (Tally tally : owned) {
        total[i] += tally.sum(i);
      }
    }
    return total;
  }

  private Tally tally(@Nullable MempoolCache cache) {
    return cache == null ? current() : Objects.requireNonNull(cache.tally);
  }

  private static void count(Tally tally, int bulks, int objects, int sign, int number) {
    tally.add(bulks, sign);
    tally.add(objects, (long) sign * number);
  }

  @Override
  public void got(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_OBJECTS, 1, count);
  }

  @Override
  public void got(@Nullable MempoolCache cache, int object) {
    count(tally(cache), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_OBJECTS, 1, 1);
  }

  @Override
  public void gotNone(@Nullable MempoolCache cache, int count) {
    count(tally(cache), Tally.GET_FAIL_BULK, Tally.GET_FAIL_OBJECTS, 1, count);
  }

  @Override
  public void gotBlocks(int[] firsts, int from, int blocks) {
    count(current(), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_BLOCKS, 1, blocks);
  }

  @Override
  public void gotNoBlocks(int blocks) {
    count(current(), Tally.GET_FAIL_BULK, Tally.GET_FAIL_BLOCKS, 1, blocks);
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, 1, count);
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int object) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, 1, 1);
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, -1, count);
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int object) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, -1, 1);
  }
}
