package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;

/**
 * Where pools get their memory from. A provider may serve several pools, and several threads at
 * once.
 */
public interface MemoryProvider {

  /**
   * Allocates one run of memory.
   *
   * @param request how much, how aligned, and for whom
   * @return memory that is filled with zeros unless the provider says otherwise; it may be longer
   *     than asked for; the caller closes it
   * @throws MempoolException ENOMEM, or another reason why there is none; nothing is left behind
   */
  MemoryChunk allocate(MemoryRequest request);

  /** {@return the NUMA node on which the memory is asked, or {@link PoolGeometry#ANY_NODE}} */
  default int numaNode() {
    return PoolGeometry.ANY_NODE;
  }

  /**
   * {@return the provider that pools use unless told otherwise: a shared arena per chunk, without
   * native access}
   */
  static MemoryProvider arena() {
    return ArenaMemory.INSTANCE;
  }
}
