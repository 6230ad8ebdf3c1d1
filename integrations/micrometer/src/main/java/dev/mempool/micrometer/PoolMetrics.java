// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one pool, or of all pools of a registry, whenever they are made and closed.
 * Thread-safe.
 *
 * {@snippet :
 * PoolMetrics.of(PoolRegistry.global()).bindTo(meterRegistry);
 * }
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>Name</th><th>Tags besides {@code pool} and {@code ops}</th><th>Meaning</th></tr>
 * <tr><td>{@code mempool.objects}</td><td>{@code state}: {@code available} (in the backend),
 * {@code cached}, {@code in.use}</td><td>objects that have memory, now; gauges</td></tr>
 * <tr><td>{@code mempool.size}</td><td></td><td>the size of the pool, in objects; a gauge</td></tr>
 * <tr><td>{@code mempool.exhausted}</td><td></td><td>times that the pool became exhausted; a
 * counter</td></tr>
 * <tr><td>{@code mempool.gets}, {@code mempool.puts}</td><td></td><td>objects that were got and put;
 * counters of pools with statistics, as the next two</td></tr>
 * <tr><td>{@code mempool.misses}</td><td>{@code operation}: {@code get}, {@code put}</td><td>objects
 * that went between caches or users and the backend</td></tr>
 * <tr><td>{@code mempool.failures}</td><td></td><td>gets that found too few objects</td></tr>
 * <tr><td>{@code mempool.refused}</td><td></td><td>puts that were refused; {@link
 * #withFlightRecorder()}</td></tr>
 * <tr><td>{@code mempool.backend.slow}</td><td></td><td>calls of the backend of 1 ms and more; a
 * timer; {@link #withFlightRecorder()}</td></tr>
 * </table>
 *
 * <p>Two meters have no tag of a pool, because they outlive it: {@code mempool.pools}, the number
 * of open pools, and {@code mempool.leaks}, the objects that were in use when their pools were
 * closed, without pools that {@linkplain Pool#reportsLeaks() report no leaks}.
 *
 * <p>When a pool is closed, its meters are removed. A gauge reads the counts of the backend and of
 * the caches, which takes no lock that a get or put needs; it is NaN if the backend fails to count.
 * The metrics cost a get or put nothing; counting them is {@code statistics(true)} of the builder
 * of the pool.
 *
 * <p>Several metrics that are bound to one registry of meters with the same further tags share its
 * meters: each pool is counted once, and a meter is removed with the last of them that has it. The
 * metrics of one pool stop listening when it is closed; the two meters without a pool stay until
 * {@link #close()}.
 *
 * <p>If a pool was {@linkplain dev.mempool.core.PoolBuilder#replaces replaced}, the meters are
 * those of its successor. Pools of the same name in several pool registries need {@linkplain
 * #withTags tags} that tell the registries apart.
 *
 * @since 0.1.0
 */
public final class PoolMetrics implements MeterBinder, AutoCloseable {

  private final PoolRegistry registry;
  private final @Nullable Pool only;
  private final Tags tags;
  private final boolean flightRecorder;

  /** Guarded by itself. */
  private final List<Binding> bindings = new ArrayList<>();

  private PoolMetrics(
      PoolRegistry registry, @Nullable Pool only, Tags tags, boolean flightRecorder) {
    this.registry = registry;
    this.only = only;
    this.tags = tags;
    this.flightRecorder = flightRecorder;
  }

  /**
   * Returns the metrics of one pool, which end when it is closed.
   *
   * @param pool the pool
   * @return the metrics
   */
  @CheckReturnValue
  public static PoolMetrics of(Pool pool) {
    Objects.requireNonNull(pool, "pool");
    return new PoolMetrics(pool.registry(), pool, Tags.empty(), false);
  }

  /**
   * Returns the metrics of all pools of a registry, also of those that are made later.
   *
   * @param registry the registry, for example {@link PoolRegistry#global()}
   * @return the metrics
   */
  @CheckReturnValue
  public static PoolMetrics of(PoolRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    return new PoolMetrics(registry, null, Tags.empty(), false);
  }

  /**
   * Returns the same metrics with further tags on every meter.
   *
   * @param further the tags
   * @return the metrics
   */
  @CheckReturnValue
  public PoolMetrics withTags(Iterable<Tag> further) {
    Objects.requireNonNull(further, "further");
    return new PoolMetrics(registry, only, tags.and(further), flightRecorder);
  }

  /**
   * Returns the same metrics with those of the flight recorder: the puts that were refused, and the
   * slow calls of backends. While they are bound, a recording of these two kinds of events runs,
   * and its events arrive about a second late. Pools that are made meanwhile measure the calls of
   * their backend, as {@code recordBackendCalls(true)} of the builder does.
   *
   * @return the metrics
   */
  @CheckReturnValue
  public PoolMetrics withFlightRecorder() {
    return new PoolMetrics(registry, only, tags, true);
  }

  /**
   * Adds the meters of all open pools to a registry of meters, and those of later pools when these
   * are made.
   *
   * @param meters the registry of meters
   */
  @Override
  public void bindTo(MeterRegistry meters) {
    Objects.requireNonNull(meters, "meters");
    Binding binding = new Binding(meters, only, tags, flightRecorder);
    synchronized (bindings) {
      bindings.add(binding);
    }
    binding.start(registry);
  }

  /** Removes all meters, and adds no more. The metrics can be bound again. */
  @Override
  public void close() {
    List<Binding> ended;
    synchronized (bindings) {
      ended = List.copyOf(bindings);
      bindings.clear();
    }
    ended.forEach(Binding::close);
  }
}
