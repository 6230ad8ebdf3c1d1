// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.MappingOptions.Paging;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Objects;

/**
 * A provider of private memory that the Linux kernel maps. Options choose the pages and the NUMA
 * node, and whether the memory is locked or prefaulted. Immutable: each option returns a new
 * provider. {@link MemoryProvider#mapped()} is the one without options.
 *
 * <p>Allocation needs native access ({@code --enable-native-access=dev.mempool.core}, on the class
 * path {@code ALL-UNNAMED}) It fails with EPERM if the JVM denies native access, and with ENOTSUP
 * on a system other than Linux. An allocation that fails leaves nothing mapped. As with an arena, a
 * chunk cannot be closed while an I/O operation uses its memory, and every access after closing
 * throws.
 *
 * @since 0.1.0
 */
public final class MappedMemory implements MemoryProvider {

  static final MappedMemory PLAIN = new MappedMemory(MappingOptions.PLAIN);

  private final MappingOptions options;

  private MappedMemory(MappingOptions options) {
    this.options = options;
  }

  /**
   * Requires huge pages, with which the processor's address translation misses less often. The
   * kernel must have reserved them. Allocation makes all pages present, so that a page that the
   * kernel cannot provide is an error of the allocation and not a fault later. Replaces an earlier
   * choice of pages.
   *
   * <p>Allocation fails with ENOMEM if there are too few; the message says how many there are and
   * how to reserve more. It fails with ENOTSUP if the kernel has no pages of this size. C: {@code
   * MAP_HUGETLB}, the EAL's default.
   *
   * @param size the size of pages; {@link PageSize#BASE} for ordinary pages
   * @return the provider
   * @throws NullPointerException if the size is null
   */
  @CheckReturnValue
  public MappedMemory hugePages(PageSize size) {
    Objects.requireNonNull(size, "size");
    return new MappedMemory(options.withPages(Paging.REQUIRED, size));
  }

  /**
   * Asks for huge pages, and falls back to ordinary pages with {@link #transparentHugePages} if
   * there are too few. The description of the chunk tells which pages it has. The {@link
   * System.Logger} {@code dev.mempool.core.memory} logs one warning for each allocation that falls
   * back. Replaces an earlier choice of pages.
   *
   * @param size the size of pages
   * @return the provider
   * @throws NullPointerException if the size is null
   */
  @CheckReturnValue
  public MappedMemory preferHugePages(PageSize size) {
    Objects.requireNonNull(size, "size");
    return new MappedMemory(options.withPages(Paging.PREFERRED, size));
  }

  /**
   * Asks for ordinary pages that the kernel may join to huge ones: the memory is aligned to huge
   * pages, rounded up to whole huge pages, and advised with {@code MADV_HUGEPAGE}. No pages need to
   * be reserved, but the kernel promises nothing. Replaces an earlier choice of pages.
   *
   * @return the provider
   */
  @CheckReturnValue
  public MappedMemory transparentHugePages() {
    return new MappedMemory(options.withPages(Paging.TRANSPARENT, PageSize.BASE));
  }

  /**
   * Requires pages on one NUMA node. Allocation fails with ENODEV if there is no such node. If the
   * memory does not fit on the node and is neither of huge pages nor prefaulted, the kernel may
   * kill the process later, at the first use of a page. C: {@code MPOL_BIND}.
   *
   * @param node the number of the node
   * @return the provider
   * @throws IllegalArgumentException if the number is not 0 to 1023
   */
  @CheckReturnValue
  public MappedMemory numaBind(int node) {
    return onNode(node, true);
  }

  /**
   * Asks for pages on one NUMA node; the kernel uses other nodes when that one is full. Allocation
   * fails with ENODEV if there is no such node. C: {@code MPOL_PREFERRED}, the {@code socket_id} of
   * a mempool.
   *
   * @param node the number of the node
   * @return the provider
   * @throws IllegalArgumentException if the number is not 0 to 1023
   */
  @CheckReturnValue
  public MappedMemory numaPrefer(int node) {
    return onNode(node, false);
  }

  private MappedMemory onNode(int node, boolean only) {
    if (node < 0 || node > MAX_NODE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "NUMA node %d: the numbers of nodes are 0 to %d; name no node to allow any",
              node,
              MAX_NODE));
    }
    return new MappedMemory(options.withNode(node, only));
  }

  /** The largest number of a node: the kernel can be built for 1024 nodes at most. */
  private static final int MAX_NODE = 1023;

  /**
   * Locks the memory, so that it is never swapped out and its pages are present from the start.
   * Huge pages are never swapped out and are not locked. Allocation fails with EPERM if the memory
   * is more than the process may lock. C: {@code mlock}.
   *
   * @return the provider
   */
  @CheckReturnValue
  public MappedMemory locked() {
    return new MappedMemory(options.withLock());
  }

  /**
   * {@inheritDoc} Here the kernel makes many pages present by one call ({@code
   * MADV_POPULATE_WRITE}); allocation fails with ENOMEM if it has too few. With a kernel before
   * 5.14, which lacks this call, each page is touched.
   */
  @Override
  public MappedMemory prefaulted(int threads) {
    PageWalk.check(threads);
    return new MappedMemory(options.withThreads(threads));
  }

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    Objects.requireNonNull(request, "request");
    Mapping mapping =
        new Mapping(MemoryCalls.find("memory by mmap for " + request.owner()), options, request);
    if (options.hasNode()) {
      NumaNodes.check(request.owner(), options.node());
    }
    return switch (options.paging()) {
      case ORDINARY -> mapping.ordinary();
      case TRANSPARENT -> mapping.transparent("");
      case REQUIRED -> mapping.huge(options.size());
      case PREFERRED -> preferHuge(mapping, request);
    };
  }

  private MemoryChunk preferHuge(Mapping mapping, MemoryRequest request) {
    try {
      return mapping.huge(options.size());
    } catch (MempoolException e) {
      if (e.reason() != Reason.ENOMEM && e.reason() != Reason.ENOTSUP) {
        throw e;
      }
      MemoryChunk chunk = mapping.transparent(" instead of huge pages of " + options.size());
      Logger logger = System.getLogger("dev.mempool.core.memory");
      logger.log(
          Level.WARNING,
          () ->
              String.format(
                  Locale.ROOT,
                  "%s gets %s. %s",
                  request.owner(),
                  chunk.description(),
                  e.getMessage()));
      return chunk;
    }
  }

  @Override
  public int numaNode() {
    return options.node();
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
