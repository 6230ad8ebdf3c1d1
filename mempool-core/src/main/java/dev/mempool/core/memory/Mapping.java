package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** How one anonymous mapping is made. */
final class Mapping {

  /** No processor has longer addresses than 57 bits; half of them are the kernel's. */
  private static final long ADDRESS_SPACE = 1L << 56;

  private final MemoryCalls calls;
  private final MappingOptions options;
  private final MemoryRequest request;

  Mapping(MemoryCalls calls, MappingOptions options, MemoryRequest request) {
    this.calls = calls;
    this.options = options;
    this.request = request;
    if (request.bytes() > ADDRESS_SPACE || request.alignment() > ADDRESS_SPACE) {
      throw noMemory(MemoryCalls.ENOMEM);
    }
  }

  MemoryChunk ordinary() {
    return make(
        PageSize.BASE,
        PageSize.BASE.bytes(),
        this::noMemory,
        "ordinary pages of " + PageSize.BASE,
        this::prefault);
  }

  MemoryChunk transparent(String insteadOf) {
    String state = TransparentHugePages.enabled() ? "advised" : "this kernel never makes any";
    return make(
        PageSize.BASE,
        Math.max(TransparentHugePages.bytes(), PageSize.BASE.bytes()),
        this::noMemory,
        "ordinary pages of %s%s, transparent huge pages: %s"
            .formatted(PageSize.BASE, insteadOf, state),
        memory -> {
          // A kernel without them knows no such advice. Nothing was promised.
          calls.advise(memory.address(), memory.byteSize(), MemoryCalls.MADV_HUGEPAGE);
          prefault(memory);
        });
  }

  MemoryChunk huge(PageSize size) {
    // What the kernel counts as free elsewhere is of no use to memory that is bound.
    HugePagePool pool =
        HugePagePool.of(size, options.bound() ? options.node() : PoolGeometry.ANY_NODE);
    pool.checkSupported(request.owner());
    long pages = Math.ceilDiv(request.bytes(), size.bytes());
    return make(
        size,
        size.bytes(),
        errno -> pool.missing(request.owner(), pages, errno),
        "%d huge page%s of %s".formatted(pages, pages == 1 ? "" : "s", size),
        memory ->
            populate(
                memory,
                size,
                Math.max(options.threads(), 1),
                errno -> pool.withheld(request.owner(), pages, errno)));
  }

  /**
   * Maps the request, rounded up to whole units and aligned to them.
   *
   * @param refused the error where the system gives no memory
   */
  @SuppressWarnings("MustBeClosed") // closed by the chunk, or below where something fails
  private MemoryChunk make(
      PageSize size,
      long unit,
      IntFunction<MempoolException> refused,
      String kind,
      Consumer<MemorySegment> makePresent) {
    long bytes = Pages.roundUp(request.bytes(), unit);
    Arena arena = Arena.ofShared();
    try {
      long start = map(bytes, Math.max(request.alignment(), unit), size, refused);
      MemorySegment memory = calls.segment(start, bytes, arena, () -> unmap(start, bytes));
      bind(memory);
      makePresent.accept(memory);
      lock(memory, size);
      return MemoryChunk.of(memory, size.bytes(), kind + options.others(), arena::close);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** What is mapped too much, to find an aligned start, is given back at once. */
  private long map(
      long bytes, long alignment, PageSize size, IntFunction<MempoolException> refused) {
    long page = size.bytes();
    long whole = bytes + Math.max(alignment - page, 0);
    long address = calls.map(whole, size == PageSize.BASE ? 0 : page);
    if (address < 0) {
      throw refused.apply((int) -address);
    }
    long start = Pages.roundUp(address, alignment);
    long head = start - address;
    long tail = whole - head - bytes;
    int errno = head == 0 ? 0 : calls.unmap(address, head);
    if (errno == 0 && tail != 0) {
      errno = calls.unmap(start + bytes, tail);
    }
    if (errno != 0) {
      unmap(address, whole);
      throw refused.apply(errno);
    }
    return start;
  }

  private void unmap(long address, long bytes) {
    int errno = calls.unmap(address, bytes);
    if (errno != 0) {
      System.getLogger("dev.mempool.core.memory")
          .log(
              Level.WARNING,
              "%,d bytes at 0x%x of %s stay mapped, error %d of the system; see vm.max_map_count"
                  .formatted(bytes, address, request.owner(), errno));
    }
  }

  private void bind(MemorySegment memory) {
    if (options.hasNode()) {
      int policy = options.bound() ? MemoryCalls.MPOL_BIND : MemoryCalls.MPOL_PREFERRED;
      int errno = calls.bind(memory.address(), memory.byteSize(), policy, options.node());
      if (errno != 0) {
        throw NumaNodes.refused(request.owner(), options.node(), errno);
      }
    }
  }

  private void prefault(MemorySegment memory) {
    if (options.threads() > 0) {
      populate(memory, PageSize.BASE, options.threads(), this::noMemory);
    }
  }

  private void populate(
      MemorySegment memory, PageSize size, int threads, IntFunction<MempoolException> refused) {
    Populate.run(
        memory,
        size.bytes(),
        threads,
        (address, bytes) -> calls.advise(address, bytes, MemoryCalls.MADV_POPULATE_WRITE),
        refused);
  }

  /** Huge pages are never swapped out, and yet the limit would be held against them. */
  private void lock(MemorySegment memory, PageSize size) {
    if (options.locked() && size == PageSize.BASE) {
      int errno = calls.lock(memory.address(), memory.byteSize());
      if (errno != 0) {
        throw LockLimit.refused(request.owner(), memory.byteSize(), errno);
      }
    }
  }

  private MempoolException noMemory(int errno) {
    return new MempoolException(
        Reason.ENOMEM,
        ("%s needs %,d bytes, and the system does not give them (error %d): memory, or a limit on"
             + " it (ulimit -v, vm.overcommit_memory, memory.max of the control group,"
             + " vm.max_map_count, the memory of the NUMA node), is used up. Use fewer or smaller"
             + " objects, or raise the limit")
            .formatted(request.owner(), request.bytes(), errno));
  }
}
