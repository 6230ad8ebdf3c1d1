package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.MappingOptions.Paging;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Private memory that the Linux kernel maps, with a choice of pages, of a NUMA node, and of what is
 * done before the first use. Immutable: each option gives a new provider. Start from {@link
 * MemoryProvider#mapped()}.
 *
 * <p>Allocation needs native access ({@code --enable-native-access=dev.mempool.core}, on the class
 * path {@code ALL-UNNAMED}) and fails with EPERM where the JVM denies it, ENOTSUP where this is no
 * Linux. Whatever fails half-way is unmapped. As with an arena, closing while an I/O operation uses
 * the memory is refused, and a use after closing throws.
 */
public final class MappedMemory implements MemoryProvider {

  static final MappedMemory PLAIN = new MappedMemory(MappingOptions.PLAIN);

  private final MappingOptions options;

  private MappedMemory(MappingOptions options) {
    this.options = options;
  }

  /**
   * Huge pages, or none: fewer misses in the processor's address translation. The kernel must have
   * reserved them; they are made present at once, so that a page that is missing after all is an
   * error here and not a fault later. Replaces what was said about pages before.
   *
   * <p>Allocation then fails with ENOMEM if there are too few, and the message says how many there
   * are and how to reserve more; with ENOTSUP if the kernel has no pages of this size. C: {@code
   * MAP_HUGETLB}, what the EAL does by default.
   *
   * @param size the size of pages; {@link PageSize#BASE} asks for ordinary ones
   * @return the provider
   */
  public MappedMemory hugePages(PageSize size) {
    return new MappedMemory(options.withPages(Paging.REQUIRED, size));
  }

  /**
   * Huge pages where there are enough, otherwise ordinary ones with {@link #transparentHugePages}.
   * The description of the chunk says which; falling back is also logged as a warning, once per
   * allocation, by the {@link System.Logger} {@code dev.mempool.core.memory}. Replaces what was
   * said about pages before.
   *
   * @param size the size of pages
   * @return the provider
   */
  public MappedMemory preferHugePages(PageSize size) {
    return new MappedMemory(options.withPages(Paging.PREFERRED, size));
  }

  /**
   * Ordinary pages, so aligned and advised that the kernel can make huge ones of them. Nothing
   * needs to be reserved; nothing is promised either. The memory is rounded up to whole huge pages.
   * Replaces what was said about pages before. C: {@code MADV_HUGEPAGE}.
   *
   * @return the provider
   */
  public MappedMemory transparentHugePages() {
    return new MappedMemory(options.withPages(Paging.TRANSPARENT, PageSize.BASE));
  }

  /**
   * Pages on this NUMA node and no other. Allocation fails with EINVAL if there is no such node.
   * Memory that is bound, not of huge pages, not prefaulted, and does not fit on the node lets the
   * kernel kill the process at a later first use. C: {@code MPOL_BIND}.
   *
   * @param node the number of the node
   * @return the provider
   * @throws MempoolException EINVAL if the number is negative
   */
  public MappedMemory numaBind(int node) {
    return onNode(node, true);
  }

  /**
   * Pages on this NUMA node while it has room, then on others. Allocation fails with EINVAL if
   * there is no such node. C: {@code MPOL_PREFERRED}, the {@code socket_id} of a mempool.
   *
   * @param node the number of the node
   * @return the provider
   * @throws MempoolException EINVAL if the number is negative
   */
  public MappedMemory numaPrefer(int node) {
    return onNode(node, false);
  }

  private MappedMemory onNode(int node, boolean only) {
    if (node < 0 || node > MAX_NODE) {
      throw new MempoolException(
          Reason.EINVAL,
          "NUMA node %d: nodes have numbers from 0 to %d; leave the node out for any node"
              .formatted(node, MAX_NODE));
    }
    return new MappedMemory(options.withNode(node, only));
  }

  /** The largest number of nodes that the kernel can be built for is 1024. */
  private static final int MAX_NODE = 1023;

  /**
   * Keeps the memory from being swapped out; its pages are present from the start. Huge pages never
   * leave memory, so nothing is done about them. Allocation fails with EPERM if the process may not
   * lock so much. C: {@code mlock}.
   *
   * @return the provider
   */
  public MappedMemory locked() {
    return new MappedMemory(options.withLock());
  }

  /**
   * {@inheritDoc} Here the kernel makes the pages present in large steps ({@code
   * MADV_POPULATE_WRITE}), and reports what is missing as ENOMEM; kernels before 5.14 have no such
   * thing, there the pages are touched.
   */
  @Override
  public MappedMemory prefaulted(int threads) {
    PageWalk.check(threads);
    return new MappedMemory(options.withThreads(threads));
  }

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
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
          () -> "%s gets %s. %s".formatted(request.owner(), chunk.description(), e.getMessage()));
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
