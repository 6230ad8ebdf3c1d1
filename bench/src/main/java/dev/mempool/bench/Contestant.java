package dev.mempool.bench;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Fork;

/**
 * One of those that a {@link Contest} measures: a JMH benchmark whose invocation gets and puts some
 * objects.
 *
 * @param name what tells it from the other contestants
 * @param benchmarks the class of the benchmark
 * @param method its method
 * @param params the values of those of its parameters that have no single one of their own
 * @param threads how many threads run it
 * @param objects how many objects one invocation gets and puts back
 * @param jvmArgs options of its processes beside those of the benchmark's {@link Fork}
 */
public record Contestant(
    String name,
    Class<?> benchmarks,
    String method,
    Map<String, String> params,
    int threads,
    int objects,
    List<String> jvmArgs) {

  /** Checks that there is such a benchmark: a name without one would be found by none of JMH's. */
  public Contestant {
    params = Map.copyOf(params);
    jvmArgs = List.copyOf(jvmArgs);
    if (threads < 1 || objects < 1) {
      throw new IllegalArgumentException(
          "%s: %d threads and %d objects; both must be at least 1"
              .formatted(name, threads, objects));
    }
    find(benchmarks, method);
  }

  /** {@return the name by which JMH knows the benchmark} */
  public String benchmark() {
    return benchmarks.getName() + "." + method;
  }

  /**
   * {@return the options of its processes} Those of the method's {@link Fork}, or of the class's,
   * come first, so that the benchmark runs as it does when it is started alone.
   */
  public List<String> allJvmArgs() {
    List<String> all = new ArrayList<>();
    Fork fork = fork();
    if (fork != null) {
      all.addAll(List.of(fork.jvmArgsAppend()));
    }
    all.addAll(jvmArgs);
    return all;
  }

  private @Nullable Fork fork() {
    Fork ofMethod = find(benchmarks, method).getAnnotation(Fork.class);
    return ofMethod == null ? benchmarks.getAnnotation(Fork.class) : ofMethod;
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
