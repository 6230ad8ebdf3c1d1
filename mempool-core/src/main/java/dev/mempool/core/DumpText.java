package dev.mempool.core;

import dev.mempool.core.PoolDump.Chunk;
import java.util.Locale;
import java.util.stream.Collectors;

/** Puts a dump into words. */
final class DumpText {

  private final StringBuilder text = new StringBuilder();

  DumpText(PoolDump pool) {
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
    line("audit", pool.findings().isEmpty() ? "nothing found" : pool.findings().size() + " found");
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

  /** As in C: one in so many went to the backend. */
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
