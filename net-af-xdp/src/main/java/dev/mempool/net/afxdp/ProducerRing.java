// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.net.afxdp.linux.RingMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A ring to which one thread at a time adds entries, and from which the kernel takes them: the fill
 * ring or the transmit ring. Not thread-safe.
 */
final class ProducerRing {

  /** The flag by which the kernel says that it waits for a call. */
  private static final int NEED_WAKEUP = 1;

  private final MemorySegment memory;
  private final long producer;
  private final long consumer;
  private final long flags;
  private final long first;
  private final int entries;

  /** The number of entries that were ever added, and perhaps not yet handed over. */
  private int added;

  /** The number of entries that were ever handed over. */
  private int submitted;

  /** The number of entries that were ever taken, as far as this thread has looked. */
  private int taken;

  ProducerRing(RingMemory ring) {
    this.memory = ring.memory();
    this.producer = ring.producer();
    this.consumer = ring.consumer();
    this.flags = ring.flags();
    this.first = ring.first();
    this.entries = ring.entries();
  }

  int entries() {
    return entries;
  }

  /** Tells whether a number of entries have room. Looks at the kernel's side if need be. */
  boolean hasRoom(int count) {
    if (entries - (added - taken) >= count) {
      return true;
    }
    look();
    return entries - (added - taken) >= count;
  }

  private void look() {
    taken = (int) ConsumerRing.INT.getAcquire(memory, consumer);
  }

  /** Returns the number of entries that the kernel has not taken yet. */
  int waiting() {
    look();
    return submitted - taken;
  }

  /** Adds an address, for which there is room. */
  void add(long address) {
    memory.set(ValueLayout.JAVA_LONG, first + ((long) (added++ & entries - 1) << 3), address);
  }

  /** Adds a frame, for which there is room. */
  void add(long address, int length, int options) {
    long at = first + ((long) (added++ & entries - 1) << 4);
    memory.set(ValueLayout.JAVA_LONG, at, address);
    memory.set(ValueLayout.JAVA_INT, at + 8, length);
    memory.set(ValueLayout.JAVA_INT, at + 12, options);
  }

  /** Hands all entries that were added over to the kernel. */
  void submit() {
    submitted = added;
    ConsumerRing.INT.setRelease(memory, producer, added); // the entries were written before
  }

  /** Tells whether the kernel waits for a call before it goes on with the ring. */
  boolean needsWakeup() {
    return ((int) ConsumerRing.INT.getOpaque(memory, flags) & NEED_WAKEUP) != 0;
  }
}
