// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Replays a trace of gets and puts on three pools: a plain one, and a checked and an unchecked pool
 * of mbufs. The calling thread must be an lcore, because a trace may use a cache.
 *
 * <p>Every step must have the recorded success, the same numbers of objects available, in use and
 * in the cache, and return the same objects: in the same order if the pool has no cache, in any
 * order if it has one, since the order within a bulk from the cache is not defined.
 */
final class PoolTraceReplay implements Replayable {

  private final PoolTrace trace;
  private final OpsTable table;

  PoolTraceReplay(PoolTrace trace, OpsTable table) {
    this.trace = trace;
    this.table = table;
  }

  @Override
  public String subject() {
    return trace.ops();
  }

  @Override
  public int steps() {
    return trace.steps().size();
  }

  @Override
  public List<String> differences(TraceProgress progress) {
    List<Supplier<TraceTarget>> targets =
        List.of(
            () -> new MempoolTarget(mempool()),
            () -> new PktmbufTarget(pktmbufs().build()),
            () -> new PktmbufTarget(pktmbufs().checked(false).build()));
    return targets.stream()
        .map(target -> firstDifference(target, progress))
        .flatMap(Optional::stream)
        .toList();
  }

  private Mempool mempool() {
    return Mempool.builder("trace")
        .registry(new PoolRegistry())
        .opsTable(table)
        .ops(trace.ops())
        .size(trace.size())
        .elementSize(Math.max(1, trace.elementSize()))
        .cacheSize(trace.cacheSize())
        .guaranteedShare(0) // the rules of C
        .build();
  }

  private PktmbufPoolBuilder pktmbufs() {
    return PktmbufPool.builder("trace")
        .registry(new PoolRegistry())
        .opsTable(table)
        .ops(trace.ops())
        .size(trace.size())
        .dataRoom(PktmbufPool.defaultHeadroom())
        .cacheSize(trace.cacheSize())
        .guaranteedShare(0);
  }

  private Optional<String> firstDifference(Supplier<TraceTarget> maker, TraceProgress progress) {
    try (TraceTarget target = maker.get()) {
      for (int i = 0; i < trace.steps().size(); i++) {
        progress.step(i + 1, trace.steps().size());
        Optional<String> difference = compare(target, trace.steps().get(i));
        if (difference.isPresent()) {
          return Optional.of(
              String.format(
                  Locale.ROOT, "step %d on a %s: %s", i + 1, target.kind(), difference.get()));
        }
      }
      return Optional.empty();
    }
  }

  private Optional<String> compare(TraceTarget target, PoolTrace.Step step) {
    int[] got = new int[step.count()];
    boolean ok;
    try {
      if (step.get()) {
        ok = target.get(got, step.count());
      } else {
        target.put(step.objects());
        ok = true;
      }
    } catch (IllegalStateException e) {
      return Optional.of(
          (step.get() ? "get" : "put") + " of " + step.count() + " failed: " + e.getMessage());
    }
    String expected =
        describe(step, step.ok(), step.objects(), step.avail(), step.inUse(), step.cacheLength());
    String actual =
        describe(
            step,
            ok,
            step.get() && ok ? got : step.get() ? new int[0] : step.objects(),
            target.avail(),
            target.inUse(),
            target.cacheLength());
    return expected.equals(actual)
        ? Optional.empty()
        : Optional.of(
            String.format(Locale.ROOT, "%n  recorded: %s%n  here:     %s", expected, actual));
  }

  private String describe(
      PoolTrace.Step step, boolean ok, int[] objects, int avail, int inUse, int cacheLength) {
    int[] shown = objects.clone();
    if (step.get() && trace.cacheSize() > 0) {
      Arrays.sort(shown);
    }
    return String.format(
        Locale.ROOT,
        "%s %d %s %s avail=%d in_use=%d cache=%d",
        step.get() ? "get" : "put",
        step.count(),
        ok ? "ok" : "failed",
        Arrays.toString(shown),
        avail,
        inUse,
        cacheLength);
  }
}
