package dev.mempool.core;

import dev.mempool.api.PoolFlag;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
   * One run of memory.
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
    int cachedShared = pool.caches().shared().count();
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
    return new DumpText(this).toString();
  }
}
