// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics of pools for Micrometer, and with it for Prometheus, OpenTelemetry and other systems.
 *
 * <pre>
 *   PoolMetrics --&gt; Binding (one for each bindTo; listens to the PoolRegistry)
 *                      '--&gt; SharedMeters (one for each MeterRegistry and tags)
 *                              |--&gt; PoolMeters (one for each open pool)
 *                              '--&gt; FlightRecorderMeters (if asked for: events that no counter has)
 * </pre>
 */
@NullMarked
package dev.mempool.micrometer;

import org.jspecify.annotations.NullMarked;
