// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Fork;

/**
 * A JMH benchmark with its parameters.
 *
 * @param name the name that tells it from the other cases
 * @param params the values of its parameters; may lack those that have only one
 * @param objects the number of objects that one invocation gets and puts
 * @param jvmArgs options of its processes, besides those of the benchmark's {@link Fork}
 */
public record BenchmarkCase(
    String name,
    Class<?> benchmarks,
    String method,
    Map<String, String> params,
    int threads,
    int objects,
    List<String> jvmArgs) {

  /** Checks the numbers, and that there is such a benchmark. */
  public BenchmarkCase {
    if (threads < 1 || objects < 1) {
      throw new IllegalArgumentException(
          "%s: %d threads and %d objects; both must be at least 1"
              .formatted(name, threads, objects));
    }
    find(benchmarks, method);
  }

  /** Returns the name by which JMH knows the benchmark, also of a nested class. */
  public String benchmark() {
    return benchmarks.getCanonicalName() + "." + method;
  }

  /** Returns the JVM options of its {@link Fork} annotation, followed by its own. */
  public List<String> allJvmArgs() {
    Fork ofMethod = find(benchmarks, method).getAnnotation(Fork.class);
    Fork fork = ofMethod == null ? benchmarks.getAnnotation(Fork.class) : ofMethod;
    Stream<String> first = fork == null ? Stream.empty() : Stream.of(fork.jvmArgsAppend());
    return Stream.concat(first, jvmArgs.stream()).toList();
  }

  private static Method find(Class<?> benchmarks, String name) {
    return Arrays.stream(benchmarks.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s has no public method %s".formatted(benchmarks.getName(), name)));
  }
}
