package dev.mempool.core;

import com.google.common.math.LongMath;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.core.memory.PageMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Cuts chunks into the pieces that are handed to the ops: at the borders of pages that no object
 * shall cross, and where memory that looks contiguous is not so for devices.
 */
final class Splitter {

  private final IovaMode mode;

  /** Whether devices have no names for the objects, so that nothing needs to be contiguous. */
  private final boolean noIova;

  /** The pages whose borders no object crosses, 0 for any. */
  private final long withinPages;

  Splitter(IovaMode mode, boolean noIova, long withinPages) {
    this.mode = mode;
    this.noIova = noIova;
    this.withinPages = withinPages;
  }

  /** Whether a chunk may come in several pieces, so that it may hold less than it has bytes for. */
  boolean splits() {
    return withinPages > 0 || physical();
  }

  private boolean physical() {
    return mode == IovaMode.PHYSICAL && !noIova;
  }

  /**
   * How long a chunk for some objects is, if all its pages are whole. Where physical memory decides
   * on the pieces, that cannot be known.
   */
  long bytesFor(int objects, IntFunction<MemoryRequirement> needed) {
    MemoryRequirement all = needed.apply(objects);
    long step = step(all.minChunkBytes());
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

  /** How far one border is from the next: several pages where the ops cannot use less. */
  private long step(long minPiece) {
    return withinPages == 0
        ? Long.MAX_VALUE
        : Math.max(1, Math.ceilDiv(minPiece, withinPages)) * withinPages;
  }

  /**
   * The request for a chunk that wastes little at its ends. What is aligned to a power of two not
   * below its own length crosses no border of larger pages.
   */
  MemoryRequest request(long bytes, long alignment, String owner) {
    long border = bytes < withinPages ? LongMath.ceilingPowerOfTwo(bytes) : withinPages;
    long page = Math.max(border, physical() ? MempoolBuilder.MIN_PAGE : 1);
    return new MemoryRequest(Math.ceilDiv(bytes, page) * page, Math.max(alignment, page), owner);
  }

  /** The pieces of a chunk, each at least as long as asked where pages cut it. */
  List<Piece> pieces(MemoryChunk chunk, long minPiece) {
    MemorySegment memory = chunk.segment();
    if (physical()) {
      return physicalPieces(chunk, minPiece);
    }
    return pieces(
        new Piece(memory.address(), memory.byteSize(), noIova ? Mempool.NO_IOVA : memory.address()),
        minPiece);
  }

  private List<Piece> physicalPieces(MemoryChunk chunk, long minPiece) {
    // a page that was never touched has no physical address
    chunk.touch(1);
    MemorySegment memory = chunk.segment();
    List<Piece> pieces = new ArrayList<>();
    try (PageMap map = PageMap.open()) {
      map.runs(
          memory.address(),
          memory.byteSize(),
          (address, bytes, physical) -> {
            if (physical != PageMap.NONE) {
              pieces.addAll(pieces(new Piece(address, bytes, physical), minPiece));
            }
          });
    }
    return pieces;
  }

  /** The pieces of memory that is contiguous for devices. */
  List<Piece> pieces(Piece whole, long minPiece) {
    if (withinPages == 0) {
      return List.of(whole);
    }
    long step = step(minPiece);
    List<Piece> pieces = new ArrayList<>();
    // several pages that count as one are counted from the first border in the memory
    long border = whole.alignedTo(withinPages).address();
    for (long at = whole.address(); at < whole.end(); border += step) {
      long next = Math.min(whole.end(), border);
      if (next > at) {
        pieces.add(new Piece(at, next - at, whole.iovaOf(at)));
        at = next;
      }
    }
    return pieces;
  }
}
