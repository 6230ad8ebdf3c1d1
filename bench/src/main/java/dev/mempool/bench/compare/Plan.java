package dev.mempool.bench.compare;

import dev.mempool.bench.Backends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which cells are measured, and how long.
 *
 * @param cells the cells
 * @param forks Java processes per cell; a second one shows what the compiler's luck is worth
 * @param warmups slices of each process before the first pair
 * @param pairs pairs of slices per process
 * @param sliceMillis how long the C side's slice takes; the Java side does as many rounds
 */
record Plan(List<Cell> cells, int forks, int warmups, int pairs, int sliceMillis) {

  /** In all at least 5 pairs, and 68 cells in less than 3 minutes. */
  private static final int QUICK_FORKS = 4;

  private static final int QUICK_WARMUPS = 8;
  private static final int QUICK_PAIRS = 5;
  private static final int QUICK_SLICE_MILLIS = 8;

  private static final int FULL_FORKS = 5;
  private static final int FULL_WARMUPS = 6;
  private static final int FULL_PAIRS = 3;
  private static final int FULL_SLICE_MILLIS = 50;

  /** What a Java process takes to start, to open a pool and to end. */
  private static final Duration START = Duration.ofMillis(400);

  private static final List<Integer> BULKS = List.of(1, 4, 32, 256);

  /** Of the C library's own test. */
  private static final List<Integer> ALL_BULKS = List.of(1, 4, 8, 32, 64, 128, 256, 512);

  /** The most in a call of random bulks, as in the C library's own test. */
  private static final List<Integer> RANDOM_BULKS = List.of(8, 32, 64, 128, 256, 512);

  private static final int LARGE_KEEP = 512;
  private static final int SMALL_KEEP = 32;

  /** The most of the C library's own test: far more than any cache of a pool holds. */
  private static final int HUGE_KEEP = 32768;

  private static final int LARGE_ELEMENT = 2048;
  private static final int SMALL_ELEMENT = 64;

  /** Packets of a round, unless a call takes more; the benchmarks and the C program agree on it. */
  private static final int PACKETS = 32;

  /** Of a chain. */
  private static final int SEGMENTS = 4;

  private static final List<Work> PACKET_WORKS =
      Arrays.stream(Work.values()).filter(work -> !work.ofObjects()).toList();

  /** Backends for many threads that only the full matrix has. */
  private static final List<String> RELAXED = List.of("ring_mt_rts", "ring_mt_hts");

  /** Backends for one thread at a time on at least one side. */
  private static final List<String> SINGLE_THREADED =
      List.of("ring_sp_sc", "ring_mp_sc", "ring_sp_mc");

  static Plan quick() {
    List<Cell> cells = new ArrayList<>();
    for (String ops : Backends.FOR_MANY_THREADS) {
      for (String cache : List.of("0", "512")) {
        for (int cores : List.of(1, 2)) {
          for (int n : BULKS) {
            cells.add(Cell.objects(ops, cache, cores, false, n, LARGE_KEEP, LARGE_ELEMENT));
          }
        }
      }
    }
    cells.addAll(packets("512", List.of(1, 2)));
    return new Plan(cells, QUICK_FORKS, QUICK_WARMUPS, QUICK_PAIRS, QUICK_SLICE_MILLIS);
  }

  /** The operations of packet buffers. */
  static Plan mbuf() {
    return new Plan(
        packets("512", List.of(1, 2), PACKET_WORKS),
        QUICK_FORKS,
        QUICK_WARMUPS,
        QUICK_PAIRS,
        QUICK_SLICE_MILLIS);
  }

  /** The cells of the report, each once. */
  static Plan report() {
    Set<Cell> cells = new LinkedHashSet<>(quick().cells());
    cells.addAll(mbuf().cells());
    return new Plan(
        List.copyOf(cells), QUICK_FORKS, QUICK_WARMUPS, QUICK_PAIRS, QUICK_SLICE_MILLIS);
  }

  static Plan full(int processors) {
    Set<Cell> cells = new LinkedHashSet<>();
    List<String> all = new ArrayList<>(Backends.FOR_MANY_THREADS);
    all.addAll(RELAXED);
    all.addAll(SINGLE_THREADED);
    for (String ops : all) {
      for (int cores : coreCounts(SINGLE_THREADED.contains(ops) ? 1 : processors)) {
        for (String cache : List.of("0", "512", Cell.USER)) {
          for (int keep : List.of(SMALL_KEEP, LARGE_KEEP)) {
            addFixed(cells, ops, cache, cores, keep, SMALL_ELEMENT);
          }
          for (int keep : List.of(SMALL_KEEP, LARGE_KEEP, HUGE_KEEP)) {
            addFixed(cells, ops, cache, cores, keep, LARGE_ELEMENT);
            addRandom(cells, ops, cache, cores, keep, LARGE_ELEMENT);
          }
        }
      }
    }
    cells.addAll(packets("0", List.of(1, 2), PACKET_WORKS));
    cells.addAll(packets("512", List.of(1, 2), PACKET_WORKS));
    return new Plan(List.copyOf(cells), FULL_FORKS, FULL_WARMUPS, FULL_PAIRS, FULL_SLICE_MILLIS);
  }

  private static Set<Integer> coreCounts(int most) {
    return new TreeSet<>(most == 1 ? List.of(1) : List.of(1, 2, most));
  }

  private static void addFixed(
      Set<Cell> cells, String ops, String cache, int cores, int keep, int element) {
    ALL_BULKS.stream()
        .filter(n -> n <= keep)
        .map(n -> Cell.objects(ops, cache, cores, cores > 2, n, keep, element))
        .forEach(cells::add);
  }

  private static void addRandom(
      Set<Cell> cells, String ops, String cache, int cores, int keep, int element) {
    RANDOM_BULKS.stream()
        .filter(n -> n <= keep)
        .map(n -> Cell.random(ops, cache, cores, cores > 2, n, keep, element))
        .forEach(cells::add);
  }

  private static List<Cell> packets(String cache, List<Integer> coreCounts) {
    return packets(cache, coreCounts, List.of(Work.PACKETS));
  }

  private static List<Cell> packets(String cache, List<Integer> coreCounts, List<Work> works) {
    List<Cell> cells = new ArrayList<>();
    for (Work work : works) {
      for (int cores : coreCounts) {
        for (int n : bulks(work)) {
          int keep = Math.max(n, PACKETS);
          cells.add(new Cell(work, Optional.empty(), cache, cores, false, n, keep, LARGE_ELEMENT));
        }
      }
    }
    return cells;
  }

  /** Of the work on single packets there is one cell. */
  private static List<Integer> bulks(Work work) {
    return switch (work) {
      case OBJECTS, RANDOM -> BULKS;
      case PACKETS -> List.of(1, PACKETS);
      case ALLOC -> List.of(1, PACKETS, 256);
      case CHAIN -> List.of(SEGMENTS);
      case CLONE, REFCNT, REFCNT_SHARED, EDIT -> List.of(1);
    };
  }

  /** {@return about how long a cell takes} */
  Duration guess() {
    long slices = (long) warmups + 2L * pairs;
    return START.plusMillis(slices * sliceMillis).multipliedBy(forks);
  }

  /** {@return the same with only the cells whose name contains a text} */
  Plan only(String text) {
    List<Cell> some = cells.stream().filter(cell -> cell.name().contains(text)).toList();
    return new Plan(some, forks, warmups, pairs, sliceMillis);
  }
}
