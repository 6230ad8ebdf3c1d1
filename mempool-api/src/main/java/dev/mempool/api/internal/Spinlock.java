// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

/**
 * A lock for critical sections of a few instructions, alone on its cache lines. A thread that finds
 * it held waits as {@link dev.mempool.api.Backoff#lost} does. The lock is not reentrant and does
 * not know its owner. Its holder must not call foreign code. Unlocking happens-before the next
 * locking. Thread-safe. C counterpart: {@code rte_spinlock_t}, which only spins.
 *
 * <p>A class may extend it instead of having one in a field, which saves a reference. Where the
 * guarded fields shall be on the cache line of the lock, extend {@link EmbeddedSpinlock}.
 */
public class Spinlock extends EmbeddedSpinlock {

  // padding behind the lock: see CacheLinePadding
  private int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  private int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

  /** Creates an unlocked lock. */
  public Spinlock() {}
}
