// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.PoolClosedException;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import dev.mempool.core.Pool;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A size class of an allocator: a pool whose objects are the slots of its buffers. Thread-safe: a
 * thread uses an element of {@link #buffers} only while it has the slot, and a pool orders the
 * accesses of a thread that puts a slot before those of the thread that gets it next. Only {@link
 * #hasBufferOut} looks at all elements.
 */
final class SlotPool extends Pool {

  private final MempoolByteBufAllocator allocator;
  private final Mempool slots;
  final int slotBytes;

  /** The pool of the next larger slots, or null. Written before the allocator is published. */
  @Nullable SlotPool next;

  /** The buffer of each slot that was used once. */
  private final @Nullable MempoolByteBuf[] buffers;

  /**
   * Whether a slot has the same buffer always. In a guarded pool it gets a new one each time, so
   * that a use of a buffer after its release is found even if somebody else has the slot by then.
   */
  private final boolean reusesBuffers;

  /** The buffers that found this pool empty and failed for it. */
  final LongAdder failures = new LongAdder();

  /** The buffers that found this pool empty and got a larger slot. */
  final LongAdder fromNextClass = new LongAdder();

  /** The buffers that found this pool empty and got memory of the delegate. */
  final LongAdder fromDelegate = new LongAdder();

  SlotPool(MempoolByteBufAllocator allocator, Mempool slots) {
    super(slots);
    this.allocator = allocator;
    this.slots = slots;
    this.slotBytes = slots.elementSize();
    this.buffers = new @Nullable MempoolByteBuf[slots.size()];
    this.reusesBuffers = slots.guard() == Guard.OFF;
  }

  /**
   * Returns a buffer in a free slot, or null if there is none.
   *
   * @throws IllegalStateException if the allocator, or this pool alone, is closed
   */
  @Nullable MempoolByteBuf get() {
    try {
      int slot = slots.get();
      if (slot == Mempool.NONE) {
        return null;
      }
      MempoolByteBuf buffer = buffers[slot];
      return buffer != null && reusesBuffers ? buffer : make(slot);
    } catch (PoolClosedException e) {
      allocator.checkOpen(); // users know the allocator, and its pools only by it
      throw e;
    }
  }

  private MempoolByteBuf make(int slot) {
    try {
      MempoolByteBuf made = new MempoolByteBuf(allocator, this, slot, slots.segment(slot));
      buffer(slot, made);
      return made;
    } catch (PoolClosedException e) {
      throw e;
    } catch (Throwable e) { // too little memory
      slots.put(slot);
      throw e;
    }
  }

  /** Sets the buffer of a slot that the caller has. */
  void buffer(int slot, MempoolByteBuf buffer) {
    buffers[slot] = buffer;
  }

  /**
   * Returns whether a buffer has a reference: exact for the buffers of before {@link
   * Handshake#await}.
   */
  boolean hasBufferOut() {
    for (MempoolByteBuf each : buffers) {
      if (each != null && each.refCnt() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns the cache of the calling lcore, or null if it has none or the pool is closed. */
  @Nullable MempoolCache callersCache() {
    try {
      return slots.currentCache();
    } catch (PoolClosedException e) {
      return null;
    }
  }

  /**
   * Puts a slot.
   *
   * @param cache what {@link #callersCache} has returned to the calling thread
   */
  void put(@Nullable MempoolCache cache, int slot) {
    try {
      if (cache != null) {
        cache.put(slot);
      } else {
        slots.put(slot);
      }
      if (allocator.isDisturbed()) {
        afterPut();
      }
    } catch (PoolClosedException e) {
      if (!allocator.isClosed()) {
        throw e;
      }
      // the release of another buffer has closed the pool meanwhile
    }
  }

  /** Sends a slot that is short to where every thread finds it, or frees the pool at its end. */
  private void afterPut() {
    if (allocator.isClosed()) {
      allocator.closeIfUnused(this);
    } else if (allocator.shortage().isLow(this)) {
      flushCache();
    }
  }
}
