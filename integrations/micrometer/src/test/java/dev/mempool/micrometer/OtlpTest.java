// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A collector of OpenTelemetry gets the same metrics as Prometheus. */
class OtlpTest {

  @Test
  void openTelemetryGetsTheSame() throws Exception {
    PoolRegistry registry = new PoolRegistry();
    List<byte[]> sent = new ArrayList<>();
    OtlpMeterRegistry meters =
        OtlpMeterRegistry.builder(OtlpConfig.DEFAULT)
            .clock(Clock.SYSTEM)
            .metricsSender(request -> sent.add(request.getMetricsData()))
            .build();
    try (Mempool pool =
        Mempool.builder("orders")
            .registry(registry)
            .size(100)
            .elementSize(8)
            .statistics(true)
            .build()) {
      PoolMetrics.of(registry).bindTo(meters);
      int object = pool.get();
      meters.close(); // sends
      pool.put(object);
    }
    Map<String, Double> values = new TreeMap<>();
    for (byte[] message : sent) {
      ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(message);
      request
          .getResourceMetrics(0)
          .getScopeMetrics(0)
          .getMetricsList()
          .forEach(metric -> add(metric, values));
    }
    assertEquals(1, values.get("mempool.objects orders in.use objects"));
    assertEquals(1, values.get("mempool.gets orders objects"));
    assertEquals(100, values.get("mempool.size orders objects"));
    double free =
        values.get("mempool.objects orders available objects")
            + values.get("mempool.objects orders cached objects");
    assertEquals(99, free);
    assertTrue(values.containsKey("mempool.leaks objects"), values.toString());
  }

  private static void add(Metric metric, Map<String, Double> values) {
    List<NumberDataPoint> points = new ArrayList<>(metric.getGauge().getDataPointsList());
    points.addAll(metric.getSum().getDataPointsList());
    for (NumberDataPoint point : points) {
      StringBuilder key = new StringBuilder(metric.getName());
      for (String wanted : List.of("pool", "state")) {
        for (KeyValue attribute : point.getAttributesList()) {
          if (attribute.getKey().equals(wanted)) {
            key.append(' ').append(attribute.getValue().getStringValue());
          }
        }
      }
      values.put(key.append(' ').append(metric.getUnit()).toString(), point.getAsDouble());
    }
  }
}
