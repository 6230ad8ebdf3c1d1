// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import dev.mempool.core.AuditReport;
import dev.mempool.core.Guard;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import dev.mempool.mbuf.PreferredOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Replays a trace of mbufs on checked and on unchecked pools with each guard. The result of every
 * step must equal the recorded one; an exception of the library is a difference too. At the end all
 * packets are freed. Then all mbufs must be back in the pool, and an audit must find nothing.
 */
final class MbufTraceReplay implements Replayable {

  /** The backend on which the traces were recorded, DPDK's default. The traces do not name it. */
  static final String OPS = PreferredOps.DEFAULT;

  private final MbufTrace trace;
  private final OpsTable table;

  MbufTraceReplay(MbufTrace trace, OpsTable table) {
    this.trace = trace;
    this.table = table;
  }

  @Override
  public String subject() {
    return "mbufs";
  }

  @Override
  public int steps() {
    return trace.steps().size();
  }

  @Override
  public List<String> differences(TraceProgress progress) {
    List<String> all = new ArrayList<>();
    for (boolean checked : new boolean[] {true, false}) {
      for (Guard guard : Guard.values()) {
        firstDifference(checked, guard, progress)
            .map(difference ->
                String.format(
                    Locale.ROOT,
                    "%s on %s pktmbuf pool with guard %s: %s",
                    difference.place(),
                    checked ? "a checked" : "an unchecked",
                    guard,
                    difference.description()))
            .ifPresent(all::add);
      }
    }
    return all;
  }

  /** A difference: the step at which it was found, and its description. */
  private record Difference(String place, String description) {}

  private Optional<Difference> firstDifference(
      boolean checked, Guard guard, TraceProgress progress) {
    try (PktmbufPool pool = pool(checked, guard)) {
      PacketSlots slots = new PacketSlots(pool);
      for (int i = 0; i < trace.steps().size(); i++) {
        MbufStep step = trace.steps().get(i);
        progress.step(i + 1, trace.steps().size());
        String actual = perform(slots, step);
        if (!actual.equals(step.outcome())) {
          return Optional.of(
              new Difference(
                  "step " + (i + 1),
                  String.format(
                      Locale.ROOT,
                      "%s%n  recorded: %s%n  here:     %s",
                      step.call(),
                      step.outcome(),
                      actual)));
        }
      }
      return finalDifference(pool, slots)
          .map(description -> new Difference("the end", description));
    }
  }

  private PktmbufPool pool(boolean checked, Guard guard) {
    PktmbufPoolBuilder builder =
        PktmbufPool.builder("trace")
            .registry(new PoolRegistry())
            .opsTable(table)
            .ops(OPS)
            .size(trace.size())
            .privateSize(trace.privateSize())
            .dataRoom(trace.dataRoom())
            .guard(guard)
            .reportLeaks(false); // after a difference, packets are left in use
    return (checked ? builder : builder.checked(false)).build();
  }

  /** Performs a step. An exception is a result too, but one that is never recorded. */
  private static String perform(PacketSlots slots, MbufStep step) {
    try {
      return slots.perform(step);
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private Optional<String> finalDifference(PktmbufPool pool, PacketSlots slots) {
    try {
      slots.freeAll();
    } catch (RuntimeException e) {
      return Optional.of("a packet could not be freed: " + e);
    }
    int avail = pool.availCount();
    if (avail != trace.finalAvail() || avail != trace.size()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%n  recorded: avail=%d of %d%n  here:     avail=%d",
              trace.finalAvail(),
              trace.size(),
              avail));
    }
    AuditReport audit = pool.audit();
    return audit.ok() ? Optional.empty() : Optional.of(audit.findings().toString());
  }
}
