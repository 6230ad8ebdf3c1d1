// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.support.UsageException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.Lcore;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The checked options of a replay.
 *
 * @param in the capture to replay
 * @param out the capture to which the first pass is written, {@code null} for none
 * @param ops the backend of the pool
 * @param lcores the number of lcores
 * @param poolSize the number of mbufs
 * @param cache the number of mbufs that the cache of each lcore may hold
 * @param dataRoom the bytes of each mbuf, headroom included
 * @param burst the number of frames that are handled at a time
 * @param repeat the number of passes over the input
 * @param dump whether to show the pool and its statistics after the run
 */
public record ReplayOptions(
    Path in,
    @Nullable Path out,
    OpsChoice ops,
    int lcores,
    int poolSize,
    int cache,
    int dataRoom,
    int burst,
    int repeat,
    boolean dump) {

  /** The largest default cache: several bursts, so that the backend is seldom called. */
  private static final int DEFAULT_CACHE = 256;

  /** The part of the pool that the default cache of one lcore may hold. */
  private static final int POOL_SIZE_PER_CACHE = 8;

  /** The smallest default cache. A smaller one saves next to nothing. */
  private static final int MIN_DEFAULT_CACHE = 16;

  /** The most mbufs, which is the most objects of any pool. */
  private static final int MAX_POOL_SIZE = (1 << 30) - 1;

  /**
   * Checks the options.
   *
   * @throws UsageException if a number is out of its range
   */
  public ReplayOptions {
    UsageException.checkRange("--lcores", lcores, 1, Lcore.max());
    UsageException.checkRange("--pool-size", poolSize, 1, MAX_POOL_SIZE);
    UsageException.checkRange("--cache", cache, 0, Math.min(Mempool.maxCacheSize(), poolSize));
    UsageException.checkRange(
        "--data-room", dataRoom, PktmbufPool.defaultHeadroom() + 1, PktmbufPool.maxDataRoom());
    UsageException.checkRange("--burst", burst, 1, Long.MAX_VALUE);
    UsageException.checkRange("--repeat", repeat, 1, Long.MAX_VALUE);
  }

  /** {@return the bytes of a frame that fit into one mbuf} */
  public int bytesPerMbuf() {
    return dataRoom - PktmbufPool.defaultHeadroom();
  }

  /** {@return the number of frames that an lcore holds at a time: at most one per mbuf} */
  int burstLimit() {
    return Math.min(burst, poolSize);
  }

  /**
   * Returns the cache size that suits a pool: an eighth of its mbufs at most, because rx and tx
   * each have a cache and the mbufs in them are not available to others; and no cache if that is
   * too few to save anything.
   *
   * @param poolSize the number of mbufs
   * @return the number of mbufs that the cache of each lcore may hold
   */
  public static int defaultCache(int poolSize) {
    int share = Math.min(DEFAULT_CACHE, poolSize / POOL_SIZE_PER_CACHE);
    return share < MIN_DEFAULT_CACHE ? 0 : share;
  }

  /**
   * Makes the pool of a replay.
   *
   * @param table the table in which the backend is looked up
   * @param registry the registry of the pool
   * @param watched whether the pool counts, because somebody watches it
   * @return a pool whose mbufs have room for the data that the pipeline keeps of each frame
   * @throws UsageException if the options allow no pool
   */
  public PktmbufPool pool(OpsTable table, PoolRegistry registry, boolean watched) {
    PktmbufPoolBuilder pool = PktmbufPool.builder("replay");
    if (dump || watched) {
      pool.statistics(true);
    }
    pool.size(poolSize)
        .cacheSize(cache)
        .dataRoom(dataRoom)
        .privateSize(FrameMetadata.SIZE)
        .ops(ops.name(), ops.config())
        .opsTable(table)
        .registry(registry);
    return UsageException.ofOptions(pool::build);
  }
}
