package dev.mempool.cli.replay;

import dev.mempool.cli.OpsChoice;
import dev.mempool.cli.UsageException;
import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.mbuf.PktmbufPool;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param in the capture to replay
 * @param out where to write the first pass, {@code null} for nowhere
 * @param ops the backend of the pool
 * @param lcores how many lcores take part
 * @param poolSize how many mbufs there are
 * @param cache how many of them each lcore may keep
 * @param dataRoom the bytes of each, headroom included
 * @param burst how many frames are handled at a time
 * @param repeat how many passes are made
 * @param dump whether to show the pool after the run, with what went through it
 */
record ReplayOptions(
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

  /** Several bursts; half of it goes to the backend at a time. */
  private static final int CACHE = 256;

  private static final int CACHE_SHARE = 8;

  /** A smaller one saves next to nothing. */
  private static final int CACHE_USEFUL = 16;

  ReplayOptions {
    check("--lcores", lcores, 1, Lcore.MAX);
    check("--pool-size", poolSize, 1, Mempool.MAX_SIZE);
    check("--cache", cache, 0, Math.min(Mempool.CACHE_MAX_SIZE, poolSize));
    check("--data-room", dataRoom, PktmbufPool.HEADROOM + 1, PktmbufPool.MAX_DATA_ROOM);
    check("--burst", burst, 1, Integer.MAX_VALUE);
    check("--repeat", repeat, 1, Integer.MAX_VALUE);
  }

  /** The bytes of a frame that an mbuf takes. */
  int payload() {
    return dataRoom - PktmbufPool.HEADROOM;
  }

  /** The frames that an lcore holds at a time: a burst, but never more than there are mbufs. */
  int heldFrames() {
    return Math.min(burst, poolSize);
  }

  /**
   * What the two lcores with a cache can keep without making a difference to the pool, up to what
   * makes calls of the backend rare.
   */
  static int defaultCache(int poolSize) {
    int share = Math.min(CACHE, poolSize / CACHE_SHARE);
    return share < CACHE_USEFUL ? 0 : share;
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UsageException(
          max == Integer.MAX_VALUE
              ? "%s is %d, allowed are %d and more".formatted(option, value, min)
              : "%s is %d, allowed are %d to %d".formatted(option, value, min, max));
    }
  }
}
