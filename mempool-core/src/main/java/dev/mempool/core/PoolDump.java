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
 * All there is to tell of a pool, as it was at some moment. Immutable. {@link #toString()} puts it
 * into words, and any library that knows records into JSON. C counterpart: what {@code
 * rte_mempool_dump} prints.
 *
 * @param name the name of the pool
 * @param flags what its creator asked for, in the order of {@link PoolFlag}
 * @param numaNode the NUMA node that its memory was asked on, or -1
 * @param size the number of objects
 * @param populated how many have memory
 * @param elementSize the bytes of an object that a user may use
 * @param slotSize the bytes from one object to the next
 * @param alignment the alignment of objects in bytes
 * @param privateSize the bytes of memory that belong to the pool itself
 * @param ops the name of its ops
 * @param opsIndex their index in the table
 * @param opsConfig the settings of the backend, empty for the defaults
 * @param contiguousBlockSize the objects of a contiguous block, 0 for none
 * @param chunks the memory, in the order in which it was added
 * @param bytesPerObject the bytes of all chunks over the size of the pool
 * @param cacheSize how many objects each lcore may keep, 0 for no caches
 * @param cached how many each lcore keeps, by its id, without those that keep none
 * @param cachedShared how many the caches keep that threads without an lcore share
 * @param cachedByUsers how many user-owned caches keep
 * @param commonPool how many the backend holds; never more than are populated and not cached
 * @param available how many are not in use
 * @param statistics what went through the pool, {@code null} if it does not count
 * @param guard how closely the pool watches its users
 * @param findings what {@link Mempool#audit()} finds; counts are compared for certain only while
 *     nobody uses the pool
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
   * One chunk of memory.
   *
   * @param address the native address of its first byte
   * @param bytes its length
   * @param objects how many objects lie in it
   * @param description what kind of memory it is
   */
  public record Chunk(long address, long bytes, int objects, String description) {}

  /** Makes copies of what could be changed. */
  public PoolDump {
    flags = List.copyOf(flags);
    chunks = List.copyOf(chunks);
    findings = List.copyOf(findings);
    cached = Collections.unmodifiableSortedMap(new TreeMap<>(cached));
  }

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

  /** {@return how many objects are in caches of all kinds} */
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
   * {@return this for people to read: lines {@code name=value} in the order and, where there is
   * one, with the names of the C library}
   */
  @Override
  public String toString() {
    return new Text(this).toString();
  }

  /** The lines of a dump. */
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

    /** Writes a miss rate as C does: one in so many objects or calls came to the backend. */
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
