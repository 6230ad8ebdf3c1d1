package dev.mempool.core.memory;

/** A provider that touches all pages of another provider's memory before it returns the memory. */
record PrefaultedMemory(MemoryProvider provider, int threads) implements MemoryProvider {

  PrefaultedMemory {
    PageWalk.check(threads);
  }

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    MemoryChunk chunk = provider.allocate(request);
    try {
      chunk.touch(threads);
      return chunk;
    } catch (RuntimeException | Error e) {
      chunk.close();
      throw e;
    }
  }

  @Override
  public int numaNode() {
    return provider.numaNode();
  }

  @Override
  public String toString() {
    return "%s, prefaulted by %d thread%s".formatted(provider, threads, threads == 1 ? "" : "s");
  }
}
