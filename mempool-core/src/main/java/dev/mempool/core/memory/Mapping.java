// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.memory.linux.MemoryCalls;
import dev.mempool.core.memory.linux.Pages;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One allocation of an anonymous mapping. Used by one thread. All kinds of pages take these steps
 * in {@link #allocate}; if one fails, the memory is unmapped:
 *
 * <ol>
 *   <li>map more than is needed, and unmap the bytes before and after the aligned range;
 *   <li>set the NUMA policy, which must precede the first use of a page;
 *   <li>make the pages present, if they are huge or to be prefaulted;
 *   <li>lock them, if that was asked for.
 * </ol>
 */
final class Mapping {

  /**
   * An upper limit of the bytes of a process: addresses have at most 57 bits, and half of them
   * belong to the kernel.
   */
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
    return allocate(
        PageSize.BASE,
        PageSize.BASE.bytes(),
        this::noMemory,
        "ordinary pages of " + PageSize.BASE,
        this::prefault);
  }

  MemoryChunk transparent(String insteadOf) {
    String state = TransparentHugePages.enabled() ? "advised" : "this kernel never makes any";
    return allocate(
        PageSize.BASE,
        Math.max(TransparentHugePages.bytes(), PageSize.BASE.bytes()),
        this::noMemory,
        String.format(
            Locale.ROOT,
            "ordinary pages of %s%s, transparent huge pages: %s",
            PageSize.BASE,
            insteadOf,
            state),
        memory -> {
          // an error is ignored: a kernel without transparent huge pages does not know the advice
          calls.advise(memory.address(), memory.byteSize(), MemoryCalls.MADV_HUGEPAGE);
          prefault(memory);
        });
  }

  MemoryChunk huge(PageSize size) {
    // memory that is bound to a node can use the pages of that node only
    HugePagePool pool =
        HugePagePool.of(
            size,
            options.bound() ? options.node() : PoolGeometry.ANY_NODE,
            options.paging() == MappingOptions.Paging.PREFERRED);
    pool.checkSupported(request.owner());
    long pages = Math.ceilDiv(request.bytes(), size.bytes());
    return allocate(
        size,
        size.bytes(),
        errno -> pool.tooFew(request.owner(), pages, errno),
        String.format(Locale.ROOT, "%d huge page%s of %s", pages, pages == 1 ? "" : "s", size),
        memory ->
            populate(
                memory,
                size,
                Math.max(options.threads(), 1),
                errno -> pool.notProvided(request.owner(), pages, errno)));
  }

  /**
   * Makes a chunk for the request by the steps that the type describes.
   *
   * @param unit the size in bytes to which the chunk is aligned; its length is a multiple of it
   * @param refused returns the error for an errno of {@code mmap}
   * @param kind the beginning of the description
   * @param makePresent makes the pages present, or does nothing
   */
  @SuppressWarnings("MustBeClosed") // closed by the chunk, or below where something fails
  private MemoryChunk allocate(
      PageSize size,
      long unit,
      IntFunction<MempoolException> refused,
      String kind,
      Consumer<MemorySegment> makePresent) {
    long bytes = Pages.roundUp(request.bytes(), unit);
    long counted = size == PageSize.BASE ? bytes : 0; // huge pages are reserved beforehand
    MemoryLimit limit = MemoryLimit.ofProcess();
    limit.take(request.owner(), counted);
    Arena arena = Arena.ofShared();
    try {
      long start = map(bytes, Math.max(request.alignment(), unit), size, refused);
      MemorySegment memory = calls.segment(start, bytes, arena, () -> unmap(start, bytes));
      bind(memory);
      makePresent.accept(memory);
      lock(memory, size);
      return MemoryChunk.of(
          memory,
          size.bytes(),
          kind + options.suffix(),
          () -> {
            arena.close(); // throws while the memory is in use, and if it is closed already
            limit.giveBack(counted);
          });
    } catch (RuntimeException | Error e) {
      arena.close();
      limit.giveBack(counted);
      throw e;
    }
  }

  /**
   * Maps aligned memory and returns its address. Unmaps the bytes before and after the aligned
   * range.
   */
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
              String.format(
                  Locale.ROOT,
                  "%,d bytes at 0x%x of %s stay mapped: munmap failed with errno %d; see"
                      + " vm.max_map_count",
                  bytes,
                  address,
                  request.owner(),
                  errno));
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

  /**
   * Locks memory of ordinary pages. Huge pages are never swapped out, but would count towards the
   * limit.
   */
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
        String.format(
            Locale.ROOT,
            "%s needs %,d bytes, which the system does not provide (errno %d): memory is used up,"
                + " or a limit is reached (ulimit -v, vm.overcommit_memory, memory.max of the"
                + " control group, vm.max_map_count, the memory of the NUMA node). Use fewer or"
                + " smaller objects, or raise the limit",
            request.owner(),
            request.bytes(),
            errno));
  }
}
