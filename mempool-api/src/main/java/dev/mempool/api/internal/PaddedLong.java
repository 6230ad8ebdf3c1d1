// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A {@code long} that is updated atomically, alone on its cache lines. It has those operations of
 * {@link java.util.concurrent.atomic.AtomicLong} that lock-free containers need. Thread-safe. A
 * class may extend it instead of having one in a field, which saves a reference. C counterpart: a
 * cache-aligned {@code RTE_ATOMIC(uint64_t)}.
 */
public class PaddedLong extends PaddedLongValue {

  private static final VarHandle VALUE =
      FieldHandles.field(MethodHandles.lookup(), PaddedLongValue.class, "value", long.class);

  // padding behind the value: see CacheLinePadding
  private int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  private int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

  /**
   * Creates a number.
   *
   * @param initialValue the value that it has at first
   */
  public PaddedLong(long initialValue) {
    value = initialValue;
  }

  /** {@return the value, read like a field that is not volatile} */
  public final long getPlain() {
    return value;
  }

  /** {@return the value, with the memory effects of {@link VarHandle#getOpaque}} */
  public final long getOpaque() {
    return (long) VALUE.getOpaque((PaddedLongValue) this);
  }

  /** {@return the value, with the memory effects of {@link VarHandle#getAcquire}} */
  public final long getAcquire() {
    return (long) VALUE.getAcquire((PaddedLongValue) this);
  }

  /** {@return the value, with the memory effects of {@link VarHandle#getVolatile}} */
  public final long getVolatile() {
    return (long) VALUE.getVolatile((PaddedLongValue) this);
  }

  /**
   * Sets the value, with the memory effects of {@link VarHandle#setRelease}.
   *
   * @param newValue the new value
   */
  public final void setRelease(long newValue) {
    VALUE.setRelease((PaddedLongValue) this, newValue);
  }

  /**
   * Sets the value, with the memory effects of {@link VarHandle#setVolatile}.
   *
   * @param newValue the new value
   */
  public final void setVolatile(long newValue) {
    VALUE.setVolatile((PaddedLongValue) this, newValue);
  }

  /**
   * Sets the value if it is the expected one, with the memory effects of {@link
   * VarHandle#compareAndSet}.
   *
   * @param expectedValue the expected value
   * @param newValue the new value
   * @return whether the value was the expected one and has been set
   */
  public final boolean compareAndSet(long expectedValue, long newValue) {
    return VALUE.compareAndSet((PaddedLongValue) this, expectedValue, newValue);
  }
}
