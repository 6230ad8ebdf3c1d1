// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics of pools for Micrometer, and with it for Prometheus, OpenTelemetry and other systems.
 *
 * <pre>
 *   PoolMetrics --&gt; Binding (one for each MeterRegistry; listens to the PoolRegistry)
 *                      |--&gt; PoolMeters (one for each open pool)
 *                      '--&gt; FlightRecorderMeters (if asked for: events that no counter has)
 * </pre>
 */
@NullMarked
package dev.mempool.micrometer;

import org.jspecify.annotations.NullMarked;
