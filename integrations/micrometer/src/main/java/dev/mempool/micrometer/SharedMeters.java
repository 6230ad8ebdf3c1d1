// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.core.Pool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters of pools in one registry of meters with the same further tags. All bindings to that
 * registry with these tags share them, because a registry of meters has one meter of a name and
 * tags: a pool that several bindings have is counted once, and a meter is removed with the last
 * binding that has it. Thread-safe.
 *
 * <p>Pools of the same name and ops have the same meters, so only the latest of them has meters;
 * when it ends, the one before it gets them.
 */
final class SharedMeters {

  private static final String OPEN = "mempool.pools";

  /** All that there are. Guarded by itself, as {@link #users} are. */
  private static final Map<MeterRegistry, Map<Tags, Place>> ALL = new WeakHashMap<>();

  /**
   * The place of one of these. It is the state of the gauge of open pools, which outlives them: if
   * all bindings are dropped and not closed, no pool is open for anybody, and the next binding
   * finds the gauge. Weak, so that a registry of pools that is dropped with its bindings is not
   * kept.
   */
  private static final class Place {
    private volatile WeakReference<@Nullable SharedMeters> shared = new WeakReference<>(null);

    /** The gauge. Guarded by all that there are. */
    private WeakReference<@Nullable Gauge> gauge = new WeakReference<>(null);

    /** Adds the gauge to a registry that does not have it: to add it twice is worth a warning. */
    Gauge gauge(MeterRegistry meters, Tags tags) {
      Gauge known = gauge.get();
      if (known != null && meters.find(OPEN).gauges().contains(known)) {
        return known;
      }
      Gauge added =
          Gauge.builder(OPEN, this, Place::openPools)
              .strongReference(true)
              .description("Open pools")
              .baseUnit("pools")
              .tags(tags)
              .register(meters);
      gauge = new WeakReference<>(added);
      return added;
    }

    int openPools() {
      SharedMeters now = shared.get();
      return now == null ? 0 : now.bound.size();
    }
  }

  private final MeterRegistry meters;
  private final Tags tags;
  private final Counter leaks;
  private final Gauge open;

  /**
   * The open pools with the bindings that have them, in the order in which they came. Guarded by
   * this.
   */
  private final Map<Pool, List<Binding>> pools = new LinkedHashMap<>();

  /**
   * Pools whose end was told before they were added: the walk through a registry may find a pool
   * that another thread is closing. Guarded by this.
   */
  private final Set<Pool> gone = Collections.newSetFromMap(new WeakHashMap<>());

  /** The meters by the name of the pool. Changed under the lock of this, read without. */
  private final Map<String, PoolMeters> bound = new ConcurrentHashMap<>();

  /** The number of bindings. */
  private int users;

  /** Starting and stopping takes long, so it has a lock that no pool needs. */
  private final Object recorderLock = new Object();

  /** Guarded by the lock of the recorder, as the next one. */
  private @Nullable FlightRecorderMeters recorder;

  private int recorderUsers;

  /** Whether there are meters of the recorder. Guarded by this. */
  private boolean recorded;

  private SharedMeters(MeterRegistry meters, Tags tags, Place place) {
    this.meters = meters;
    this.tags = tags;
    this.leaks =
        Counter.builder("mempool.leaks")
            .description("Objects that were in use when their pools were closed")
            .baseUnit("objects")
            .tags(tags)
            .register(meters);
    this.open = place.gauge(meters, tags);
  }

  /** Returns the meters for a further binding, which must call {@link #release}. */
  static SharedMeters acquire(MeterRegistry meters, Tags tags) {
    synchronized (ALL) {
      Place place =
          ALL.computeIfAbsent(meters, _ -> new HashMap<>()).computeIfAbsent(tags, _ -> new Place());
      SharedMeters shared = place.shared.get();
      if (shared == null) {
        shared = new SharedMeters(meters, tags, place);
        place.shared = new WeakReference<>(shared);
      }
      shared.users++;
      return shared;
    }
  }

