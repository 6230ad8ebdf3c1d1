package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import java.nio.file.Path;

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
   * Makes all pages present before the memory is given out, so that no first use of an object waits
   * for the kernel. Contents do not change. Needs no native access, but touches the pages one by
   * one; {@link MappedMemory#prefaulted} asks the kernel instead.
   *
   * @param threads how many threads share the work, 1 to 1024
   * @return a provider of such memory
   * @throws MempoolException EINVAL if the number of threads is not allowed
   */
  default MemoryProvider prefaulted(int threads) {
    return new PrefaultedMemory(this, threads);
  }

  /**
   * {@return the provider that pools use unless told otherwise: a shared arena per chunk, without
   * native access} The JVM fills the memory with zeros, so its pages are present from the start.
   */
  static MemoryProvider arena() {
    return ArenaMemory.INSTANCE;
  }

  /**
   * {@return a provider of memory that the Linux kernel maps, with the options of {@link
   * MappedMemory}} Needs native access when it allocates, not before. C counterpart: {@code
   * rte_mempool_populate_anon}, and the hugepage memory of the EAL.
   */
  static MappedMemory mapped() {
    return MappedMemory.PLAIN;
  }

  /**
   * Memory in a file that other processes may map too. Needs no native access. See {@code
   * docs/memory.md}.
   *
   * <p>Allocating makes the file where there is none, and extends one that is too short, with zeros
   * that take real blocks: a file system that is full is an error then, not a fault later. What the
   * file has is kept; holes in it are not filled. The chunk starts at the first byte of the file.
   * As long as the chunk is open an exclusive {@link java.nio.channels.FileLock} keeps out other
   * pools, of this process and of others; the file stays when the chunk is closed. On Linux the
   * lock towards other processes is also lost when anything in this process closes another channel
   * or stream of the same file.
   *
   * <p>Allocation fails with EBUSY if another pool has the file, ENOSPC if the file system has no
   * room, ENOENT if the folder is missing, EPERM if the file may not be written, EINVAL if it is no
   * ordinary file or the alignment exceeds that of pages, and EIO where the system says otherwise.
   *
   * @param file the file
   * @return a provider for one chunk at a time
   */
  static MemoryProvider file(Path file) {
    return new FileMemory(file.toAbsolutePath());
  }
}
