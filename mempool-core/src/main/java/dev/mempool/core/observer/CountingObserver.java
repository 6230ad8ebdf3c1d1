// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.observer;

import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.Tally;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The observer that counts the gets and puts of a pool with statistics. Thread-safe. */
public final class CountingObserver implements ObjectObserver {

  private final Statistics statistics;

  /**
   * Creates the observer.
   *
   * @param statistics receives the counts
   */
  public CountingObserver(Statistics statistics) {
    this.statistics = statistics;
  }

  /** Returns the tally of the cache, or without a cache the tally of the calling thread. */
  private Tally tally(@Nullable ObjectCache cache) {
    return cache == null ? statistics.current() : Objects.requireNonNull(cache.tally());
  }

  /** Adds one call and its objects to two counters; a sign of -1 subtracts them again. */
  private static void count(Tally tally, int bulks, int objects, int sign, int number) {
    tally.add(bulks, sign);
    tally.add(objects, (long) sign * number);
  }

  @Override
  public void got(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_OBJECTS, 1, count);
  }

  @Override
  public void got(@Nullable ObjectCache cache, int object) {
    count(tally(cache), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_OBJECTS, 1, 1);
  }

  @Override
  public void gotNone(@Nullable ObjectCache cache, int count) {
    count(tally(cache), Tally.GET_FAIL_BULK, Tally.GET_FAIL_OBJECTS, 1, count);
  }

  @Override
  public void gotBlocks(int[] objects, int blocks) {
    count(statistics.current(), Tally.GET_SUCCESS_BULK, Tally.GET_SUCCESS_BLOCKS, 1, blocks);
  }

  @Override
  public void gotNoBlocks(int blocks) {
    count(statistics.current(), Tally.GET_FAIL_BULK, Tally.GET_FAIL_BLOCKS, 1, blocks);
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, 1, count);
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int object) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, 1, 1);
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, -1, count);
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int object) {
    count(tally(cache), Tally.PUT_BULK, Tally.PUT_OBJECTS, -1, 1);
  }
}
