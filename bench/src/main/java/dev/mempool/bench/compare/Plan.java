// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The cells of a run, and how they are measured.
 *
 * @param forks Java processes per cell
 * @param warmups slices of each process before the first pair
 * @param pairs pairs of slices per process
 * @param sliceMillis the time of a slice of C; a slice of Java has as many rounds
 */
record Plan(List<Cell> cells, int forks, int warmups, int pairs, int sliceMillis) {

  /** The time that a Java process needs to start, to open a pool and to end. */
  private static final Duration START = Duration.ofMillis(400);

  /** The packets of a round, unless a call takes more; the same as in the C program. */
  private static final int PACKETS = 32;

  private static final int ELEMENT = 2048;

  /** The backends for many threads that only the full matrix has. */
  private static final List<String> RELAXED = List.of("ring_mt_rts", "ring_mt_hts");

  /** The backends for one thread at a time on at least one side. */
  private static final List<String> SINGLE_THREADED =
      List.of("ring_sp_sc", "ring_mp_sc", "ring_sp_mc");

  static Plan quick() {
    List<Cell> cells = new ArrayList<>();
    for (String ops : Pools.OPS) {
      for (int cache : Pools.CACHES) {
        for (int cores : List.of(1, 2)) {
          for (int n : List.of(1, 4, 32, 256)) {
            cells.add(new Cell(Work.OBJECTS, Optional.of(ops), "" + cache, cores, n, 512, ELEMENT));
          }
        }
      }
    }
    cells.addAll(packets("512", List.of(Work.PACKETS)));
    return quick(cells);
  }

  /** Returns a plan that measures 68 cells in less than 3 minutes, each with at least 5 pairs. */
  private static Plan quick(List<Cell> cells) {
    return new Plan(cells, 4, 8, 5, 8);
  }

  /** Returns the operations of packet buffers. */
  static Plan mbuf() {
    return quick(packets("512", Work.ofPackets()));
  }

  /** Returns the cells of the report. */
  static Plan report() {
    return quick(Stream.concat(quick().cells.stream(), mbuf().cells.stream()).distinct().toList());
  }

  /** Returns all cells. The largest keep is that of the C library's own test. */
  static Plan full(int processors) {
    Set<Cell> cells = new LinkedHashSet<>();
    List<String> all =
        Stream.of(Pools.OPS, RELAXED, SINGLE_THREADED).flatMap(List::stream).toList();
    for (String ops : all) {
      boolean single = processors == 1 || SINGLE_THREADED.contains(ops);
      for (int cores : single ? Set.of(1) : new TreeSet<>(List.of(1, 2, processors))) {
        for (String cache : List.of("0", "512", Cell.USER)) {
          for (int keep : List.of(32, 512)) {
            cells.addAll(objects(Work.OBJECTS, ops, cache, cores, keep, 64));
          }
          for (int keep : List.of(32, 512, 32768)) {
            cells.addAll(objects(Work.OBJECTS, ops, cache, cores, keep, ELEMENT));
            cells.addAll(objects(Work.RANDOM, ops, cache, cores, keep, ELEMENT));
          }
        }
      }
    }
    cells.addAll(packets("0", Work.ofPackets()));
    cells.addAll(packets("512", Work.ofPackets()));
    return new Plan(List.copyOf(cells), 5, 6, 3, 50);
  }

  private static List<Cell> objects(
      Work work, String ops, String cache, int cores, int keep, int element) {
    return work.bulks.stream()
        .filter(n -> n <= keep)
        .map(n -> new Cell(work, Optional.of(ops), cache, cores, n, keep, element))
        .toList();
  }

  private static List<Cell> packets(String cache, List<Work> works) {
    List<Cell> cells = new ArrayList<>();
    for (Work work : works) {
      for (int cores : List.of(1, 2)) {
        for (int n : work.bulks) {
          int keep = Math.max(n, PACKETS);
          cells.add(new Cell(work, Optional.empty(), cache, cores, n, keep, ELEMENT));
        }
      }
    }
    return cells;
  }

  /** Returns about the time that a cell takes. */
  Duration guess() {
    return START.plusMillis((warmups + 2L * pairs) * sliceMillis).multipliedBy(forks);
  }

  /** Returns the same plan with only the cells whose name contains a text. */
  Plan only(String text) {
    List<Cell> some = cells.stream().filter(cell -> cell.name().contains(text)).toList();
    return new Plan(some, forks, warmups, pairs, sliceMillis);
  }
}
