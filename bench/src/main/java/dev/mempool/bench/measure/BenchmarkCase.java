// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.util.List;
import java.util.Map;

/**
 * A JMH benchmark with its parameters.
 *
 * @param name the name that tells it from the other cases
 * @param params the values of its parameters; may lack those that have only one
 * @param objects the number of objects that one invocation gets and puts
 * @param jvmArgs options of its processes, instead of those of its annotation
 */
public record BenchmarkCase(
    String name,
    Class<?> benchmarks,
    String method,
    Map<String, String> params,
    int threads,
    int objects,
    List<String> jvmArgs) {

  /** Checks the numbers. */
  public BenchmarkCase {
    if (threads < 1 || objects < 1) {
      throw new IllegalArgumentException(
          "%s: %d threads and %d objects; both must be at least 1"
              .formatted(name, threads, objects));
    }
  }

  /** Returns the name by which JMH knows the benchmark, also of a nested class. */
  public String benchmark() {
    return benchmarks.getCanonicalName() + "." + method;
  }
}
