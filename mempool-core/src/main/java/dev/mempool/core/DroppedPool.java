// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.Subscription;
import dev.mempool.core.discovery.OpsCalls;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import dev.mempool.core.guard.Trace;
import dev.mempool.core.memory.MemoryChunk;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a pool that are released if the pool is <i>dropped</i>: nothing reaches it any more,
 * and it was not closed. The pool reaches its parts, but a part must not reach the pool, because
 * the cleaner reaches the parts all the time.
 */
final class DroppedPool implements Runnable {

  /** The system property that records where each pool is made. */
  static final String TRACE_PROPERTY = "dev.mempool.traceCreation";

  private static final String LOG = Mempool.class.getName();

  /** Made when it is needed, and again if there was no thread for it. Guarded by the class. */
  private static @Nullable Cleaner cleaner;

  private final String name;
  private final @Nullable String madeAt;
  private final OpsCalls ops;
  private final MempoolBackend backend;

  /** The chunks with objects, a thread-safe list that changes with the pool. */
  private final List<MemoryChunk> chunks;

  private final @Nullable MemoryChunk privateData;

  /** The actions to run when the pool has ended. Guarded by itself. */
  private final List<Runnable> closeActions;

  private final @Nullable Subscription lcoreExits;

  private Cleaner.@Nullable Cleanable cleanable;

  /** Whether the pool was closed, and only memory that could not be freed is left. */
  private volatile boolean closed;

  /** Whether nothing is left. */
  private volatile boolean released;

  private DroppedPool(
      PoolSpec spec,
      PoolMemory memory,
      List<Runnable> closeActions,
      @Nullable Subscription lcoreExits) {
    this.name = spec.layout().name();
    this.madeAt = spec.madeAt();
    this.ops = spec.ops();
    this.backend = spec.backend();
    this.chunks = memory.liveChunks();
    this.privateData = memory.privateChunk();
    this.closeActions = closeActions;
    this.lcoreExits = lcoreExits;
  }

  /**
   * Lets a cleaner release the parts of a pool if it is dropped.
   *
   * @param closeActions the actions to run when the pool has ended
   * @param lcoreExits the pool's subscription to the ends of lcores, if it has one
   */
  static DroppedPool watch(
      Mempool pool, List<Runnable> closeActions, @Nullable Subscription lcoreExits) {
    DroppedPool parts = new DroppedPool(pool.spec, pool.memory, closeActions, lcoreExits);
    parts.cleanable = cleaner().register(pool, parts);
    return parts;
  }

  private static synchronized Cleaner cleaner() {
    Cleaner made = cleaner == null ? Cleaner.create() : cleaner;
    cleaner = made;
    return made;
  }

  /** Called when the pool is closed, apart from memory that could not be freed. */
  void closed() {
    closed = true;
  }

  /** Called when the pool is closed and all its memory is freed. */
  void released() {
    released = true;
    Objects.requireNonNull(cleanable).clean(); // forgets this; run() does nothing
  }

  /** Called by the cleaner when nothing reaches the pool. */
  @Override
  public void run() {
    if (released) {
      return;
    }
    List<MemoryChunk> memory;
    synchronized (chunks) {
      memory = new ArrayList<>(chunks);
    }
    if (privateData != null) {
      memory.add(privateData);
    }
    if (!closed) {
      Faults.warn(LOG, warning(memory));
      end();
    }
    DroppedMemory.freeWhenUnreachable(name, memory);
  }

  private String warning(List<MemoryChunk> memory) {
    long bytes = memory.stream().mapToLong(chunk -> chunk.segment().byteSize()).sum();
    return String.format(
        Locale.ROOT,
        "pool '%s' was dropped: nothing can reach it, and it was not closed. Its memory, %,d bytes,"
            + " is freed when nothing can reach the segments of it either. Close each pool, for"
            + " example by try-with-resources; %s",
        name,
        bytes,
        madeAt == null
            ? "-D" + TRACE_PROPERTY + "=true or Guard.TRACE tells where a pool was made"
            : madeAt);
  }

  /**
   * Ends all that belongs to the pool beside its memory, in which foreign code may fail or block.
   */
  private void end() {
    try {
      if (lcoreExits != null) {
        lcoreExits.close();
      }
      TimeLimit.call(
          "the end of the dropped pool '" + name + "'",
          TimeLimit.LOADING,
          () -> {
            Mempool.runCloseActions(name, closeActions);
            ops.close(backend);
            return true;
          });
    } catch (Throwable e) { // foreign code
      Faults.warn(LOG, "pool '" + name + "' was dropped, and its end failed", e);
    }
  }

  /**
   * Returns the place in the program at which the calling thread makes a pool or a cache, or null
   * if nobody asked for that.
   *
   * @param maker the class that makes it, whose frames are left out, as those of its superclasses
   */
  static @Nullable String placeOfCall(Guard guard, Class<?> maker) {
    if (guard != Guard.TRACE && !Boolean.getBoolean(TRACE_PROPERTY)) {
      return null;
    }
    List<String> makers =
        Stream.<Class<?>>iterate(maker, Objects::nonNull, Class::getSuperclass)
            .map(Class::getName)
            .toList();
    Trace made = Trace.here("made");
    return Stream.of(made.getStackTrace())
        .dropWhile(frame ->
            frame.getClassName().equals(Trace.class.getName())
                || frame.getClassName().equals(DroppedPool.class.getName())
                || makers.contains(frame.getClassName()))
        .map(frame -> String.format(Locale.ROOT, "%n      at %s", frame))
        .collect(Collectors.joining("", "it was " + made.getMessage(), ""));
  }
}