  /** Removes what only this binding has, which is used no more. */
  void release(Binding binding) {
    synchronized (this) {
      List.copyOf(pools.keySet()).forEach(pool -> remove(pool, binding));
    }
    synchronized (ALL) {
      if (--users == 0) {
        ALL.getOrDefault(meters, Map.of()).remove(tags);
        meters.remove(leaks);
        meters.remove(open);
      }
    }
  }

  /** Adds a pool of a binding. Does nothing if the pool is closed, or the binding has it. */
  synchronized void add(Pool pool, Binding binding) {
    if (binding.isClosed() || pool.isClosed() || gone.contains(pool)) {
      return;
    }
    List<Binding> owners = pools.computeIfAbsent(pool, _ -> new ArrayList<>());
    if (owners.contains(binding)) {
      return;
    }
    owners.add(binding);
    if (owners.size() == 1) {
      bind(pool, binding);
    }
  }

  /** Gives a pool the meters of its name. Called with the lock held. */
  private void bind(Pool pool, Binding owner) {
    PoolMeters before = bound.get(pool.name());
    if (before != null) {
      before.remove();
    }
    PoolMeters its = new PoolMeters(pool, meters, tags, owner);
    if (recorded) {
      its.addRecorded();
    }
    bound.put(pool.name(), its);
  }

  /** Takes a pool from a binding. Called with the lock held. */
  private void remove(Pool pool, Binding binding) {
    List<Binding> owners = pools.getOrDefault(pool, List.of());
    if (!owners.contains(binding)) {
      return;
    }
    owners.remove(binding);
    if (owners.isEmpty()) {
      end(pool);
      return;
    }
    PoolMeters its = of(pool);
    if (its != null) {
      its.setOwner(owners.getFirst());
    }
  }

  /** Removes the meters of a pool that is being closed, and counts its leaks. */
  synchronized void closing(Pool pool) {
    if (!gone.add(pool) || !pools.containsKey(pool)) {
      return; // another binding has told it, or none has the pool yet
    }
    if (pool.reportsLeaks()) {
      double inUse = PoolMeters.inUse(pool);
      leaks.increment(inUse > 0 ? inUse : 0); // NaN if the backend fails to count
    }
    end(pool);
  }

  /** Removes a pool. Called with the lock held. */
  private void end(Pool pool) {
    pools.remove(pool);
    PoolMeters its = of(pool);
    if (its == null) {
      return;
    }
    its.remove();
    bound.remove(pool.name());
    Pool before = null;
    for (Pool other : pools.keySet()) {
      before = other.name().equals(pool.name()) ? other : before;
    }
    if (before != null) {
      bind(before, pools.getOrDefault(before, List.of()).getFirst());
    }
  }

  private @Nullable PoolMeters of(Pool pool) {
    PoolMeters its = bound.get(pool.name());
    return its != null && its.areOf(pool) ? its : null;
  }

  /** Counts that a pool became exhausted, which each of its bindings tells. Takes no lock. */
  void exhausted(Pool pool, Binding binding) {
    PoolMeters its = of(pool);
    if (its != null && its.isOwner(binding)) {
      its.exhausted().increment();
    }
  }

  /** Runs the flight recorder for a further binding, which must call {@link #stopRecorder}. */
  void startRecorder() {
    synchronized (recorderLock) {
      if (recorderUsers++ == 0) {
        setRecorded(true);
        recorder = new FlightRecorderMeters(bound::get);
        recorder.start();
      }
    }
  }

  void stopRecorder() {
    synchronized (recorderLock) {
      if (--recorderUsers == 0 && recorder != null) {
        recorder.close();
        recorder = null;
        setRecorded(false);
      }
    }
  }

  private synchronized void setRecorded(boolean now) {
    recorded = now;
    bound.values().forEach(now ? PoolMeters::addRecorded : PoolMeters::removeRecorded);
  }
}
