// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.lang.foreign.Arena;

/** Pools whose mbufs have their own buffers, and pools over external memory. */
enum PoolKind {
  OWN,
  PINNED;

  /** A pool of the size of the C library's tests. */
  PktmbufPoolBuilder builder(String name) {
    PktmbufPoolBuilder builder = Pools.builder(name);
    // the collector frees the memory when the pool is gone
    return this == OWN
        ? builder
        : builder.external(
            new ExternalMemory(
                Arena.ofAuto().allocate((long) Pools.SIZE * Pools.DATA_ROOM), Pools.DATA_ROOM));
  }

  PktmbufPool cachedPool() {
    return builder("test").cacheSize(Pools.CACHE).build();
  }

  /** Returns the number of references to the buffer of an mbuf. */
  static int references(Mbuf mbuf) {
    ExternalBuffer external = mbuf.externalBuffer();
    return external != null ? external.refcnt() : mbuf.refcnt();
  }
}
