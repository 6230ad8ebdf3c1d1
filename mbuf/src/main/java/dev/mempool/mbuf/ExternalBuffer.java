// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.internal.FieldHandles;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.Pool;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the pool that mbufs use as their buffer, with a count of the references to it.
 *
 * <p>A new buffer has one reference. It belongs to the program that made the buffer, and the first
 * mbuf that is {@linkplain Mbuf#attachExternal attached} takes it over. Each further mbuf that is
 * attached to the buffer, or to an mbuf that uses it, adds a reference. Each mbuf that is detached
 * or freed releases one. When the last reference is released, the callback runs, once, on the
 * releasing thread; everything that the holders did with the memory happens-before the callback. A
 * buffer whose callback ran can be used again after {@link #refcntSet refcntSet(1)}.
 *
 * <p>Thread-safe, if a thread that attaches a further mbuf holds a reference already. The memory
 * must stay accessible to all threads that use the mbufs, until the callback runs.
 *
 * <p>C counterpart: {@code struct rte_mbuf_ext_shared_info}, which is part of the buffer itself and
 * is filled by {@code rte_pktmbuf_ext_shinfo_init_helper}.
 *
 * @since 0.1.0
 */
public final class ExternalBuffer {

  private static final VarHandle REFCNT =
      FieldHandles.field(MethodHandles.lookup(), ExternalBuffer.class, "refcnt", int.class);
  private static final VarHandle ATTACHED =
      FieldHandles.field(MethodHandles.lookup(), ExternalBuffer.class, "attached", boolean.class);

  private final MemorySegment memory;
  private final long iova;
  private final Consumer<? super MemorySegment> whenFree;

  private int refcnt = 1;

  /** Whether an mbuf has taken over the first reference. */
  private boolean attached;

  /**
   * Makes a buffer whose device address is its native address.
   *
   * @param memory native memory that can be written
   * @param whenFree the callback, which receives the memory when the last reference is released;
   *     its exceptions are thrown to the thread that released it
   * @throws NullPointerException if the memory or the callback is null
   * @throws IllegalArgumentException if the memory is on the Java heap, read-only, empty, or larger
   *     than {@link Integer#MAX_VALUE} bytes
   */
  public ExternalBuffer(MemorySegment memory, Consumer<? super MemorySegment> whenFree) {
    this(Objects.requireNonNull(memory, "memory"), memory.address(), whenFree);
  }

  /**
   * Makes a buffer.
   *
   * @param memory native memory that can be written
   * @param iova the device address of its first byte; {@link Pool#NO_IOVA} if devices must not use
   *     it
   * @param whenFree the callback, which receives the memory when the last reference is released;
   *     its exceptions are thrown to the thread that released it
   * @throws NullPointerException if the memory or the callback is null
   * @throws IllegalArgumentException if the memory is on the Java heap, read-only, empty, or larger
   *     than {@link Integer#MAX_VALUE} bytes, or the device address is 0 or negative
   */
  public ExternalBuffer(MemorySegment memory, long iova, Consumer<? super MemorySegment> whenFree) {
    Objects.requireNonNull(memory, "memory");
    // checked here, because the thread that misses it later is not the one at fault
    Objects.requireNonNull(whenFree, "whenFree");
    String fault = fault(memory);
    if (fault != null) {
      throw new IllegalArgumentException("memory for an external buffer " + fault);
    }
    checkIova(iova, memory);
    this.memory = memory;
    this.iova = iova;
    this.whenFree = whenFree;
  }

  /**
   * Makes the buffer of an mbuf in a pool over external memory. Its callback restores the first
   * reference, and puts the mbuf into its pool.
   */
  ExternalBuffer(MemorySegment memory, long iova, Mbuf pinnedTo) {
    this.memory = memory;
    this.iova = iova;
    this.whenFree =
        free -> {
          REFCNT.setRelease(this, 1);
          if (pinnedTo.pool().isChecked() && !pinnedTo.isKnownFree()) {
            throw pinnedTo.misuse(
                String.format(
                    Locale.ROOT,
                    "%s was released too often: %s is in use and holds its only reference; free"
                        + " that mbuf instead. Nothing was changed",
                    this,
                    pinnedTo.label()));
          }
          pinnedTo.pool().put(null, pinnedTo);
        };
  }

  /** Returns why memory cannot be a buffer, or null if it can. */
  static @Nullable String fault(MemorySegment memory) {
    if (!memory.isNative()) {
      return "must be native, but is on the Java heap; allocate it from an Arena";
    }
    if (memory.isReadOnly()) {
      return "must be writable, but is read-only";
    }
    if (memory.byteSize() < 1 || memory.byteSize() > Integer.MAX_VALUE) {
      return String.format(
          Locale.ROOT, "has %d bytes, allowed are 1 to %d", memory.byteSize(), Integer.MAX_VALUE);
    }
    return null;
  }

  /**
   * Checks a device address. 0 is refused, because in C it says that there is no address.
   *
   * @throws IllegalArgumentException if it is neither an address nor {@link Pool#NO_IOVA}
   */
  static void checkIova(long iova, MemorySegment memory) {
    if (iova != Pool.NO_IOVA && (iova < 1 || iova > Long.MAX_VALUE - memory.byteSize())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "external memory has the device address %d; allowed are 1 to 2^63-1 minus its length,"
                  + " or NO_IOVA (%d) if devices must not use it",
              iova,
              Pool.NO_IOVA));
    }
  }

  /** {@return the memory} */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * {@return the device address of the first byte of the memory; {@link Pool#NO_IOVA} if devices
   * must not use it}
   */
  public long iova() {
    return iova;
  }

  /** Returns the number of bytes of the memory. */
  int length() {
    return (int) memory.byteSize();
  }

  /**
   * {@return the number of references} Everything that a holder did before it released its
   * reference happens-before everything that follows the reading of the lower number. C
   * counterpart: {@code rte_mbuf_ext_refcnt_read}.
   */
  public int refcnt() {
    return (int) REFCNT.getAcquire(this);
  }

  /**
   * Sets the number of references, whatever it is now. Only for a caller that holds all of them, or
   * that uses the buffer again after the callback ran. C counterpart: {@code
   * rte_mbuf_ext_refcnt_set}.
   *
   * @param count the number, 1 or more
   * @throws IllegalArgumentException if it is less than 1; nothing was changed then
   */
  public void refcntSet(int count) {
    if (count < 1) {
      throw outOfRange(refcnt(), count);
    }
    if (refcnt() == 0) {
      ATTACHED.setRelease(this, false);
    }
    REFCNT.setRelease(this, count);
  }

  /**
   * Adds references, or removes some. Only a holder of a reference may call this, because a thread
   * that holds the only reference changes the number without an atomic operation. C counterpart:
   * {@code rte_mbuf_ext_refcnt_update}.
   *
   * @param delta the number of references to add; negative to remove some
   * @return the new number
   * @throws IllegalStateException if there is no reference; nothing was changed then
   * @throws IllegalArgumentException if the new number would be less than 1 or more than {@link
   *     Integer#MAX_VALUE}; the last reference is released by a free, or by {@link #release()}.
   *     Nothing was changed then
   */
  public int refcntUpdate(int delta) {
    int count = refcnt();
    while (true) {
      long sum = (long) count + delta;
      if (count == 0) {
        throw noReference("cannot be used");
      }
      if (sum < 1 || sum > Integer.MAX_VALUE) {
        throw outOfRange(count, sum);
      }
      if (count == 1) {
        REFCNT.set(this, (int) sum);
        return (int) sum;
      }
      int witness = (int) REFCNT.compareAndExchange(this, count, (int) sum);
      if (witness == count) {
        return (int) sum;
      }
      count = witness;
    }
  }

  /** Takes over the first reference for an mbuf, or adds one if another mbuf has taken it over. */
  void addUser() {
    if (refcnt() == 0) {
      throw noReference("cannot be attached");
    }
    if (!ATTACHED.compareAndSet(this, false, true)) {
      refcntUpdate(1);
    }
  }

  /**
   * Releases one reference, as an mbuf does when it is detached or freed. If it was the last one,
   * the callback runs. For programs that have added references of their own with {@link
   * #refcntUpdate}. C counterpart: {@code rte_mbuf_ext_refcnt_update(shinfo, -1)}, followed by the
   * callback if that returns 0.
   *
   * @throws IllegalStateException if there is no reference, or if the buffer belongs to a pool over
   *     external memory and its mbuf, which is in use, holds the only one; nothing was changed then
   */
  public void release() {
    StackRoom.require();
    if (releaseReference()) {
      whenFree.accept(memory);
    }
  }

  /**
   * Releases the reference of the mbuf that always uses this buffer, which is marked free. {@return
   * whether no other mbuf uses the buffer} The buffer then keeps one reference, for the next use of
   * the mbuf, and the caller puts the mbuf. If others use the buffer, the callback puts the mbuf
   * when the last of them releases its reference.
   */
  boolean releasePinned() {
    if (refcnt() == 1) {
      return true;
    }
    if (!releaseReference()) {
      return false;
    }
    REFCNT.setRelease(this, 1);
    return true;
  }

  /** Releases one reference. Returns whether it was the last; the count is 0 then. */
  private boolean releaseReference() {
    int count = refcnt();
    while (count > 1) {
      int witness = (int) REFCNT.compareAndExchange(this, count, count - 1);
      if (witness == count) {
        return false;
      }
      count = witness;
    }
    if (count == 1 && REFCNT.compareAndSet(this, 1, 0)) {
      return true;
    }
    throw noReference("was freed too often");
  }

  private IllegalStateException noReference(String what) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "%s %s: its last reference has been released. Nothing was changed",
            this,
            what));
  }

  private IllegalArgumentException outOfRange(int count, long sum) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: its %d reference(s) cannot become %d, allowed are 1 to %d; release the last one by"
                + " a free, or by release(). Nothing was changed",
            this,
            count,
            sum,
            Integer.MAX_VALUE));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "external buffer of %d byte(s) at 0x%x (refcnt %d)",
        memory.byteSize(),
        memory.address(),
        refcnt());
  }
}
