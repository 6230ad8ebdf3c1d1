// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.core.memory.linux.PageMap;
import dev.mempool.core.memory.linux.Pages;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Splits chunks into the parts in which the ops place objects. A chunk is split at the page borders
 * that no object may cross, and wherever it is not contiguous for devices. Immutable.
 */
public final class ChunkSplitter {

  /** The smallest page of any processor that Java runs on. */
  public static final long MIN_PAGE = 4096;

  private final Addresses addresses;

  /**
   * The size of the pages whose borders no object may cross; 0 if objects may cross all borders.
   */
  private final long withinPages;

  /** The IO addresses of a pool's memory. */
  public enum Addresses {
    /** The addresses of this process. */
    VIRTUAL,
    /** The physical addresses. */
    PHYSICAL,
    /** None, so nothing needs to be contiguous for devices. */
    NONE
  }

  /**
   * Makes a splitter.
   *
   * @param addresses the IO addresses of the memory
   * @param withinPages the size of the pages whose borders no object may cross, or 0
   */
  public ChunkSplitter(Addresses addresses, long withinPages) {
    this.addresses = addresses;
    this.withinPages = withinPages;
  }

  /**
   * {@return whether a chunk may be split into several parts} Then it may hold fewer objects than
   * its length suggests, because of gaps between the parts.
   */
  public boolean splits() {
    return withinPages > 0 || physical();
  }

  private boolean physical() {
    return addresses == Addresses.PHYSICAL;
  }

  /**
   * {@return the length in bytes of a chunk for a number of objects} Splits at page borders are
   * taken into account; splits of physical memory are known only after the allocation.
   *
   * @param objects the number of objects
   * @param needed returns the memory that the ops need for a number of objects
   */
  public long bytesFor(int objects, IntFunction<MemoryRequirement> needed) {
    MemoryRequirement all = needed.apply(objects);
    long step = step(all.minChunkBytes());
    // search for the largest number of objects that the ops place between two borders
    int fit = 0;
    for (int low = 1, high = withinPages == 0 ? 0 : objects; low <= high; ) {
      int middle = (low + high) >>> 1;
      if (needed.apply(middle).bytes() <= step) {
        fit = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return fit == 0 || fit == objects ? all.bytes() : Math.ceilDiv(objects, fit) * step;
  }

  /**
   * Returns the distance from one border to the next: the fewest pages that hold the smallest part
   * that the ops can use.
   */
  private long step(long minPartBytes) {
    return withinPages == 0
        ? Long.MAX_VALUE
        : Math.max(1, Math.ceilDiv(minPartBytes, withinPages)) * withinPages;
  }

  /**
   * {@return a request for a chunk that is aligned so that its ends waste little} Memory that is no
   * longer than a page is aligned to a power of two not below its length, so that it crosses no
   * page border.
   *
   * @param bytes the bytes that are needed
   * @param alignment the alignment that is needed, a power of two
   * @param owner the user of the memory, for messages
   */
  public MemoryRequest request(long bytes, long alignment, String owner) {
    long border = bytes < withinPages ? ceilingPowerOfTwo(bytes) : withinPages;
    long page = Math.max(border, physical() ? MIN_PAGE : 1);
    return MemoryRequest.of(Math.ceilDiv(bytes, page) * page, Math.max(alignment, page), owner);
  }

  /** Returns the smallest power of two that is not less than a positive number. */
  private static long ceilingPowerOfTwo(long number) {
    return number == 1 ? 1 : Long.highestOneBit(number - 1) << 1;
  }

  /**
   * {@return the parts of a chunk, in the order of their addresses}
   *
   * @param chunk the chunk
   * @param minPartBytes the smallest part that the ops can use; page borders inside such a part do
   *     not count
   */
  public List<ContiguousPart> parts(MemoryChunk chunk, long minPartBytes) {
    MemorySegment memory = chunk.segment();
    if (physical()) {
      return physicalParts(chunk, minPartBytes);
    }
    long iova = addresses == Addresses.NONE ? ContiguousPart.NO_IOVA : memory.address();
    return parts(new ContiguousPart(memory.address(), memory.byteSize(), iova), minPartBytes);
  }

  private List<ContiguousPart> physicalParts(MemoryChunk chunk, long minPartBytes) {
    // a page that was never touched has no physical address
    MemorySegment memory = chunk.segment();
    Pages.touch(memory, 0, memory.byteSize(), chunk.pageSize());
    List<ContiguousPart> parts = new ArrayList<>();
    try (PageMap map = PageMap.open()) {
      map.runs(
          memory.address(),
          memory.byteSize(),
          (address, bytes, physical) -> {
            if (physical != PageMap.NONE) {
              parts.addAll(parts(new ContiguousPart(address, bytes, physical), minPartBytes));
            }
          });
    }
    return parts;
  }

  /**
   * {@return the parts of memory that is contiguous for devices}
   *
   * @param whole the memory
   * @param minPartBytes as for {@link #parts(MemoryChunk, long)}
   */
  public List<ContiguousPart> parts(ContiguousPart whole, long minPartBytes) {
    if (withinPages == 0) {
      return List.of(whole);
    }
    long step = step(minPartBytes);
    List<ContiguousPart> parts = new ArrayList<>();
    // groups of pages begin at the first page border of the memory
    long border = whole.alignedTo(withinPages).address();
    for (long at = whole.address(); at < whole.end(); border += step) {
      long next = Math.min(whole.end(), border);
      if (next > at) {
        parts.add(new ContiguousPart(at, next - at, whole.iovaOf(at)));
        at = next;
      }
    }
    return parts;
  }
}
