package dev.mempool.core;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.jfr.PoolPopulated;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one pool: chunks in which its ops have placed its objects.
 *
 * <p>A pool that {@link MempoolBuilder#build()} made has all its objects. One that {@link
 * MempoolBuilder#buildEmpty()} made has none, and gets them here, from one chunk or from several, a
 * part at a time, until it is full. Objects get their indices in the order in which they are placed
 * and can be got as soon as they are.
 *
 * <p>Any thread may call any method; one at a time populates, and what it calls meanwhile, such as
 * an initializer, can neither populate nor close the pool. Populating puts the new objects into the
 * backend: where the ops are for a single producer it counts as a put. A call that fails leaves the
 * pool as it was; only when the backend itself refuses or throws half-way, the objects that it took
 * stay.
 *
 * <p>C counterpart: the populate functions, {@code rte_mempool_obj_iter}, {@code
 * rte_mempool_mem_iter} and {@code rte_mempool_get_mem_range}.
 */
public final class PoolMemory {

  /**
   * Objects that are handed to the backend in one call: enough to make the calls cheap, small
   * enough for the stack.
   */
  private static final int POPULATE_BURST = 256;

  /**
   * How many times its objects' bytes a chunk may have, when objects must keep off the borders of
   * pages: whole pages cost up to 2 times, and ops with large pieces as much again. Beyond that the
   * pages are too small for the objects, and more memory would not help.
   */
  private static final long WASTE = 8;

  private final Mempool pool;
  private final ObjectLayout layout;
  private final OpsCalls ops;
  private final MempoolBackend backend;
  private final Splitter splitter;

  private @Nullable MemoryChunk privateData;
  private @Nullable ObjectInitializer initializer;
  private final List<MemoryChunk> chunks = new ArrayList<>();

  /** Whether a chunk was given back, so that the pool cannot be used any more. */
  private boolean released;

  /** Whether objects are placed or chunks released; seen only by what that calls. Others wait. */
  private boolean busy;

  PoolMemory(
      Mempool pool, ObjectLayout layout, OpsCalls ops, MempoolBackend backend, Splitter splitter) {
    this.pool = pool;
    this.layout = layout;
    this.ops = ops;
    this.backend = backend;
    this.splitter = splitter;
  }

  /** What a pool is made with, beyond its objects. */
  synchronized void prepare(int privateSize, @Nullable ObjectInitializer forEach) {
    initializer = forEach;
    if (privateSize > 0) {
      privateData =
          MemoryProvider.arena()
              .allocate(new MemoryRequest(privateSize, ObjectLayout.CACHE_LINE, owner()));
    }
  }

  /** The memory of the pool itself; of no bytes if there is none. */
  MemorySegment privateData() {
    MemoryChunk own = privateData;
    return own == null ? MemorySegment.NULL : own.segment();
  }

  private String owner() {
    return "pool '" + pool.name() + "'";
  }

  /**
   * {@return how many objects have memory: {@code 0 .. populated()-1}} C: {@code populated_size}.
   */
  public int populated() {
    return layout.placement().objects();
  }

  /**
   * {@return what the objects that have no memory yet need, as the ops say} Several chunks, or
   * pages whose borders no object shall cross, need more, for the gaps at their ends. C
   * counterpart: {@code rte_mempool_ops_calc_mem_size}.
   *
   * @throws MempoolException ENOSPC if all objects have memory, or what the ops report
   * @throws IllegalStateException if the pool is closed
   */
  public synchronized MemoryRequirement needed() {
    pool.checkOpen();
    checkRoom();
    return ops.memoryRequirement(layout.size() - populated());
  }

  /**
   * Places objects in memory of the caller's. The pool keeps the segment, but never frees it: it
   * must live as long as the pool. C counterpart: {@code rte_mempool_populate_virt}.
   *
   * @param segment native, writable memory that every thread may access; any address will do
   * @return how many objects were placed; 0 when there is not room for one, or for the smallest
   *     piece that the ops use: {@link MemoryRequirement#minChunkBytes()} of {@link #needed()}
   * @throws MempoolException EINVAL if pools cannot use the segment, or a part of it has objects of
   *     this pool already; ENOSPC if all objects have memory; or what the ops report
   * @throws IllegalStateException if the pool is closed
   */
  public int populate(MemorySegment segment) {
    return populate(MemoryChunk.of(segment, "memory of the caller", () -> {}));
  }

  /**
   * Places objects in a chunk. From then on the chunk belongs to the pool, which closes it when the
   * pool itself is closed; it stays the caller's when the result is 0, or an exception is thrown
   * and no object is in it.
   *
   * @param chunk the memory
   * @return how many objects were placed; 0 when there is not room for one, or for the smallest
   *     piece that the ops use: {@link MemoryRequirement#minChunkBytes()} of {@link #needed()}
   * @throws MempoolException as {@link #populate(MemorySegment)}
   * @throws IllegalStateException if the pool is closed
   */
  public int populate(MemoryChunk chunk) {
    return populating(() -> add(chunk, null));
  }

  /**
   * Places objects in a chunk for which the caller knows what devices call its address, whatever
   * the {@linkplain IovaMode mode} of the pool. C counterpart: {@code rte_mempool_populate_iova}.
   *
   * @param chunk the memory, contiguous for devices
   * @param iova what devices call its first byte, or {@link Mempool#NO_IOVA}
   * @return as {@link #populate(MemoryChunk)}
   * @throws MempoolException as {@link #populate(MemorySegment)}
   * @throws IllegalStateException if the pool is closed
   */
  public int populate(MemoryChunk chunk, long iova) {
    MemorySegment memory = chunk.segment();
    return populating(() -> add(chunk, new Piece(memory.address(), memory.byteSize(), iova)));
  }

  /**
   * Places all objects that have no memory yet, in memory from a provider. C counterpart: {@code
   * rte_mempool_populate_default} and {@code rte_mempool_populate_anon}.
   *
   * @param provider where the memory comes from
   * @return how many objects were placed
   * @throws MempoolException ENOSPC if all objects have memory; ENOBUFS if they do not fit in the
   *     memory, although as much was asked for as the ops need, or the provider gave less; or what
   *     the provider or the ops report
   * @throws IllegalStateException if the pool is closed
   */
  public int populate(MemoryProvider provider) {
    return populating(() -> addFrom(provider));
  }

  private int addFrom(MemoryProvider provider) {
    Placing placing = new Placing(layout);
    List<MemoryChunk> fresh = new ArrayList<>();
    try {
      long bytes = splitter.bytesFor(placing.missing(), ops::memoryRequirement);
      while (placing.missing() > 0) {
        MemoryRequest request = request(bytes, placing.missing());
        MemoryChunk chunk = provider.allocate(request);
        checkAnswer(provider, request, chunk, fresh);
        int placed = place(chunk, null, placing);
        if (placing.missing() > 0) {
          long length = chunk.segment().byteSize();
          if (!splitter.splits() || placed * WASTE * layout.slotSize() < length) {
            throw notEnough(placing, chunk);
          }
          // what the gaps cost so far, they cost again
          bytes = Math.ceilDiv(length, placed) * placing.missing();
        }
      }
      return use(placing, fresh);
    } catch (Throwable e) { // foreign code may throw what the compiler does not know of
      fresh.removeAll(chunks);
      closeAll(fresh, e);
      throw e;
    }
  }

  /**
   * Visits the objects in the order of their indices, whether in use or not. C counterpart: {@code
   * rte_mempool_obj_iter}.
   *
   * @param visitor is shown each object that has memory when the call begins
   * @return how many they were
   * @throws IllegalStateException if the pool is closed
   */
  public int forEachObject(ObjectVisitor visitor) {
    pool.checkOpen();
    Placement now = layout.placement();
    for (Run run : now.runs()) {
      for (int object = run.first(); object < run.end(); object++) {
        visitor.visit(object, run.addressOf(object, layout.slotSize()));
      }
    }
    return now.objects();
  }

  /**
   * {@return the chunks in the order in which they were added} C counterpart: {@code
   * rte_mempool_mem_iter}.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public synchronized List<ChunkInfo> chunks() {
    pool.checkOpen();
    Map<MemoryChunk, Integer> objects = new IdentityHashMap<>();
    for (Run run : layout.placement().runs()) {
      objects.merge(run.chunk(), run.end() - run.first(), Integer::sum);
    }
    return chunks.stream()
        .map(chunk ->
            new ChunkInfo(chunk.segment(), objects.getOrDefault(chunk, 0), chunk.description()))
        .toList();
  }

  /**
   * {@return the addresses among which all chunks lie} C counterpart: {@code
   * rte_mempool_get_mem_range}.
   *
   * @throws MempoolException EINVAL if the pool has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public synchronized MemoryRange range() {
    pool.checkOpen();
    if (chunks.isEmpty()) {
      throw new MempoolException(
          Reason.EINVAL, "pool '%s' has no memory yet; populate it first".formatted(pool.name()));
    }
    long start = Long.MAX_VALUE;
    long end = 0;
    long sum = 0;
    for (MemoryChunk chunk : chunks) {
      MemorySegment memory = chunk.segment();
      start = Math.min(start, memory.address());
      end = Math.max(end, memory.address() + memory.byteSize());
      sum += memory.byteSize();
    }
    return new MemoryRange(start, end - start, sum == end - start);
  }

  /**
   * Gives all chunks back, in their order. If the first cannot be given back, the pool still is
   * whole; if a later one cannot, another call tries again.
   *
   * @return what kept a chunk from being given back
   */
  synchronized @Nullable Throwable release() {
    busy = true;
    try {
      return releaseChunks();
    } finally {
      busy = false;
    }
  }

  private @Nullable Throwable releaseChunks() {
    @Nullable Throwable failure = null;
    for (Iterator<MemoryChunk> rest = chunks.iterator(); rest.hasNext(); ) {
      try {
        rest.next().close();
        rest.remove();
        released = true;
      } catch (Throwable e) { // foreign code, and there may be more to release
        if (!released) {
          return e;
        }
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    if (privateData != null && chunks.isEmpty()) {
      try {
        privateData.close();
        privateData = null;
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    released |= failure == null;
    return failure;
  }

  synchronized boolean isReleased() {
    return released;
  }

  /** Populates under the lock, and tells of it without. */
  private int populating(IntSupplier work) {
    PoolPopulated event = PoolPopulated.started();
    int placed;
    int now;
    synchronized (this) {
      placed = alone(work);
      now = populated();
    }
    event.ended(pool.name(), placed, now, layout.size());
    pool.events().populated();
    return placed;
  }

  /** Whether all objects can be got; not while one of them is on its way to the backend. */
  synchronized boolean isFull() {
    return populated() == layout.size();
  }

  /** What populating calls, such as an initializer, must find the pool as it was. */
  private int alone(IntSupplier populate) {
    checkNotBusy();
    checkRoom();
    busy = true;
    try {
      return populate.getAsInt();
    } finally {
      busy = false;
    }
  }

  /** For the thread that populates or releases, and no other. */
  void checkNotBusy() {
    if (Thread.holdsLock(this) && busy) {
      throw new IllegalStateException(
          "pool '%s' is being populated or closed by this thread; what that calls, such as an initializer, a provider or a release action, can neither populate nor close the pool"
              .formatted(pool.name()));
    }
  }

  private int add(MemoryChunk chunk, @Nullable Piece known) {
    checkNew(chunk, chunks);
    Placing placing = new Placing(layout);
    int placed = place(chunk, known, placing);
    return placed == 0 ? 0 : use(placing, List.of(chunk));
  }

  /**
   * Lets the ops place what fits in a chunk.
   *
   * @param known what devices call the chunk, if the caller knows
   * @return how many objects that was
   */
  private int place(MemoryChunk chunk, @Nullable Piece known, Placing placing) {
    int before = placing.placed();
    MemoryRequirement need = ops.memoryRequirement(placing.missing());
    List<Piece> pieces =
        known == null
            ? splitter.pieces(chunk, need.minChunkBytes())
            : splitter.pieces(known, need.minChunkBytes());
    for (Piece whole : pieces) {
      Piece piece = whole.alignedTo(Math.max(layout.alignment(), need.alignment()));
      if (placing.missing() > 0 && piece.bytes() >= layout.slotSize()) {
        int already = placing.placed();
        int reported = ops.populate(piece, placing.missing(), placing.in(chunk, piece));
        if (reported != placing.placed() - already) {
          throw new MempoolException(
              Reason.ENOBUFS,
              "pool '%s': its ops placed %d objects and reported %d. This is a defect of the ops"
                  .formatted(pool.name(), placing.placed() - already, reported));
        }
      }
    }
    return placing.placed() - before;
  }

  /** Makes placed objects ones that can be got. Returns how many are new. */
  private int use(Placing placing, List<MemoryChunk> fresh) {
    int before = populated();
    Placement after = placing.done();
    initialize(after, before);
    if (pool.guarded() != null) {
      pool.guarded().added(after, before);
    }
    publish(after);
    int next = before;
    try {
      int[] burst = new int[Math.min(POPULATE_BURST, after.objects() - before)];
      while (next < after.objects()) {
        int count = Math.min(burst.length, after.objects() - next);
        for (int i = 0; i < count; i++) {
          burst[i] = next + i;
        }
        if (!ops.enqueue(backend, burst, count)) {
          throw new MempoolException(
              Reason.ENOBUFS,
              "pool '%s': ops '%s' refused objects %d to %d of %d while the pool was filled; its backend must hold them all"
                  .formatted(
                      pool.name(), ops.entry().name(), next, next + count - 1, layout.size()));
        }
        next += count;
      }
      return next - before;
    } finally {
      Placement taken = next == after.objects() ? after : after.first(next);
      if (taken != after) {
        publish(taken);
      }
      for (MemoryChunk chunk : fresh) {
        if (taken.runs().stream().anyMatch(run -> run.chunk() == chunk)) {
          chunks.add(chunk);
        }
      }
    }
  }

  private void initialize(Placement placement, int first) {
    if (initializer != null) {
      for (int object = first; object < placement.objects(); object++) {
        Run run = placement.of(object);
        long offset = run.offsetOf(object, layout.slotSize());
        initializer.initialize(object, run.chunk().segment().asSlice(offset, layout.elementSize()));
      }
    }
  }

  private void publish(Placement placement) {
    layout.placement(placement);
    pool.populated(placement.objects());
  }

  private MemoryRequest request(long bytes, int missing) {
    MemoryRequirement need = ops.memoryRequirement(missing);
    return splitter.request(
        Math.max(Math.max(bytes, need.bytes()), 1),
        Math.max(layout.alignment(), need.alignment()),
        owner());
  }

  private MempoolException notEnough(Placing placing, MemoryChunk chunk) {
    return new MempoolException(
        Reason.ENOBUFS,
        "pool '%s': its ops placed %d of %d objects in %s, which is as much as they asked for. %s"
            .formatted(
                pool.name(),
                placing.placed(),
                layout.size(),
                chunk,
                splitter.splits()
                    ? "An object of %,d bytes must lie within one page or in pages that are neighbours; use larger pages"
                        .formatted(layout.slotSize())
                    : "This is a defect of the ops"));
  }

  private void checkRoom() {
    if (released) { // the pool itself learns of it a moment later
      throw pool.usedAfterClose();
    }
    if (populated() == layout.size()) {
      throw new MempoolException(
          Reason.ENOSPC,
          "pool '%s' has memory for all its %d objects; it needs no more"
              .formatted(pool.name(), layout.size()));
    }
  }

  /**
   * Checks what a provider gave, and takes it over unless it belongs to something else already,
   * which alone may give it back then.
   */
  private void checkAnswer(
      MemoryProvider provider,
      MemoryRequest request,
      @Nullable MemoryChunk chunk,
      List<MemoryChunk> fresh) {
    if (chunk != null) {
      checkNew(chunk, chunks);
      checkNew(chunk, fresh);
      fresh.add(chunk);
    }
    if (chunk == null
        || chunk.segment().byteSize() < request.bytes()
        || chunk.segment().address() % request.alignment() != 0) {
      throw new MempoolException(
          Reason.ENOBUFS,
          "pool '%s' asked for %,d bytes aligned to %,d and was given %s. This is a defect of the provider of memory, %s"
              .formatted(
                  pool.name(),
                  request.bytes(),
                  request.alignment(),
                  chunk == null ? "null" : "(%s)".formatted(chunk),
                  provider));
    }
  }

  /** Two objects in one place would be worse than none. */
  private void checkNew(MemoryChunk chunk, List<MemoryChunk> others) {
    if (!chunk.segment().scope().isAlive()) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s' was given the chunk (%s), which is closed; memory must live as long as the pool"
              .formatted(pool.name(), chunk));
    }
    for (MemoryChunk other : others) {
      if (chunk.segment().asOverlappingSlice(other.segment()).isPresent()) {
        throw new MempoolException(
            Reason.EINVAL,
            "pool '%s' was given the chunk (%s), which overlaps one that it has (%s); give each part of memory once"
                .formatted(pool.name(), chunk, other));
      }
    }
  }

  private static void closeAll(List<MemoryChunk> unused, Throwable primary) {
    for (MemoryChunk chunk : unused) {
      try {
        chunk.close();
      } catch (Throwable e) { // foreign code, as above
        primary.addSuppressed(e);
      }
    }
  }
}
