// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes events of the flight recorder on to the meters of pools. The library has no counters for
 * them, because they are rare, and the recorder has them already. Thread-safe.
 */
final class FlightRecorderMeters implements AutoCloseable {

  /** The time from which on a call is slow, that of the event itself. */
  private static final Duration SLOW = Duration.ofMillis(1);

  private final RecordingStream stream = new RecordingStream();

  /**
   * Makes a stream that does not run yet.
   *
   * @param metersOf returns the meters of the pool of a name, null for none
   */
  FlightRecorderMeters(Function<String, @Nullable PoolMeters> metersOf) {
    on(
        "dev.mempool.PutRefused",
        Duration.ZERO, // it has no duration
        event -> {
          PoolMeters meters = metersOf.apply(event.getString("pool"));
          Counter refused = meters == null ? null : meters.refused();
          if (refused != null) {
            refused.increment();
          }
        });
    on(
        "dev.mempool.SlowBackendCall",
        SLOW,
        event -> {
          PoolMeters meters = metersOf.apply(event.getString("pool"));
          Timer slow = meters == null ? null : meters.slow();
          if (slow != null) {
            slow.record(event.getDuration());
          }
        });
  }

  private void on(String name, Duration threshold, Consumer<RecordedEvent> action) {
    stream.enable(name).withThreshold(threshold).withoutStackTrace();
    stream.onEvent(name, action);
  }

  void start() {
    stream.startAsync();
  }

  @Override
  public void close() {
    stream.close();
  }
}
