// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.net.afxdp.linux.RingMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring to which the kernel adds entries, and from which one thread at a time takes them: the
 * receive ring or the completion ring. Not thread-safe.
 */
final class ConsumerRing {

  static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private final MemorySegment memory;
  private final long producer;
  private final long consumer;
  private final long first;
  private final int mask;
  private final int shift;

  /** The number of entries that were ever added, as far as this thread has looked. */
  private int added;

  /** The number of entries that were ever taken, and perhaps not yet given back. */
  private int taken;

  /**
   * Makes a ring.
   *
   * @param ring its memory
   * @param shift the binary logarithm of the bytes of an entry
   */
  ConsumerRing(RingMemory ring, int shift) {
    this.memory = ring.memory();
    this.producer = ring.producer();
    this.consumer = ring.consumer();
    this.first = ring.first();
    this.mask = ring.entries() - 1;
    this.shift = shift;
  }

  /** Tells whether there is an entry to take. */
  boolean hasNext() {
    if (added != taken) {
      return true;
    }
    added = (int) INT.getAcquire(memory, producer); // what is in the entries was written before
    return added != taken;
  }

  /** Tells whether the ring had no entries a moment ago. Any thread may ask. */
  boolean looksEmpty() {
    return (int) INT.getOpaque(memory, producer) == (int) INT.getOpaque(memory, consumer);
  }

  /** Returns the offset of the next entry, of which there is one, and takes it. */
  long next() {
    return first + ((long) (taken++ & mask) << shift);
  }

  /** Gives the places of all entries that were taken back to the kernel. */
  void release() {
    INT.setRelease(memory, consumer, taken); // their content was read before
  }

  long getLong(long offset) {
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }

  int getInt(long offset) {
    return memory.get(ValueLayout.JAVA_INT, offset);
  }
}
