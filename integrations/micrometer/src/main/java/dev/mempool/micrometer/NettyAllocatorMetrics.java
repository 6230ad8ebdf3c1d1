// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.netty.MempoolByteBufAllocator;
import dev.mempool.netty.MempoolByteBufAllocatorMetric;
import dev.mempool.netty.MempoolByteBufAllocatorMetric.SizeClass;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The metrics of a {@link MempoolByteBufAllocator}, for programs that have {@code mempool-netty}.
 * The slots of its size classes are objects of pools, whose meters are those of {@link
 * PoolMetrics}; these are the meters of the allocator itself. Thread-safe.
 *
 * {@snippet :
 * new NettyAllocatorMetrics(allocator).bindTo(meterRegistry);
 * }
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>Name</th><th>Tags besides {@code allocator}</th><th>Meaning</th></tr>
 * <tr><td>{@code mempool.netty.memory}</td><td>{@code kind}: {@code reserved} (all slots), {@code
 * used} (slots and memory of the delegate that are out), {@code delegate} (of them, that of the
 * delegate)</td><td>direct memory, now; gauges</td></tr>
 * <tr><td>{@code mempool.netty.fallbacks}</td><td>{@code pool}: the size class; {@code to}: {@code
 * next.class}, {@code delegate}, {@code failure}</td><td>buffers that found their class empty, by
 * what they got; a counter</td></tr>
 * <tr><td>{@code mempool.netty.too.large}</td><td>{@code to}: {@code delegate}, {@code
 * failure}</td><td>buffers that were larger than the largest slot; a counter</td></tr>
 * </table>
 *
 * @since 0.1.0
 */
public final class NettyAllocatorMetrics implements MeterBinder, AutoCloseable {

  private static final String BUFFERS = "buffers";

  private final MempoolByteBufAllocator allocator;
  private final Tags tags;

  /** The meters with the registries that have them. */
  private final Map<Meter, MeterRegistry> bound = new ConcurrentHashMap<>();

  /**
   * Makes the metrics of an allocator.
   *
   * @param allocator the allocator
   */
  public NettyAllocatorMetrics(MempoolByteBufAllocator allocator) {
    this(allocator, Tags.empty());
  }

  /**
   * Makes the metrics of an allocator, with further tags on every meter.
   *
   * @param allocator the allocator
   * @param further the tags
   */
  public NettyAllocatorMetrics(MempoolByteBufAllocator allocator, Iterable<Tag> further) {
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    Objects.requireNonNull(further, "further");
    this.tags = Tags.of(further).and("allocator", allocator.name());
  }

  /**
   * Adds the meters to a registry of meters. They do not keep the allocator reachable.
   *
   * @param meters the registry of meters
   */
  @Override
  public void bindTo(MeterRegistry meters) {
    Objects.requireNonNull(meters, "meters");
    memory(meters, "reserved", MempoolByteBufAllocatorMetric::reservedDirectMemory);
    memory(meters, "used", MempoolByteBufAllocatorMetric::usedDirectMemory);
    memory(meters, "delegate", MempoolByteBufAllocatorMetric::usedDelegateMemory);
    String empty = "Buffers that found their size class empty";
    for (SizeClass each : allocator.metric().sizeClasses()) {
      Tags ofClass = tags.and("pool", each.name());
      String name = "mempool.netty.fallbacks";
      count(
          meters, name, empty, ofClass.and("to", "next.class"), of(each, SizeClass::fromNextClass));
      count(meters, name, empty, ofClass.and("to", "delegate"), of(each, SizeClass::fromDelegate));
      count(meters, name, empty, ofClass.and("to", "failure"), of(each, SizeClass::failures));
    }
    String large = "Buffers that were larger than the largest slot";
    String name = "mempool.netty.too.large";
    count(meters, name, large, tags.and("to", "delegate"), m -> m.tooLargeFromDelegate());
    count(meters, name, large, tags.and("to", "failure"), m -> m.tooLargeFailures());
  }

  private void memory(
      MeterRegistry meters, String kind, ToLongFunction<MempoolByteBufAllocatorMetric> bytes) {
    add(
        meters,
        Gauge.builder("mempool.netty.memory", allocator, now -> bytes.applyAsLong(now.metric()))
            .description("Direct memory of the allocator")
            .baseUnit("bytes")
            .tags(tags.and("kind", kind))
            .register(meters));
  }

  private void count(
      MeterRegistry meters,
      String name,
      String description,
      Tags all,
      ToDoubleFunction<MempoolByteBufAllocatorMetric> count) {
    add(
        meters,
        FunctionCounter.builder(name, allocator, now -> count.applyAsDouble(now.metric()))
            .description(description)
            .baseUnit(BUFFERS)
            .tags(all)
            .register(meters));
  }

  /** Returns a count of a size class, which is found by its name. */
  private static ToDoubleFunction<MempoolByteBufAllocatorMetric> of(
      SizeClass sizeClass, ToLongFunction<SizeClass> count) {
    String name = sizeClass.name();
    return metric ->
        metric.sizeClasses().stream()
            .filter(each -> each.name().equals(name))
            .mapToLong(count)
            .sum();
  }

  private void add(MeterRegistry meters, Meter meter) {
    bound.put(meter, meters);
  }

  /** Removes the meters. They can be added again. */
  @Override
  public void close() {
    bound.forEach((meter, meters) -> meters.remove(meter));
    bound.clear();
  }
}
