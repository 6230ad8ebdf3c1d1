// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Frees an mbuf twice in four pools: unchecked and checked, each with and without a cache. */
final class DoubleFree {

  static final int POOL_SIZE = 1024;
  static final int DATA_ROOM = 2176;
  static final int CACHE_SIZE = 256;

  private final OpsTable table;
  private final OpsChoice ops;

  /**
   * The buffers that one unchecked pool handed out.
   *
   * @param first the address of the buffer that was freed twice
   * @param again the addresses of the two buffers that were allocated after that
   * @param refusal the message of the backend, if it refused the second free
   */
  record Addresses(long first, List<Long> again, Optional<String> refusal) {}

  /**
   * The results of all four pools.
   *
   * @param cached the buffers of the unchecked pool with a cache
   * @param uncached the buffers of the unchecked pool without a cache
   * @param checkedCached the message with which the checked pool with a cache refused
   * @param checkedUncached the message with which the checked pool without a cache refused
   */
  record Outcome(
      Addresses cached, Addresses uncached, String checkedCached, String checkedUncached) {}

  DoubleFree(OpsTable table, OpsChoice ops) {
    this.table = table;
    this.ops = ops;
  }

  Outcome run() {
    return new Outcome(unchecked(CACHE_SIZE), unchecked(0), checked(CACHE_SIZE), checked(0));
  }

  private Addresses unchecked(int cacheSize) {
    try (PktmbufPool pool = make(builder("unchecked", cacheSize).checked(false))) {
      Mbuf first = alloc(pool);
      Optional<String> refusal = freeTwice(first);
      Mbuf second = alloc(pool);
      Mbuf third = alloc(pool);
      return new Addresses(
          first.bufAddress(), List.of(second.bufAddress(), third.bufAddress()), refusal);
    }
  }

  private String checked(int cacheSize) {
    try (PktmbufPool pool = make(builder("checked", cacheSize))) {
      return freeTwice(alloc(pool)).orElse("not refused");
    }
  }

  private static Optional<String> freeTwice(Mbuf mbuf) {
    mbuf.free();
    try {
      mbuf.free();
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static PktmbufPool make(PktmbufPoolBuilder builder) {
    return UsageException.ofOptions(builder::build);
  }

  private static Mbuf alloc(PktmbufPool pool) {
    Mbuf mbuf = pool.alloc();
    if (mbuf == null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "a pool of %d mbufs allocates none, though at most 2 are in use",
              POOL_SIZE));
    }
    return mbuf;
  }

  private PktmbufPoolBuilder builder(String kind, int cacheSize) {
    return PktmbufPool.builder(kind + (cacheSize > 0 ? "-cached" : "-uncached"))
        .registry(new PoolRegistry())
        .opsTable(table)
        .ops(ops.name(), ops.config())
        .size(POOL_SIZE)
        .dataRoom(DATA_ROOM)
        .cacheSize(cacheSize);
  }
}
