// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolClosedException;
import dev.mempool.core.discovery.OpsCalls;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.jfr.PoolPopulated;
import dev.mempool.core.layout.ChunkSplitter;
import dev.mempool.core.layout.ContiguousPart;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.ObjectRange;
import dev.mempool.core.layout.Placement;
import dev.mempool.core.layout.PlacementBuilder;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.core.statistics.ForwardingBackend;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one pool: the chunks in which its ops have placed its objects. Thread-safe.
 *
 * <p>A pool from {@link MempoolBuilder#build()} has memory for all its objects. A pool from {@link
 * MempoolBuilder#buildEmpty()} has none; the methods {@code populate} add it, from one chunk or
 * several, until all objects have memory. Objects get their indices in the order in which they are
 * placed, and can be got as soon as the backend has them.
 *
 * <p>One thread at a time populates a pool, and others wait. Code that this thread calls meanwhile,
 * such as an initializer or a memory provider, can neither populate nor close the pool. Populating
 * enqueues the new objects into the backend, so it counts as a put for ops with a single producer.
 * A call that fails does not change the pool, with one exception: if the backend refuses objects or
 * throws after it has accepted some, the pool keeps these.
 *
 * <p>C counterpart: the populate functions, {@code rte_mempool_obj_iter} and {@code
 * rte_mempool_mem_iter}.
 *
 * @since 0.1.0
 */
public final class PoolMemory {

  /**
   * The number of objects that are enqueued by one call: enough that the calls cost little, and few
   * enough for a small array.
   */
  private static final int POPULATE_BURST = 256;

  /**
   * The largest allowed ratio between the length of a chunk and the length of its objects, if
   * objects must not cross page borders. Whole pages cost up to a factor of 2, and ops that need
   * large chunks as much again. At a higher ratio the pages are too small for the objects, and more
   * memory would not help.
   */
  private static final long WASTE = 8;

  private final Mempool pool;
  private final PoolSpec spec;
  private final ObjectLayout layout;
  private final OpsCalls ops;
  private final ChunkSplitter splitter;

  /** Had by the thread that populates the pool, or closes it. No other method waits for it. */
  private final Turn turn;

  /** The memory of the pool itself. Written by the holder of the turn. */
  private @Nullable MemoryChunk privateData;

  /**
   * /** The chunks with objects, in the order in which they were added. Changed by the holder of
   * the turn; synchronized, because the cleaner reads the list when this object is gone.
   */
  private final List<MemoryChunk> chunks = Collections.synchronizedList(new ArrayList<>());

  /**
   * Whether a chunk was freed, so that the pool can no longer be used. Written by the holder of the
   * turn.
   */
  private volatile boolean released;

  /** Whether the pool could not be built. Used by the holder of the turn. */
  private boolean abandoned;

  /** Whether the backend has been given all objects. Written by the holder of the turn. */
  private volatile boolean full;

  /**
   * Whether the holder of the turn is populating the pool or freeing its memory. Written by the
   * holder.
   */
  private volatile boolean busy;

  PoolMemory(Mempool pool, PoolSpec spec) {
    this.pool = pool;
    this.spec = spec;
    this.layout = spec.layout();
    this.ops = spec.ops();
    this.splitter = spec.splitter();
    this.turn = pool.turn;
  }

  /** Allocates the memory that belongs to the pool itself. */
  void allocatePrivateData() {
    if (spec.privateSize() > 0) {
      privateData =
          MemoryProvider.arena()
              .allocate(MemoryRequest.of(spec.privateSize(), ObjectLayout.CACHE_LINE, owner()));
    }
  }

  /** Returns a sentence for each chunk of which a part is gone. Does not wait for the lock. */
  List<String> losses() {
    synchronized (chunks) {
      return chunks.stream().flatMap(chunk -> chunk.loss().stream()).toList();
    }
  }

  /** Returns the chunks of this pool, as a list that changes with it and does not reach it. */
  List<MemoryChunk> liveChunks() {
    return chunks;
  }

  /** Returns the memory that belongs to the pool itself, or null. */
  @Nullable MemoryChunk privateChunk() {
    return privateData;
  }

  /** Returns the memory that belongs to the pool itself, or an empty segment. */
  MemorySegment privateData() {
    MemoryChunk own = privateData;
    return own == null ? MemorySegment.NULL : own.segment();
  }

  private String owner() {
    return "pool '" + pool.name() + "'";
  }

  /**
   * {@return the number of objects that have memory; these are {@code 0 .. populated()-1}} C:
   * {@code populated_size}.
   */
  public int populated() {
    return layout.placement().objects();
  }

  /**
   * {@return the memory that the ops need for all objects that have none yet} Several chunks
   * together need more, and so do pages whose borders no object may cross, because of the gaps at
   * their ends. C counterpart: {@code rte_mempool_ops_calc_mem_size}.
   *
   * @throws MempoolException ENOSPC if all objects have memory, or the reason that the ops report
   * @throws PoolClosedException if the pool is closed
   */
  public MemoryRequirement needed() {
    pool.checkOpen();
    checkRoom();
    return ops.memoryRequirement(layout.size() - populated());
  }

  /**
   * Places objects in memory that the caller provides. The pool uses the segment until it is closed
   * and never frees it, so the segment must live as long as the pool. C counterpart: {@code
   * rte_mempool_populate_virt}.
   *
   * @param segment native, writable memory that every thread may access; its start needs no
   *     alignment
   * @return the number of objects that were placed; 0 if the segment is too small for one object,
   *     or for the smallest chunk that the ops can use: {@link MemoryRequirement#minChunkBytes()}
   *     of {@link #needed()}
   * @throws NullPointerException if the segment is null
   * @throws IllegalArgumentException if pools cannot use the segment, or it overlaps a chunk of
   *     this pool
   * @throws MempoolException ENOSPC if all objects have memory; or the reason that the ops report
   * @throws PoolClosedException if the pool is closed
   * @throws IllegalStateException if the calling thread is populating or closing the pool
   */
  @CheckReturnValue
  public int populate(MemorySegment segment) {
    Objects.requireNonNull(segment, "segment");
    return populate(MemoryChunk.of(segment, "memory of the caller", () -> {}));
  }

  /**
   * Places objects in a chunk. The pool then owns the chunk and closes it when it is itself closed.
   * If the result is 0, or the call throws and the pool has no object in the chunk, the caller
   * still owns the chunk.
   *
   * @param chunk the memory
   * @return the number of objects that were placed; 0 if the chunk is too small for one object, or
   *     for the smallest chunk that the ops can use: {@link MemoryRequirement#minChunkBytes()} of
   *     {@link #needed()}
   * @throws NullPointerException if the chunk is null
   * @throws IllegalArgumentException if the chunk is closed, or overlaps another one of this pool
   * @throws MempoolException as {@link #populate(MemorySegment)}
   * @throws IllegalStateException as {@link #populate(MemorySegment)}
   */
  @CheckReturnValue
  public int populate(MemoryChunk chunk) {
    Objects.requireNonNull(chunk, "chunk");
    return populating(() -> add(chunk, null));
  }

  /**
   * Places objects in a chunk with an IO address that the caller provides, whatever kind of IO
   * addresses the pool has. C counterpart: {@code rte_mempool_populate_iova}.
   *
   * @param chunk the memory, contiguous in IO addresses
   * @param iova the IO address of its first byte, or {@link Pool#NO_IOVA}
   * @return as {@link #populate(MemoryChunk)}
   * @throws NullPointerException if the chunk is null
   * @throws IllegalArgumentException if the chunk is closed, or overlaps another one of this pool,
   *     or the IO addresses are negative or run over the largest long
   * @throws MempoolException as {@link #populate(MemorySegment)}
   * @throws IllegalStateException as {@link #populate(MemorySegment)}
   */
  @CheckReturnValue
  public int populate(MemoryChunk chunk, long iova) {
    Objects.requireNonNull(chunk, "chunk");
    MemorySegment memory = chunk.segment();
    if (iova != Mempool.NO_IOVA && (iova < 0 || iova > Long.MAX_VALUE - memory.byteSize())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s' was given the chunk (%s) with the IO address %d; allowed are 0 to 2^63-1"
                  + " minus the length, or NO_IOVA (%d) if devices do not use the memory",
              pool.name(),
              chunk,
              iova,
              Mempool.NO_IOVA));
    }
    return populating(
        () -> add(chunk, new ContiguousPart(memory.address(), memory.byteSize(), iova)));
  }

  /**
   * Places all objects that have no memory yet, in chunks that a provider allocates. C counterpart:
   * {@code rte_mempool_populate_default} and {@code rte_mempool_populate_anon}.
   *
   * @param provider allocates the memory
   * @return the number of objects that were placed
   * @throws NullPointerException if the provider is null
   * @throws MempoolException ENOSPC if all objects have memory; ENOBUFS if the provider allocated
   *     less than was requested, or the objects did not fit although the ops had asked for no more;
   *     or the reason that the provider or the ops report
   * @throws IllegalStateException as {@link #populate(MemorySegment)}
   */
  public int populate(MemoryProvider provider) {
    Objects.requireNonNull(provider, "provider");
    return populating(() -> addFrom(provider));
  }

  /**
   * Places all missing objects in chunks of a provider and gives them to the backend. Frees the
   * chunks without objects if that fails.
   */
  private int addFrom(MemoryProvider provider) {
    PlacementBuilder builder = new PlacementBuilder(layout);
    List<MemoryChunk> fresh = new ArrayList<>();
    try {
      long bytes = splitter.bytesFor(builder.missing(), ops::memoryRequirement);
      while (builder.missing() > 0) {
        MemoryRequest request = request(bytes, builder.missing());
        MemoryChunk chunk = allocate(provider, request, builder.missing());
        checkAnswer(provider, request, chunk, fresh);
        int placed = place(chunk, null, builder);
        if (builder.missing() > 0) {
          long length = chunk.segment().byteSize();
          if (!splitter.splits() || placed * WASTE * layout.slotSize() < length) {
            throw notEnough(builder, chunk);
          }
          // assume that the next chunk loses as much to gaps as this one
          bytes = Math.ceilDiv(length, placed) * builder.missing();
        }
      }
      return use(builder, fresh);
    } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
      fresh.removeAll(chunks);
      closeAll(fresh, e);
      throw e;
    }
  }

  /** Asks a provider for memory. Says so if there is too little because the ops ask for a lot. */
  private MemoryChunk allocate(MemoryProvider provider, MemoryRequest request, int objects) {
    try {
      return provider.allocate(request);
    } catch (MempoolException e) {
      long packed = (long) layout.slotSize() * objects;
      if (e.reason() == Reason.ENOMEM && request.bytes() / 2 > packed) {
        throw new MempoolException(
            Reason.ENOMEM,
            String.format(
                Locale.ROOT,
                "%s; its ops '%s' (%s) ask for %,d bytes with alignment %,d where the objects have"
                    + " %,d bytes",
                Faults.message(e),
                spec.entry().name(),
                spec.entry().source(),
                request.bytes(),
                request.alignment(),
                packed),
            e);
      }
      throw e;
    }
  }

  /**
   * Calls a visitor with the index of each object that has memory when the call begins, in the
   * order of the indices, whether the object is in use or not. C counterpart: {@code
   * rte_mempool_obj_iter}.
   *
   * @param visitor receives the index of each object
   * @return the number of objects that were visited
   * @throws PoolClosedException if the pool is closed
   */
  public int forEachObject(IntConsumer visitor) {
    Objects.requireNonNull(visitor, "visitor");
    pool.checkOpen();
    int objects = layout.placement().objects();
    for (int object = 0; object < objects; object++) {
      visitor.accept(object);
    }
    return objects;
  }

  /**
   * {@return the chunks in the order in which they were added} C counterpart: {@code
   * rte_mempool_mem_iter}.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public List<ChunkInfo> chunks() {
    pool.checkOpen();
    return chunks(layout.placement());
  }

  /** Returns the chunks of a placement. Needs no lock, because a placement is immutable. */
  static List<ChunkInfo> chunks(Placement placement) {
    Map<MemoryChunk, Integer> objects = new LinkedHashMap<>();
    for (ObjectRange range : placement.ranges()) {
      objects.merge(range.chunk(), range.end() - range.first(), Integer::sum);
    }
    return objects.entrySet().stream()
        .map(entry -> {
          MemoryChunk chunk = entry.getKey();
          return new ChunkInfo(chunk.segment(), entry.getValue(), chunk.description());
        })
        .toList();
  }

  /**
   * Frees all chunks in their order. If the first is in use by an I/O operation, nothing has
   * changed and the pool can still be used. If a later one is, or a chunk cannot be freed for
   * another reason, the others are freed, and another call tries again: a release action is foreign
   * code, and one that always fails must not keep a pool open.
   *
   * @return the exception or error of a chunk that could not be freed, or null
   */
  @Nullable Throwable release() {
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
      MemoryChunk chunk = rest.next();
      try {
        if (abandoned) {
          chunk.discard();
        } else {
          chunk.close();
        }
        rest.remove();
        released = true;
      } catch (Throwable e) { // foreign code; the other chunks must still be freed
        if (!chunk.segment().scope().isAlive()) { // its owner was faster
          rest.remove();
          released = true;
          continue;
        }
        released |= !(e instanceof IllegalStateException);
        if (!released) {
          return e;
        }
        if (failure == null) {
          failure = e;
        } else {
          Faults.addSuppressed(failure, e);
        }
      }
    }
    if (privateData != null && chunks.isEmpty()) {
      try {
        privateData.close();
        privateData = null;
      } catch (Throwable e) {
        failure = e;
      }
    }
    released |= failure == null;
    return failure;
  }

  /** Lets {@link #release} remove what providers have made for a pool that could not be built. */
  void abandon() {
    abandoned = true;
  }

  boolean isReleased() {
    return released;
  }

  /**
   * Runs {@code work} when it is this thread's turn, and calls the listeners after it has given the
   * turn away. Returns the number of objects that were placed.
   */
  private int populating(IntSupplier work) {
    PoolPopulated event = PoolPopulated.started();
    int placed;
    int now;
    checkNotBusy();
    boolean mine = turn.isMine(); // if this thread closes the pool and a listener calls this
    if (!mine && !turn.take()) {
      throw populatedByAnother();
    }
    try {
      placed = whileBusy(work);
      now = populated();
    } finally {
      if (!mine) {
        turn.give();
      }
    }
    event.ended(pool.name(), placed, now, layout.size());
    pool.tellIfReady();
    return placed;
  }

  /** Tells whether all objects have memory and have been given to the backend. */
  boolean isFull() {
    return full;
  }

  /** Runs {@code populate} with {@link #busy} set. */
  private int whileBusy(IntSupplier populate) {
    checkRoom();
    busy = true;
    try {
      return populate.getAsInt();
    } finally {
      full = populated() == layout.size();
      busy = false;
    }
  }

  /** Tells whether some of the memory can no longer be accessed. */
  boolean isGone() {
    // without a stream, which needs memory: it is asked while an exception of a guard is thrown
    List<ObjectRange> ranges = layout.placement().ranges();
    for (int i = 0; i < ranges.size(); i++) {
      if (!ranges.get(i).segment().scope().isAlive()) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a thread is populating the pool or freeing its memory. */
  boolean isBusy() {
    return busy;
  }

  /** Returns the exception for a thread that may not wait: see {@link Turn}. */
  IllegalStateException populatedByAnother() {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "pool '%s' is being populated or closed by another thread, and this thread is itself"
                + " populating or closing a pool; it would have to wait, and might wait for ever."
                + " Populate or close this pool outside of initializers, providers, listeners and"
                + " release actions of other pools",
            pool.name()));
  }

  /** Throws if the calling thread is populating the pool or freeing its memory. */
  void checkNotBusy() {
    if (turn.isMine() && busy) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "pool '%s' is being populated or closed by this thread; code that this thread calls"
                  + " meanwhile, such as an initializer, a provider or a release action, can"
                  + " neither populate nor close the pool",
              pool.name()));
    }
  }

  /** Places objects in a chunk of the caller and gives them to the backend. */
  private int add(MemoryChunk chunk, @Nullable ContiguousPart known) {
    String fault = fault(chunk, chunks);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    PlacementBuilder builder = new PlacementBuilder(layout);
    int placed = place(chunk, known, builder);
    return placed == 0 ? 0 : use(builder, List.of(chunk));
  }

  /**
   * Lets the ops place as many objects in a chunk as fit.
   *
   * @param known the chunk with the IO address that the caller provided, or null to find the IO
   *     addresses
   * @return the number of objects that were placed
   */
  private int place(MemoryChunk chunk, @Nullable ContiguousPart known, PlacementBuilder builder) {
    int before = builder.placed();
    MemoryRequirement need = ops.memoryRequirement(builder.missing());
    List<ContiguousPart> parts =
        known == null
            ? splitter.parts(chunk, need.minChunkBytes())
            : splitter.parts(known, need.minChunkBytes());
    for (ContiguousPart whole : parts) {
      ContiguousPart part = whole.alignedTo(Math.max(layout.alignment(), need.alignment()));
      if (builder.missing() > 0 && part.bytes() >= layout.slotSize()) {
        int already = builder.placed();
        int reported =
            ops.populate(
                part.address(), part.bytes(), builder.missing(), builder.placerIn(chunk, part));
        if (reported != builder.placed() - already) {
          throw new MempoolException(
              Reason.ENOBUFS,
              String.format(
                  Locale.ROOT,
                  "pool '%s': its ops placed %d objects and reported %d. This is a defect of the"
                      + " ops",
                  pool.name(),
                  builder.placed() - already,
                  reported));
        }
      }
    }
    return builder.placed() - before;
  }

  /**
   * Gives new objects to the backend, in these steps, and returns their number:
   *
   * <ol>
   *   <li>Initialize the new objects and plant their canaries.
   *   <li>Publish the new placement and the new number of objects, before any thread can get a new
   *       object.
   *   <li>Enqueue the objects. If the backend refuses or throws, publish the placement of the
   *       objects that it has accepted.
   *   <li>Add those chunks that contain an object of the final placement.
   * </ol>
   */
  private int use(PlacementBuilder builder, List<MemoryChunk> fresh) {
    int before = populated();
    Placement after = builder.build();
    initialize(after, before);
    if (spec.guard() != null) {
      spec.guard().added(after, before);
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
        if (!ops.enqueue(spec.backend(), burst, count)) {
          throw new MempoolException(
              Reason.ENOBUFS,
              String.format(
                  Locale.ROOT,
                  "pool '%s': ops '%s' refused objects %d to %d of %d while the pool was filled;"
                      + " its backend must hold them all",
                  pool.name(),
                  spec.entry().name(),
                  next,
                  next + count - 1,
                  layout.size()));
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
        if (taken.ranges().stream().anyMatch(range -> range.chunk() == chunk)) {
          chunks.add(chunk);
        }
      }
      if (spec.observedBackend() instanceof ForwardingBackend observed) {
        observed.populated();
      }
    }
  }

  private void initialize(Placement placement, int first) {
    ObjIntConsumer<? super MemorySegment> initializer = spec.initializer();
    if (initializer != null) {
      for (int object = first; object < placement.objects(); object++) {
        ObjectRange range = placement.rangeOf(object);
        long offset = range.offsetOf(object, layout.slotSize());
        initializer.accept(range.segment().asSlice(offset, layout.elementSize()), object);
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

  private MempoolException notEnough(PlacementBuilder builder, MemoryChunk chunk) {
    return new MempoolException(
        Reason.ENOBUFS,
        String.format(
            Locale.ROOT,
            "pool '%s': its ops placed %d of %d objects in %s, which is as much as they asked for."
                + " %s",
            pool.name(),
            builder.placed(),
            layout.size(),
            chunk,
            splitter.splits()
                ? String.format(
                    Locale.ROOT,
                    "An object of %,d bytes must lie within one page or in pages that are"
                        + " neighbours; use larger pages",
                    layout.slotSize())
                : "This is a defect of the ops"));
  }

  private void checkRoom() {
    if (released) { // the pool is marked as closed a moment later
      throw pool.usedAfterClose();
    }
    if (populated() == layout.size()) {
      throw new MempoolException(
          Reason.ENOSPC,
          String.format(
              Locale.ROOT,
              "pool '%s' has memory for all its %d objects; it needs no more",
              pool.name(),
              layout.size()));
    }
  }

  /**
   * Checks the chunk that a provider returned, and adds it to {@code fresh}: from then on the pool
   * frees it. A chunk that overlaps one in use is not added, because its present owner frees it.
   */
  private void checkAnswer(
      MemoryProvider provider,
      MemoryRequest request,
      @Nullable MemoryChunk chunk,
      List<MemoryChunk> fresh) {
    if (chunk != null) {
      String fault = fault(chunk, chunks);
      if (fault == null) {
        fault = fault(chunk, fresh);
      }
      if (fault != null) {
        throw new MempoolException(
            Reason.ENOBUFS,
            String.format(
                Locale.ROOT,
                "%s. This is a defect of the provider of memory, %s",
                fault,
                Faults.textOf(provider)));
      }
      fresh.add(chunk);
    }
    if (chunk == null
        || chunk.segment().byteSize() < request.bytes()
        || chunk.segment().address() % request.alignment() != 0) {
      throw new MempoolException(
          Reason.ENOBUFS,
          String.format(
              Locale.ROOT,
              "pool '%s' asked for %,d bytes aligned to %,d and was given %s. This is a defect of"
                  + " the provider of memory, %s",
              pool.name(),
              request.bytes(),
              request.alignment(),
              chunk == null ? "null" : String.format(Locale.ROOT, "(%s)", chunk),
              Faults.textOf(provider)));
    }
  }

  /** Returns what is wrong with a chunk that is closed or overlaps one of the others, or null. */
  private @Nullable String fault(MemoryChunk chunk, List<MemoryChunk> others) {
    if (!chunk.segment().scope().isAlive()) {
      return String.format(
          Locale.ROOT,
          "pool '%s' was given the chunk (%s), which is closed; memory must live as long as the"
              + " pool",
          pool.name(),
          chunk);
    }
    for (MemoryChunk other : others) {
      if (chunk.segment().asOverlappingSlice(other.segment()).isPresent()) {
        return String.format(
            Locale.ROOT,
            "pool '%s' was given the chunk (%s), which overlaps one that it has (%s); give each"
                + " part of memory once",
            pool.name(),
            chunk,
            other);
      }
    }
    return null;
  }

  private static void closeAll(List<MemoryChunk> unused, Throwable primary) {
    for (MemoryChunk chunk : unused) {
      try {
        chunk.discard();
      } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
        Faults.addSuppressed(primary, e);
      }
    }
  }
}
