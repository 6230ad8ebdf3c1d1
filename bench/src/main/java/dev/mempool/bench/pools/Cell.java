// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.PoolWork;
import dev.mempool.bench.support.Workload;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A kind of use of a pool, for which there is one figure.
 *
 * @param ops the backend; empty for packets, which use the default one
 * @param cache the size of the lcores' caches, {@code "0"} or {@code "512"}, or {@link #USER}
 * @param cores the number of threads, each on a processor of its own: 1, 2, or all processors
 * @param n objects per call; with random bulks, the largest number
 * @param keep objects that a round gets before it puts them back
 * @param element bytes per object
 */
public record Cell(
    Work work, Optional<String> ops, String cache, int cores, int n, int keep, int element) {

  /** The cache of a cell in which each thread has a cache of its own. */
  public static final String USER = "user";

  /** Returns the backend, or the operation on packets. */
  public String label() {
    return ops.orElse(work.label);
  }

  /** Returns the name that tells it from the other cells. */
  public String name() {
    return "%s cache=%s cores=%s n=%s keep=%d element=%d"
        .formatted(label(), cache, coresText(), bulkText(), keep, element);
  }

  public boolean all() {
    return cores > 2;
  }

  public String coresText() {
    return all() ? "all" : Integer.toString(cores);
  }

  public String bulkText() {
    return work == Work.RANDOM ? "1.." + n : Integer.toString(n);
  }

  /** Returns the number of objects of its pool. */
  public int poolSize() {
    return work.ofObjects() ? Pools.size(keep, cores) : Pools.SIZE;
  }

  /** Returns the words that tell a program what to measure, C's or a {@link CellProgram}. */
  public String command() {
    String backend = ops.map(name -> " " + name).orElse("");
    String size = work.ofObjects() ? " " + poolSize() : "";
    return "%s%s %s %d %d %d %d%s"
        .formatted(work.label, backend, cache, cores, n, keep, element, size);
  }

  /** Returns the cell of a {@link #command}. */
  static Cell parse(String... words) {
    Work work = Work.of(words[0]);
    int first = work.ofObjects() ? 2 : 1;
    int[] numbers =
        Arrays.stream(words, first + 1, first + 5).mapToInt(Integer::parseInt).toArray();
    return new Cell(
        work,
        work.ofObjects() ? Optional.of(words[1]) : Optional.empty(),
        words[first],
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3]);
  }

  /** Makes the pool. Nothing in this process may have been measured with other bulks. */
  Workload open() {
    System.setProperty(Bulk.PROPERTY, bulkText());
    return work.ofObjects()
        ? work(
            Mempool.builder("bench").ops(label()).size(poolSize()).elementSize(element),
            cache,
            keep)
        : PacketWork.of(this);
  }

  /** Makes a pool. The cache is the size of the lcores' caches, or {@link #USER}. */
  static PoolWork work(MempoolBuilder builder, String cache, int keep) {
    boolean userCaches = cache.equals(USER);
    return new PoolWork(
        builder.cacheSize(userCaches ? 0 : Integer.parseInt(cache)).build(), keep, userCaches);
  }

  /**
   * Returns the calls of all threads in some rounds, gets and puts together. Random bulks have
   * about that number, because every bulk from 1 to n is as frequent.
   */
  public long operations(long rounds) {
    return cores * (work == Work.RANDOM ? rounds * keep * 2 / (n + 1) * 2 : rounds * keep / n * 2);
  }
}
