// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A source of memory for pools. Thread-safe: a provider may serve several pools and several threads
 * at the same time.
 *
 * @since 0.1.0
 */
public interface MemoryProvider {

  /**
   * Allocates a contiguous range of memory.
   *
   * @param request the length and the alignment of the memory, and its user
   * @return the memory, which the caller closes; it may be longer than requested, and is filled
   *     with zeros unless the provider says otherwise
   * @throws MempoolException ENOMEM if there is too little memory, or another reason of the
   *     provider; nothing stays allocated then
   */
  @CheckReturnValue
  MemoryChunk allocate(MemoryRequest request);

  /**
   * {@return the NUMA node on which the provider asks for memory, or {@link PoolGeometry#ANY_NODE}}
   */
  default int numaNode() {
    return PoolGeometry.ANY_NODE;
  }

  /**
   * Returns a provider that makes all pages present before it returns memory, so that the first use
   * of an object does not wait for the kernel. The contents do not change. This default touches the
   * pages one by one and needs no native access; {@link MappedMemory#prefaulted} asks the kernel.
   *
   * @param threads the number of threads that share the work, 1 to 1024
   * @return the provider
   * @throws IllegalArgumentException if the number of threads is not allowed
   */
  @CheckReturnValue
  default MemoryProvider prefaulted(int threads) {
    return new PrefaultedMemory(this, threads);
  }

  /**
   * {@return the default provider of pools: a shared arena per chunk, without native access} The
   * JVM fills the memory with zeros, so its pages are present from the start. No limit of the JVM
   * counts this memory.
   *
   * <p>The memory of this provider, of {@link #mapped()} in ordinary pages, and of files in a file
   * system without a disk is limited: all open chunks of the process together may have as much as
   * the machine, its control group, or the system property {@code dev.mempool.memory.limit} allows.
   * A request that exceeds it fails with ENOMEM, before any memory is touched.
   */
  static MemoryProvider arena() {
    return ArenaMemory.INSTANCE;
  }

  /**
   * {@return a provider of memory that the Linux kernel maps, with the options of {@link
   * MappedMemory}} Only the allocation needs native access. C counterpart: {@code
   * rte_mempool_populate_anon}, and the hugepage memory of the EAL.
   */
  @CheckReturnValue
  static MappedMemory mapped() {
    return MappedMemory.PLAIN;
  }

  /**
   * Returns a provider whose memory is a file, which other processes may map too. It needs no
   * native access. See {@code docs/memory.md}.
   *
   * <p>The chunk starts at the first byte of the file. Allocation creates the file if it does not
   * exist, and extends it if it is too short. The bytes that the file has are kept. The new bytes
   * are zeros that are written to real blocks, so that a full file system is an error of the
   * allocation and not a fault later; holes that the file had before are not filled.
   *
   * <p>A new file belongs to the user of this process, and only this user can read and write it. A
   * file that exists is used if it is so too. Links are not followed. If the pool cannot be made
   * after all, the file is removed, or has its length again; nothing else is ever removed.
   *
   * <p>While the chunk is open, an exclusive {@link java.nio.channels.FileLock} keeps out other
   * pools of this process and of others. The file stays when the chunk is closed. On Linux the lock
   * against other processes is also lost when code of this process closes another channel or stream
   * of the same file.
   *
   * <p>Allocation fails with EBUSY if another pool uses the file, ENOSPC if the file system is
   * full, ENOENT if the folder is missing, EPERM if the file may not be created, read or written,
   * is a symbolic link, belongs to somebody else, lets other users read or write, or has several
   * names (see {@link #sharedFile}), ENOTSUP if it is not a regular file or the alignment exceeds
   * that of pages, and EIO for other errors of the system and after an interrupt.
   *
   * @param file the file
   * @return a provider for one chunk at a time
   * @throws NullPointerException if the file is null
   */
  @CheckReturnValue
  static MemoryProvider file(Path file) {
    return new FileMemory(Objects.requireNonNull(file, "file").toAbsolutePath(), false);
  }

  /**
   * Returns a provider whose memory is a file that processes of other users may map too. As {@link
   * #file}, but a file that exists is used whoever owns it, whatever permissions it has, and by
   * whatever name. Whoever can write to it can change the objects of the pool, and end this JVM by
   * shortening the file. A new file is as that of {@link #file}: give it wider permissions before
   * or after.
   *
   * @param file the file
   * @return a provider for one chunk at a time
   * @throws NullPointerException if the file is null
   */
  @CheckReturnValue
  static MemoryProvider sharedFile(Path file) {
    return new FileMemory(Objects.requireNonNull(file, "file").toAbsolutePath(), true);
  }

  /**
   * Returns the provider of a text, as in a file of settings. The text consists of options with
   * commas between them, in any order:
   *
   * <ul>
   *   <li>{@code arena}: {@link #arena()}, the default
   *   <li>{@code mapped}: {@link #mapped()}; the next three lines imply it
   *   <li>{@code huge:2M}, {@code huge:1G}, {@code prefer-huge:2M}, {@code prefer-huge:1G} or
   *       {@code thp}: {@link MappedMemory#hugePages}, {@link MappedMemory#preferHugePages} and
   *       {@link MappedMemory#transparentHugePages}; 2 MiB without a size
   *   <li>{@code numa:NODE} or {@code prefer-numa:NODE}: {@link MappedMemory#numaBind} and {@link
   *       MappedMemory#numaPrefer}
   *   <li>{@code locked}: {@link MappedMemory#locked}
   *   <li>{@code file:PATH} or {@code shared-file:PATH}: {@link #file} and {@link #sharedFile}; the
   *       path ends at the next comma
   *   <li>{@code prefaulted:THREADS}: {@link #prefaulted}, of any of them; one thread without a
   *       number
   * </ul>
   *
   * @param text the text, for example {@code huge:2M,numa:1,prefaulted:4}
   * @return the provider
   * @throws IllegalArgumentException if there is no such option, if an option lacks its argument or
   *     does not allow it, or if two options do not go together; the message says what is allowed
   */
  @CheckReturnValue
  static MemoryProvider parse(String text) {
    return MemoryText.parse(Objects.requireNonNull(text, "text"));
  }
}
