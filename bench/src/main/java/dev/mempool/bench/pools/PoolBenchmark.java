package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * A round gets objects in bulks of n until it keeps {@link PoolState#keep}, and puts them back in
 * bulks of n. The score is the time of a round. The bulks of {@code random} are of 1 to n objects,
 * as {@link RandomSeries} gives them. With {@code cache=user} every thread uses a cache of its own.
 */
// JMH's own loop is compiled last; what it had inlined would run unoptimised until then
@CompilerControl(CompilerControl.Mode.DONT_INLINE)
public class PoolBenchmark extends JmhSettings.OnLcores {

  @Benchmark
  public int n1(PoolState state, PoolState.Worker worker) {
    return PoolLoops.singles(state.pool, worker);
  }

  @Benchmark
  public int n4(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 4, 4);
  }

  @Benchmark
  public int n8(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 8, 8);
  }

  @Benchmark
  public int n32(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 32, 32);
  }

  @Benchmark
  public int n64(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 64, 64);
  }

  @Benchmark
  public int n128(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 128, 128);
  }

  @Benchmark
  public int n256(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 256, 256);
  }

  @Benchmark
  public int n512(PoolState state, PoolState.Worker worker) {
    return PoolLoops.bulks(state.pool, worker, 512, 512);
  }

  @Benchmark
  public int random8(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 8);
  }

  @Benchmark
  public int random32(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 32);
  }

  @Benchmark
  public int random64(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 64);
  }

  @Benchmark
  public int random128(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 128);
  }

  @Benchmark
  public int random256(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 256);
  }

  @Benchmark
  public int random512(PoolState state, PoolState.Worker worker) {
    return PoolLoops.random(state.pool, worker, 512);
  }
}
