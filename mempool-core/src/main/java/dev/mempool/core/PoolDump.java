package dev.mempool.core;

import dev.mempool.api.PoolFlag;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings and the state of a pool at one moment. Immutable. {@link #toString()} returns it as
 * text; a library that knows records can write it as JSON. C counterpart: the output of {@code
 * rte_mempool_dump}.
 *
 * @param name the name of the pool
 * @param flags the flags that its creator set, in the order of {@link PoolFlag}
 * @param numaNode the NUMA node on which the pool requested its memory, or -1
 * @param size the number of objects
 * @param populated the number of objects that have memory
 * @param elementSize the size of the user's part of each object in bytes
 * @param slotSize the distance from one object to the next in bytes
 * @param alignment the alignment of objects in bytes
 * @param privateSize the size in bytes of the memory that belongs to the pool itself
 * @param ops the name of its ops
 * @param opsIndex the index of the ops in their table
 * @param opsConfig the settings of the backend, empty for the defaults
 * @param contiguousBlockSize the number of objects in a contiguous block, 0 if the backend has no
 *     blocks
 * @param chunks the chunks of memory, in the order in which they were added
 * @param bytesPerObject the bytes of all chunks divided by the size of the pool
 * @param cacheSize the most objects in the cache of an lcore, 0 for no caches
 * @param cached the number of objects in the cache of each lcore whose cache is not empty, by lcore
 *     id
 * @param cachedShared the number of objects in the shared caches
 * @param cachedByUsers the number of objects in user-owned caches
 * @param commonPool the number of objects in the backend, at most the populated ones that are not
 *     in caches
 * @param available the number of objects that are not in use
 * @param statistics the counts of gets and puts, {@code null} if the pool does not count
 * @param guard the level of the guard
 * @param findings the findings of {@link Mempool#audit()}; its comparison of counts is certain only
 *     if no thread uses the pool
 */
public record PoolDump(
    String name,
    List<PoolFlag> flags,
    int numaNode,
    int size,
    int populated,
    int elementSize,
    int slotSize,
    int alignment,
    long privateSize,
    String ops,
    int opsIndex,
    String opsConfig,
    int contiguousBlockSize,
    List<Chunk> chunks,
    double bytesPerObject,
    int cacheSize,
    SortedMap<Integer, Integer> cached,
    int cachedShared,
    int cachedByUsers,
    int commonPool,
    int available,
    @Nullable PoolStatistics statistics,
    Guard guard,
    List<String> findings) {

  /**
   * A chunk of memory.
   *
   * @param address the native address of its first byte
   * @param bytes its length
   * @param objects the number of objects in it
   * @param description the kind of memory
   */
  public record Chunk(long address, long bytes, int objects, String description) {}

  /** Copies the collections, so that this record is immutable. */
  public PoolDump {
    flags = List.copyOf(flags);
    chunks = List.copyOf(chunks);
    findings = List.copyOf(findings);
    cached = Collections.unmodifiableSortedMap(new TreeMap<>(cached));
  }

  /** Returns the dump of an open pool. */
  static PoolDump of(Mempool pool) {
    List<Chunk> chunks =
        pool.memory().chunks().stream()
            .map(chunk ->
                new Chunk(
                    chunk.segment().address(),
                    chunk.segment().byteSize(),
                    chunk.objects(),
                    chunk.description()))
            .toList();
    SortedMap<Integer, Integer> cached = pool.caches().countsByLcore();
    int cachedShared = pool.caches().uncachedRoute().count();
    int cachedByUsers = pool.caches().userOwnedCount();
    int allCached =
        cached.values().stream().mapToInt(Integer::intValue).sum() + cachedShared + cachedByUsers;
    int populated = pool.memory().populated();
    int commonPool = Math.max(0, Math.min(populated - allCached, pool.backendCount()));
    return new PoolDump(
        pool.name(),
        pool.geometry().flags().stream().sorted().toList(),
        pool.geometry().numaNode(),
        pool.size(),
        populated,
        pool.geometry().elementSize(),
        pool.geometry().slotSize(),
        pool.geometry().alignment(),
        pool.privateData().byteSize(),
        pool.ops().name(),
        pool.ops().index(),
        pool.opsConfig(),
        pool.opsInfo().contiguousBlockSize(),
        chunks,
        (double) chunks.stream().mapToLong(Chunk::bytes).sum() / pool.size(),
        pool.cacheSize(),
        cached,
        cachedShared,
        cachedByUsers,
        commonPool,
        Math.min(populated, commonPool + allCached),
        pool.statistics().orElse(null),
        pool.guard(),
        pool.audit().findings());
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
   * {@return this dump as text for people} It consists of lines {@code name=value}, in the order of
   * the C library and with its names where it has one.
   */
  @Override
  public String toString() {
    return new Text(this).toString();
  }

  /** The text of a dump. */
  private static final class Text {

    private final StringBuilder text = new StringBuilder();

    Text(PoolDump pool) {
      text.append("mempool <").append(pool.name()).append(">\n");
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
      for (Chunk chunk : pool.chunks()) {
        text.append(
            "  memory chunk addr=0x%x, len=%d, objects=%d, %s\n"
                .formatted(chunk.address(), chunk.bytes(), chunk.objects(), chunk.description()));
      }
      line("avg bytes/object", number(pool.bytesPerObject()));
      caches(pool);
      line("common_pool_count", pool.commonPool());
      line("in_use_count", pool.inUse());
      if (pool.statistics() == null) {
        text.append("  no statistics available\n");
      } else {
        statistics(pool.statistics(), pool.contiguousBlockSize() > 0);
      }
      line("guard", pool.guard());
      line(
          "audit", pool.findings().isEmpty() ? "nothing found" : pool.findings().size() + " found");
      pool.findings().forEach(finding -> text.append("    ").append(finding).append('\n'));
    }

    private void caches(PoolDump pool) {
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
      line("  put_common_pool_bulk", stats.commonPoolPutBulk());
      line("  put_common_pool_objs", stats.commonPoolPutObjects());
      line("  get_common_pool_bulk", stats.commonPoolGetBulk());
      line("  get_common_pool_objs", stats.commonPoolGetObjects());
      line("  get_success_bulk", stats.getSuccessBulk());
      line("  get_success_objs", stats.getSuccessObjects());
      line("  get_fail_bulk", stats.getFailBulk());
      line("  get_fail_objs", stats.getFailObjects());
      if (blocks) {
        line("  get_success_blks", stats.getSuccessBlocks());
        line("  get_fail_blks", stats.getFailBlocks());
      }
      average("  objs/bulk put", stats.averagePut());
      average("  objs/bulk get", stats.averageGet());
      average("  objs/bulk get_fail", stats.averageFailedGet());
      average("  objs/bulk common_pool put", stats.averageCommonPoolPut());
      average("  objs/bulk common_pool get", stats.averageCommonPoolGet());
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
