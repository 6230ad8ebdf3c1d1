// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.PoolFlag;
import dev.mempool.core.layout.Placement;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings and the state of a pool at one moment: {@link Pool#snapshot()}. Immutable. {@link
 * #toString()} returns it as text for people. C counterpart: the output of {@code
 * rte_mempool_dump}.
 *
 * @since 0.1.0
 */
public final class PoolSnapshot {

  private final String name;
  private final List<PoolFlag> flags;
  private final int numaNode;
  private final int size;
  private final int populated;
  private final int elementSize;
  private final int slotSize;
  private final int alignment;
  private final long privateSize;
  private final String ops;
  private final int opsIndex;
  private final String opsConfig;
  private final int contiguousBlockSize;
  private final List<ChunkInfo> chunks;
  private final double bytesPerObject;
  private final int cacheSize;
  private final SortedMap<Integer, Integer> cached;
  private final int cachedShared;
  private final int cachedByUsers;
  private final int inBackend;
  private final int available;
  private final int generation;
  private final boolean retired;
  private final String freeObjects;
  private final @Nullable PoolStatistics statistics;
  private final Guard guard;
  private final List<String> findings;

  PoolSnapshot(Mempool pool) {
    this.name = pool.name();
    this.flags = pool.flags().stream().sorted().toList();
    this.numaNode = pool.numaNode();
    this.size = pool.size();
    Placement placement = pool.layout.placement(); // one, so that the numbers agree
    this.populated = placement.objects();
    this.elementSize = pool.elementSize();
    this.slotSize = pool.slotSize();
    this.alignment = pool.alignment();
    this.privateSize = pool.privateData().byteSize();
    this.ops = pool.ops().name();
    this.opsIndex = pool.ops().index();
    this.opsConfig = pool.opsConfig();
    this.contiguousBlockSize = pool.contiguousBlockSize();
    this.chunks = PoolMemory.chunks(placement);
    this.bytesPerObject =
        (double) chunks.stream().mapToLong(chunk -> chunk.segment().byteSize()).sum() / size;
    this.cacheSize = pool.cacheSize();
    this.cached = Collections.unmodifiableSortedMap(new TreeMap<>(pool.caches().countsByLcore()));
    this.cachedShared = pool.caches().uncachedRoute().count();
    this.cachedByUsers = pool.caches().userOwnedCount();
    int allCached = totalCached();
    this.inBackend = Math.max(0, Math.min(populated - allCached, pool.backendCount()));
    this.available = Math.min(populated, inBackend + allCached);
    this.generation = pool.generation();
    this.retired = pool.isRetired();
    this.freeObjects = pool.caches().freeObjects(inBackend);
    this.statistics = pool.statistics().orElse(null);
    this.guard = pool.guard();
    this.findings = pool.audit().findings();
  }

  /** {@return the name of the pool} */
  public String name() {
    return name;
  }

  /** {@return the flags that its creator set, in the order of {@link PoolFlag}} */
  public List<PoolFlag> flags() {
    return flags;
  }

  /** {@return the NUMA node on which the pool requested its memory, or -1} */
  public int numaNode() {
    return numaNode;
  }

  /** {@return the number of objects} */
  public int size() {
    return size;
  }

  /** {@return the number of objects that have memory} */
  public int populated() {
    return populated;
  }

  /** {@return the size of the user's part of each object in bytes} */
  public int elementSize() {
    return elementSize;
  }

  /** {@return the distance from one object to the next in bytes} */
  public int slotSize() {
    return slotSize;
  }

  /** {@return the alignment of objects in bytes} */
  public int alignment() {
    return alignment;
  }

  /** {@return the size in bytes of the memory that belongs to the pool itself} */
  public long privateSize() {
    return privateSize;
  }

  /** {@return the name of its ops} */
  public String ops() {
    return ops;
  }

  /** {@return the index of the ops in their table} */
  public int opsIndex() {
    return opsIndex;
  }

