package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Pools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cells of a run, and how they are measured.
 *
 * @param cells the cells
 * @param forks Java processes per cell; the JIT compiler does not always compile alike
 * @param warmups slices of each process before the first pair
 * @param pairs pairs of slices per process
 * @param sliceMillis the time of a slice of C; a slice of Java has as many rounds
 */
record Plan(List<Cell> cells, int forks, int warmups, int pairs, int sliceMillis) {

  /** The time that a Java process needs to start, to open a pool and to end. */
  private static final Duration START = Duration.ofMillis(400);

  private static final List<Integer> BULKS = List.of(1, 4, 32, 256);

  /** The bulks of the C library's own test. */
  private static final List<Integer> ALL_BULKS = List.of(1, 4, 8, 32, 64, 128, 256, 512);

  /** The largest calls of the random bulks of the C library's own test. */
  private static final List<Integer> RANDOM_BULKS = List.of(8, 32, 64, 128, 256, 512);

  private static final int SMALL_KEEP = 32;
  private static final int LARGE_KEEP = 512;

  /** The largest of the C library's own test: far more than any cache holds. */
  private static final int HUGE_KEEP = 32768;

  private static final int SMALL_ELEMENT = 64;
  private static final int LARGE_ELEMENT = 2048;

  /** The packets of a round, unless a call takes more; the same as in the C program. */
  private static final int PACKETS = 32;

  /** The segments of a chain. */
  private static final int SEGMENTS = 4;

  private static final List<Work> PACKET_WORKS =
      Arrays.stream(Work.values()).filter(work -> !work.ofObjects()).toList();

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
          for (int n : BULKS) {
            cells.add(Cell.objects(ops, "" + cache, cores, false, n, LARGE_KEEP, LARGE_ELEMENT));
          }
        }
      }
    }
    cells.addAll(packets("512", List.of(Work.PACKETS)));
    return quick(cells);
  }

  /** {@return a plan that measures 68 cells in less than 3 minutes, each with at least 5 pairs} */
  private static Plan quick(List<Cell> cells) {
    return new Plan(cells, 4, 8, 5, 8);
  }

  /** {@return the operations of packet buffers} */
  static Plan mbuf() {
    return quick(packets("512", PACKET_WORKS));
  }

  /** {@return the cells of the report} */
  static Plan report() {
    Set<Cell> cells = new LinkedHashSet<>(quick().cells());
    cells.addAll(mbuf().cells());
    return quick(List.copyOf(cells));
  }

  static Plan full(int processors) {
    Set<Cell> cells = new LinkedHashSet<>();
    List<String> all = new ArrayList<>(Pools.OPS);
    all.addAll(RELAXED);
    all.addAll(SINGLE_THREADED);
    for (String ops : all) {
      Set<Integer> coreCounts =
          processors == 1 || SINGLE_THREADED.contains(ops)
              ? Set.of(1)
              : new TreeSet<>(List.of(1, 2, processors));
      for (int cores : coreCounts) {
        for (String cache : List.of("0", "512", Cell.USER)) {
          for (int keep : List.of(SMALL_KEEP, LARGE_KEEP)) {
            addFixed(cells, ops, cache, cores, keep, SMALL_ELEMENT);
          }
          for (int keep : List.of(SMALL_KEEP, LARGE_KEEP, HUGE_KEEP)) {
            addFixed(cells, ops, cache, cores, keep, LARGE_ELEMENT);
            RANDOM_BULKS.stream()
                .filter(n -> n <= keep)
                .map(n -> Cell.random(ops, cache, cores, cores > 2, n, keep, LARGE_ELEMENT))
                .forEach(cells::add);
          }
        }
      }
    }
    cells.addAll(packets("0", PACKET_WORKS));
    cells.addAll(packets("512", PACKET_WORKS));
    return new Plan(List.copyOf(cells), 5, 6, 3, 50);
  }

  private static void addFixed(
      Set<Cell> cells, String ops, String cache, int cores, int keep, int element) {
    ALL_BULKS.stream()
        .filter(n -> n <= keep)
        .map(n -> Cell.objects(ops, cache, cores, cores > 2, n, keep, element))
        .forEach(cells::add);
  }

  private static List<Cell> packets(String cache, List<Work> works) {
    List<Cell> cells = new ArrayList<>();
    for (Work work : works) {
      for (int cores : List.of(1, 2)) {
        for (int n : bulks(work)) {
          int keep = Math.max(n, PACKETS);
          cells.add(new Cell(work, Optional.empty(), cache, cores, false, n, keep, LARGE_ELEMENT));
        }
      }
    }
    return cells;
  }

  /** {@return the bulks of an operation; operations on single packets have one cell} */
  private static List<Integer> bulks(Work work) {
    return switch (work) {
      case OBJECTS, RANDOM -> BULKS;
      case PACKETS -> List.of(1, PACKETS);
      case ALLOC -> List.of(1, PACKETS, 256);
      case CHAIN -> List.of(SEGMENTS);
      case CLONE, REFCNT, REFCNT_SHARED, EDIT -> List.of(1);
    };
  }

  /** {@return about the time that a cell takes} */
  Duration guess() {
    long slices = (long) warmups + 2L * pairs;
    return START.plusMillis(slices * sliceMillis).multipliedBy(forks);
  }

  /** {@return the same plan with only the cells whose name contains a text} */
  Plan only(String text) {
    List<Cell> some = cells.stream().filter(cell -> cell.name().contains(text)).toList();
    return new Plan(some, forks, warmups, pairs, sliceMillis);
  }
}
