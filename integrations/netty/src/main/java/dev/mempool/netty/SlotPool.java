// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.PoolClosedException;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
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

  /** Returns a buffer in a free slot, or null if there is none. */
  @Nullable MempoolByteBuf get() {
    int slot = slots.get();
    if (slot == Mempool.NONE) {
      return null;
    }
    MempoolByteBuf buffer = buffers[slot];
    return buffer != null && reusesBuffers ? buffer : make(slot);
  }

  private MempoolByteBuf make(int slot) {
    try {
      MempoolByteBuf made = new MempoolByteBuf(allocator, this, slot, slots.segment(slot));
      buffer(slot, made);
      return made;
    } catch (Throwable e) { // too little memory
      slots.put(slot);
      throw e;
    }
  }

  /** Sets the buffer of a slot that the caller has. */
  void buffer(int slot, MempoolByteBuf buffer) {
    buffers[slot] = buffer;
  }

  /** Returns whether a buffer has a reference: exact after the allocator's end. */
  boolean hasBufferOut() {
    for (MempoolByteBuf each : buffers) {
      if (each != null && each.refCnt() > 0) {
        return true;
      }
    }
    return false;
  }

  void put(int slot) {
    try {
      slots.put(slot);
    } catch (PoolClosedException e) {
      if (!allocator.isClosed()) {
        throw e;
      }
      return; // the release of another buffer has closed the pool meanwhile
    }
    if (allocator.isClosed()) {
      allocator.closeIfUnused(this);
    }
  }
}