  /** {@return the settings of the backend, empty for the defaults} */
  public String opsConfig() {
    return opsConfig;
  }

  /** {@return the number of objects in a contiguous block, 0 if the backend has no blocks} */
  public int contiguousBlockSize() {
    return contiguousBlockSize;
  }

  /** {@return the chunks of memory, in the order in which they were added} */
  public List<ChunkInfo> chunks() {
    return chunks;
  }

  /** {@return the bytes of all chunks divided by the size of the pool} */
  public double bytesPerObject() {
    return bytesPerObject;
  }

  /** {@return the most objects in the cache of an lcore, 0 for no caches} */
  public int cacheSize() {
    return cacheSize;
  }

  /**
   * {@return the number of objects in the cache of each lcore whose cache is not empty, by lcore
   * id}
   */
  public SortedMap<Integer, Integer> cached() {
    return cached;
  }

  /** {@return the number of objects in the shared caches} */
  public int cachedShared() {
    return cachedShared;
  }

  /** {@return the number of objects in user-owned caches} */
  public int cachedByUsers() {
    return cachedByUsers;
  }

  /**
   * {@return the number of objects in the backend, at most the populated ones that are not in
   * caches}
   */
  public int inBackend() {
    return inBackend;
  }

  /** {@return the number of objects that are not in use} */
  public int available() {
    return available;
  }

  /**
   * {@return where the free objects are, as a sentence without a full stop} It names the owners of
   * caches and, of those that were asked to give back what they hold, how long ago that was. For
   * example: {@code 255 free: 0 in the backend, 128 in the cache of lcore 3 'worker-1', which has
   * made no call for 2.1 s, 127 in the cache of lcore 4 'worker-2', which is idle}.
   */
  public String freeObjects() {
    return freeObjects;
  }

  /** {@return which pool it is in a series of pools that replaced each other, from 1 on} */
  public int generation() {
    return generation;
  }

  /** {@return whether the pool is {@linkplain Pool#retire() retired}} */
  public boolean isRetired() {
    return retired;
  }

  /** {@return the counts of gets and puts; empty if the pool does not count} */
  public Optional<PoolStatistics> statistics() {
    return Optional.ofNullable(statistics);
  }

  /** {@return the level of the guard} */
  public Guard guard() {
    return guard;
  }

  /**
   * {@return the findings of {@link Pool#audit()}; its comparison of counts is certain only if no
   * thread uses the pool}
   */
  public List<String> findings() {
    return findings;
  }

  /** {@return the number of objects in caches of all kinds} */
  public int totalCached() {
    return cached.values().stream().mapToInt(Integer::intValue).sum()
        + cachedShared
        + cachedByUsers;
  }

  /** {@return the number of objects in use} */
  public int inUse() {
    return populated - available;
  }

  /**
   * {@return this snapshot as text for people} It consists of lines {@code name=value}, in the
   * order of the C library and with its names where it has one.
   */
  @Override
  public String toString() {
    return new Text(this).toString();
  }

  /** The text of a snapshot. */
  private static final class Text {

    private final StringBuilder text = new StringBuilder();

