// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.api.Subscription;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolListener;
import dev.mempool.core.PoolRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The meters of the pools of a registry in one registry of meters. Thread-safe. Pools of the same
 * name and ops have the same meters, so only the latest of them is bound; when it ends, the one
 * before it is.
 */
final class Binding implements PoolListener {

  private final MeterRegistry meters;
  private final Predicate<Pool> chosen;
  private final Tags tags;
  private final Counter leaks;
  private final Gauge open;
  private final @Nullable FlightRecorderMeters recorder;

  /** The open pools, those that came last at the end. Guarded by this. */
  private final List<Pool> pools = new ArrayList<>();

  /** The meters by the name of the pool. Changed under the lock of this, read without. */
  private final Map<String, PoolMeters> bound = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private @Nullable Subscription subscription;

  /** Guarded by this. */
  private boolean closed;

  Binding(MeterRegistry meters, Predicate<Pool> chosen, Tags tags, boolean flightRecorder) {
    this.meters = meters;
    this.chosen = chosen;
    this.tags = tags;
    this.leaks =
        Counter.builder("mempool.leaks")
            .description("Objects that were in use when their pools were closed")
            .baseUnit("objects")
            .tags(tags)
            .register(meters);
    this.open =
        Gauge.builder("mempool.pools", bound, Map::size)
            .description("Open pools")
            .baseUnit("pools")
            .tags(tags)
            .register(meters);
    this.recorder = flightRecorder ? new FlightRecorderMeters(bound::get) : null;
  }

  /** Adds the pools that there are, and listens for others. */
  void start(PoolRegistry registry) {
    Subscription listening = registry.addListener(this);
    synchronized (this) {
      if (closed) {
        listening.close();
        return;
      }
      subscription = listening;
    }
    if (recorder != null) {
      recorder.start();
    }
    List<Pool> present = new ArrayList<>();
    registry.walk(present::add);
    // those that were replaced come last, and their successors have the meters
    present.reversed().forEach(this::ready);
  }

  @Override
  public synchronized void ready(Pool pool) {
    if (closed || !chosen.test(pool) || pools.contains(pool) || pool.isClosed()) {
      return;
    }
    pools.add(pool);
    bind(pool);
  }

  /** Gives a pool the meters of its name. Called with the lock held. */
  private void bind(Pool pool) {
    PoolMeters before = bound.get(pool.name());
    if (before != null) {
      before.remove(meters);
    }
    bound.put(pool.name(), new PoolMeters(pool, meters, tags, recorder != null));
  }

  @Override
  public synchronized void closing(Pool pool) {
    if (!pools.remove(pool)) {
      return;
    }
    if (pool.reportsLeaks()) {
      double inUse = PoolMeters.inUse(pool);
      leaks.increment(inUse > 0 ? inUse : 0); // NaN if the backend fails to count
    }
    PoolMeters ended = bound.get(pool.name());
    if (ended == null || !ended.areOf(pool)) {
      return;
    }
    ended.remove(meters);
    bound.remove(pool.name());
    for (Pool other : pools.reversed()) {
      if (other.name().equals(pool.name())) {
        bind(other);
        return;
      }
    }
  }

  @Override
  public void exhausted(Pool pool) {
    PoolMeters its = bound.get(pool.name());
    if (its != null && its.areOf(pool)) {
      its.exhausted().increment();
    }
  }

  void close() {
    if (recorder != null) {
      recorder.close();
    }
    Subscription listening;
    synchronized (this) {
      closed = true;
      listening = subscription;
      bound.values().forEach(its -> its.remove(meters));
      bound.clear();
      pools.clear();
      for (Meter meter : List.of(leaks, open)) {
        meters.remove(meter);
      }
    }
    if (listening != null) {
      listening.close();
    }
  }
}
