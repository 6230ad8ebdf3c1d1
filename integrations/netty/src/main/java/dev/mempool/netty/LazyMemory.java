// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;

/**
 * The memory of the default size classes: pages that the kernel makes present when a slot is first
 * used, so that a server with little to do occupies little memory. That needs native access; where
 * the application has not enabled it, or the system has no such memory, it is the default memory of
 * pools.
 */
enum LazyMemory implements MemoryProvider {
  INSTANCE;

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    if (Mempool.class.getModule().isNativeAccessEnabled()) {
      try {
        return MemoryProvider.mapped().allocate(request);
      } catch (MempoolException e) {
        if (e.reason() != MempoolException.Reason.ENOTSUP) {
          throw e;
        }
      }
    }
    return MemoryProvider.arena().allocate(request);
  }

  @Override
  public String toString() {
    return "native memory";
  }
}
