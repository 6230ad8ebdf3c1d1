package dev.mempool.bench.measure;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The settings that all benchmarks inherit when they are started by JMH's own command line. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = JmhSettings.UNSAFE)
public abstract class JmhSettings {

  /** JMH itself still calls these methods of Unsafe, and the JVM would warn. */
  public static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /** Makes JMH use the executor that one of the following options names. */
  public static final String EXECUTOR = "-Djmh.executor=CUSTOM";

  private static final String CLASS =
      "-Djmh.executor.class=dev.mempool.bench.measure.PinnedExecutor";

  /** The benchmark threads are pinned platform threads. */
  public static final String PINNED = CLASS;

  /** The benchmark threads are pinned lcores, as in a program that needs speed. */
  public static final String LCORES = CLASS + "$Lcores";

  /** The benchmark threads are pinned threads of Netty's own kind. */
  public static final String NETTY = CLASS + "$Netty";

  /** The benchmark threads are threads of a framework that hold their lcore registration. */
  public static final String HOLDERS = CLASS + "$Holders";

  /** The settings of benchmarks whose threads are lcores. */
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, LCORES})
  public abstract static class OnLcores extends JmhSettings {}
}
