// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.core.Pool;
import dev.mempool.core.PoolStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool. They do not keep it reachable, so that a pool that was dropped is
 * noticed. Thread-safe.
 */
final class PoolMeters {

  private static final String OBJECTS = "objects";

  private final WeakReference<Pool> pool;
  private final MeterRegistry meters;
  private final Tags tags;
  private final List<Meter> all = new ArrayList<>();
  private final Counter exhausted;

  /** The binding whose events count; others tell the same. */
  private volatile Binding owner;

  private volatile @Nullable Counter refused;
  private volatile @Nullable Timer slow;

  PoolMeters(Pool pool, MeterRegistry meters, Tags further, Binding owner) {
    this.pool = new WeakReference<>(pool);
    this.meters = meters;
    this.owner = owner;
    this.tags = further.and("pool", pool.name(), "ops", pool.ops().name());
    String nowIn = "Objects of the pool that are now ";
    objects(meters, pool, tags, "available", nowIn + "in its backend", PoolMeters::available);
    objects(meters, pool, tags, "cached", nowIn + "in caches", PoolMeters::cached);
    objects(meters, pool, tags, "in.use", nowIn + "in use", PoolMeters::inUse);
    add(
        Gauge.builder("mempool.size", pool, Pool::size)
            .description("The size of the pool")
            .baseUnit(OBJECTS)
            .tags(tags)
            .register(meters));
    this.exhausted =
        Counter.builder("mempool.exhausted")
            .description("Times that the pool became exhausted")
            .baseUnit("events")
            .tags(tags)
            .register(meters);
    all.add(exhausted);
    if (pool.statistics().isPresent()) {
      count(meters, pool, tags, "gets", "Objects that were got", PoolStatistics::getSuccessObjects);
      count(meters, pool, tags, "puts", "Objects that were put", PoolStatistics::putObjects);
      String past = "Objects that went past the caches";
      Tags got = tags.and("operation", "get");
      count(meters, pool, got, "misses", past, PoolStatistics::backendGetObjects);
      Tags put = tags.and("operation", "put");
      count(meters, pool, put, "misses", past, PoolStatistics::backendPutObjects);
      add(
          FunctionCounter.builder("mempool.failures", pool, counted(PoolStatistics::getFailBulk))
              .description("Gets that found too few objects")
              .baseUnit("calls")
              .tags(tags)
              .register(meters));
    }
  }

  /** Adds the meters of the flight recorder. */
  void addRecorded() {
    refused =
        Counter.builder("mempool.refused")
            .description("Puts that were refused")
            .baseUnit("calls")
            .tags(tags)
            .register(meters);
    slow =
        Timer.builder("mempool.backend.slow")
            .description("Calls of the backend that took 1 ms or more")
            .tags(tags)
            .register(meters);
  }

  /** Removes the meters of the flight recorder, if there are any. */
  void removeRecorded() {
    Counter counter = refused;
    Timer timer = slow;
    if (counter != null && timer != null) {
      meters.remove(counter);
      meters.remove(timer);
    }
    refused = null;
    slow = null;
  }

  private void objects(
      MeterRegistry meters,
      Pool of,
      Tags tags,
      String state,
      String description,
      ToDoubleFunction<Pool> value) {
    add(
        Gauge.builder("mempool.objects", of, value)
            .description(description)
            .baseUnit(OBJECTS)
            .tags(tags.and("state", state))
            .register(meters));
  }

  private void count(
      MeterRegistry meters,
      Pool of,
      Tags tags,
      String name,
      String description,
      ToLongFunction<PoolStatistics> count) {
    add(
        FunctionCounter.builder("mempool." + name, of, counted(count))
            .description(description)
            .baseUnit(OBJECTS)
            .tags(tags)
            .register(meters));
  }

  private static ToDoubleFunction<Pool> counted(ToLongFunction<PoolStatistics> count) {
    return of -> of.statistics().map(count::applyAsLong).orElse(0L);
  }

  private void add(Meter meter) {
    all.add(meter);
  }

  // ---- values: each in its range at any time, and together all objects while no thread moves any

  private static double available(Pool of) {
    return ask(
        of,
        () -> {
          int populated = of.memory().populated();
          int available = of.availCount();
          return Math.clamp((long) available - of.cachedCount(), 0, populated);
        });
  }

  private static double cached(Pool of) {
    return ask(of, () -> Math.clamp(of.cachedCount(), 0, of.memory().populated()));
  }

  static double inUse(Pool of) {
    return ask(of, () -> Math.clamp(of.inUseCount(), 0, of.memory().populated()));
  }

  /** A question to a pool. */
  @FunctionalInterface
  private interface Question {
    int answer();
  }

  /** Returns the answer; NaN if the pool is closed, or its backend fails to count. */
  private static double ask(Pool of, Question question) {
    try {
      return question.answer();
    } catch (RuntimeException | Error e) { // a backend is foreign code
      return Double.NaN;
    }
  }

  boolean areOf(Pool other) {
    return pool.refersTo(other);
  }

  Counter exhausted() {
    return exhausted;
  }

  @Nullable Counter refused() {
    return refused;
  }

  @Nullable Timer slow() {
    return slow;
  }

  void setOwner(Binding next) {
    owner = next;
  }

  boolean isOwner(Binding binding) {
    return owner == binding;
  }

  /** Removes all meters. */
  void remove() {
    removeRecorded();
    all.forEach(meters::remove);
  }
}
