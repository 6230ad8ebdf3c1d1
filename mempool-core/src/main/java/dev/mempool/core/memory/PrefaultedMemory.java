// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.core.memory.linux.Pages;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** A provider that touches all pages of another provider's memory before it returns the memory. */
record PrefaultedMemory(MemoryProvider provider, int threads) implements MemoryProvider {

  PrefaultedMemory {
    PageWalk.check(threads);
  }

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    MemoryChunk chunk = provider.allocate(request);
    try {
      touch(chunk);
      return chunk;
    } catch (RuntimeException | Error e) {
      chunk.discard();
      throw e;
    }
  }

  private void touch(MemoryChunk chunk) {
    MemorySegment memory = chunk.segment();
    PageWalk.run(
        memory.byteSize(),
        chunk.pageSize(),
        threads,
        (offset, bytes) -> Pages.touch(memory, offset, bytes, chunk.pageSize()));
  }

  @Override
  public int numaNode() {
    return provider.numaNode();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s, prefaulted by %d thread%s", provider, threads, threads == 1 ? "" : "s");
  }
}
