// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The settings that all benchmarks inherit when they are started by JMH's own command line. An
 * executor needs two options, {@link #EXECUTOR} and its name.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = JmhSettings.UNSAFE)
public abstract class JmhSettings {

  /** JMH itself still calls these methods of Unsafe, and the JVM would warn. */
  public static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  public static final String EXECUTOR = "-Djmh.executor=CUSTOM";
  public static final String PINNED =
      "-Djmh.executor.class=dev.mempool.bench.measure.PinnedExecutor";
  public static final String LCORES = PINNED + "$Lcores";
  public static final String NETTY = PINNED + "$Netty";
  public static final String HOLDERS = PINNED + "$Holders";

  /** The settings of benchmarks whose threads are lcores. */
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, LCORES})
  public abstract static class OnLcores extends JmhSettings {}
}