    Text(PoolSnapshot pool) {
      text.append("mempool <").append(pool.name()).append(">\n");
      if (pool.generation() > 1) {
        line("generation", pool.generation());
      }
      line(
          "flags",
          pool.flags().isEmpty()
              ? "none"
              : pool.flags().stream().map(Enum::name).collect(Collectors.joining(",")));
      line("numa_node", pool.numaNode());
      line("nb_mem_chunks", pool.chunks().size());
      line("size", pool.size());
      line("populated_size", pool.populated());
      line("elt_size", pool.elementSize());
      line("slot_size", pool.slotSize());
      line("alignment", pool.alignment());
      line("private_data_size", pool.privateSize());
      line("ops_index", pool.opsIndex());
      line("ops_name", "<" + pool.ops() + ">");
      line("ops_config", "<" + pool.opsConfig() + ">");
      for (ChunkInfo chunk : pool.chunks()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  memory chunk addr=0x%x, len=%d, objects=%d, %s\n",
                chunk.segment().address(),
                chunk.segment().byteSize(),
                chunk.objects(),
                chunk.description()));
      }
      line("avg bytes/object", number(pool.bytesPerObject()));
      caches(pool);
      line("common_pool_count", pool.inBackend());
      line("in_use_count", pool.inUse());
      line("free_objects", pool.freeObjects());
      if (pool.isRetired()) {
        line("retired", true);
      }
      pool.statistics()
          .ifPresentOrElse(
              counts -> statistics(counts, pool.contiguousBlockSize() > 0),
              () -> text.append("  no statistics available\n"));
      line("guard", pool.guard());
      line(
          "audit", pool.findings().isEmpty() ? "nothing found" : pool.findings().size() + " found");
      pool.findings().forEach(finding -> text.append("    ").append(finding).append('\n'));
    }

    private void caches(PoolSnapshot pool) {
      text.append("  internal cache infos (hide zero value items):\n");
      line("  cache_size", pool.cacheSize());
      pool.cached().forEach((lcore, count) -> line("  cache_count[" + lcore + "]", count));
      lineUnlessZero("  shared_cache_count", pool.cachedShared());
      lineUnlessZero("  user_cache_count", pool.cachedByUsers());
      if (pool.cacheSize() > 0 || pool.totalCached() > 0) {
        line("  total_cache_count", pool.totalCached());
      }
    }

    private void statistics(PoolStatistics stats, boolean blocks) {
      text.append("  stats:\n");
      line("  put_bulk", stats.putBulk());
      line("  put_objs", stats.putObjects());
      line("  put_common_pool_bulk", stats.backendPutBulk());
      line("  put_common_pool_objs", stats.backendPutObjects());
      line("  get_common_pool_bulk", stats.backendGetBulk());
      line("  get_common_pool_objs", stats.backendGetObjects());
      line("  get_success_bulk", stats.getSuccessBulk());
      line("  get_success_objs", stats.getSuccessObjects());
      line("  get_fail_bulk", stats.getFailBulk());
      line("  get_fail_objs", stats.getFailObjects());
      if (blocks) {
        line("  get_success_blks", stats.getSuccessBlocks());
        line("  get_fail_blks", stats.getFailBlocks());
      }
      average("  objs/bulk put", PoolStatistics.ratio(stats.putObjects(), stats.putBulk()));
      average(
          "  objs/bulk get",
          PoolStatistics.ratio(stats.getSuccessObjects(), stats.getSuccessBulk()));
      average(
          "  objs/bulk get_fail",
          PoolStatistics.ratio(stats.getFailObjects(), stats.getFailBulk()));
      average(
          "  objs/bulk common_pool put",
          PoolStatistics.ratio(stats.backendPutObjects(), stats.backendPutBulk()));
      average(
          "  objs/bulk common_pool get",
          PoolStatistics.ratio(stats.backendGetObjects(), stats.backendGetBulk()));
      missRate("  put_miss_rate_objs", stats.putMissRate());
      missRate("  put_miss_rate_bulk", stats.putMissRateBulk());
      missRate("  get_miss_rate_objs", stats.getMissRate());
      missRate("  get_miss_rate_bulk", stats.getMissRateBulk());
    }

    private void line(String name, Object value) {
      text.append("  ").append(name).append('=').append(value).append('\n');
    }

    private void lineUnlessZero(String name, int value) {
      if (value != 0) {
        line(name, value);
      }
    }

    private void average(String name, double value) {
      if (!Double.isNaN(value)) {
        line(name, number(value));
      }
    }

    /**
     * Writes a miss rate in the form of C: {@code 1/x} means that one in x objects or calls reached
     * the backend.
     */
    private void missRate(String name, double rate) {
      if (rate > 0) {
        line(name, "1/" + number(1 / rate));
      }
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, "%.1f", value);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
