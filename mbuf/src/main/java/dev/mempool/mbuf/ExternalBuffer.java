package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory from outside the pool that mbufs use as their buffer, and the count of those who do.
 *
 * <p>A new buffer has one reference, which belongs to whoever made it and goes over to the first
 * mbuf that is {@linkplain Mbuf#attachExternal attached}. Every further mbuf that is attached to
 * the buffer, or to an mbuf that uses it, adds one, and every mbuf that is detached or freed gives
 * one up. With the last one the callback runs, once, on the thread that gave it up; all that
 * holders did with the memory before happens-before it. A buffer whose callback ran can be used
 * anew after {@link #refcntSet refcntSet(1)}.
 *
 * <p>The counts may be changed by several threads at once; a further mbuf is attached by a thread
 * that holds one already. The memory must stay accessible to all threads that use the mbufs, until
 * the callback runs.
 *
 * <p>C counterpart: {@code struct rte_mbuf_ext_shared_info}, which lies in the buffer itself and is
 * filled by {@code rte_pktmbuf_ext_shinfo_init_helper}.
 */
public final class ExternalBuffer {

  /** The address of memory that devices must not use. As in C, no device has memory there. */
  static final long NO_IOVA = 0;

  private static final VarHandle REFCNT;
  private static final VarHandle TAKEN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REFCNT =
          lookup.findVarHandle(ExternalBuffer.class, "refcnt", int.class).withInvokeExactBehavior();
      TAKEN =
          lookup
              .findVarHandle(ExternalBuffer.class, "taken", boolean.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MemorySegment memory;
  private final long iova;
  private final Consumer<? super MemorySegment> whenFree;

  private int refcnt = 1;

  /** Whether an mbuf has taken over the reference that the buffer was made with. */
  private boolean taken;

  /**
   * Makes a buffer whose address devices know as its native address.
   *
   * @param memory native memory that can be written
   * @param whenFree is given the memory when nobody uses it any more; what it throws, the thread
   *     that freed last gets
   * @throws IllegalArgumentException if the memory is on the Java heap, read-only, empty, or larger
   *     than {@link Integer#MAX_VALUE} bytes
   */
  public ExternalBuffer(MemorySegment memory, Consumer<? super MemorySegment> whenFree) {
    this(memory, memory.address(), whenFree);
  }

  /**
   * Makes a buffer.
   *
   * @param memory native memory that can be written
   * @param iova the address by which devices know its first byte; 0 if they must not use it
   * @param whenFree is given the memory when nobody uses it any more; what it throws, the thread
   *     that freed last gets
   * @throws IllegalArgumentException if the memory is on the Java heap, read-only, empty, or larger
   *     than {@link Integer#MAX_VALUE} bytes
   */
  public ExternalBuffer(MemorySegment memory, long iova, Consumer<? super MemorySegment> whenFree) {
    String fault = fault(memory);
    if (fault != null) {
      throw new IllegalArgumentException("memory for an external buffer " + fault);
    }
    this.memory = memory;
    this.iova = iova;
    // here, because it is missed by whoever frees last
    this.whenFree =
        Objects.requireNonNull(
            whenFree, "an external buffer needs a callback; one that does nothing will do");
  }

  /** Makes the buffer of an mbuf that goes back to its pool when nobody uses the buffer. */
  ExternalBuffer(MemorySegment memory, long iova, Mbuf pinnedTo) {
    this.memory = memory;
    this.iova = iova;
    this.whenFree =
        free -> {
          REFCNT.setRelease(this, 1);
          if (pinnedTo.pool().isChecked() && !pinnedTo.isKnownFree()) {
            throw new IllegalStateException(
                "%s was released too often: %s is in use and holds its only reference, free that. Nothing was changed"
                    .formatted(this, pinnedTo.label()));
          }
          pinnedTo.pool().put(pinnedTo);
        };
  }

  /** {@return why memory cannot be a buffer, or {@code null}} */
  static @Nullable String fault(MemorySegment memory) {
    if (!memory.isNative()) {
      return "must be native, and this is on the Java heap; allocate it from an Arena";
    }
    if (memory.isReadOnly()) {
      return "must be writable, and this is read-only";
    }
    if (memory.byteSize() < 1 || memory.byteSize() > Integer.MAX_VALUE) {
      return "has %d bytes, allowed are 1 to %d".formatted(memory.byteSize(), Integer.MAX_VALUE);
    }
    return null;
  }

  /** {@return the memory} */
  public MemorySegment memory() {
    return memory;
  }

  /** {@return the address by which devices know the first byte of the memory} */
  public long iova() {
    return iova;
  }

  int length() {
    return (int) memory.byteSize();
  }

  /**
   * {@return the number of references} What their holders did before they gave them up
   * happens-before what follows the read of the lower number. C counterpart: {@code
   * rte_mbuf_ext_refcnt_read}.
   */
  public int refcnt() {
    return (int) REFCNT.getAcquire(this);
  }

  /**
   * Sets the number of references, whatever it is now. For whoever holds all of them, or has got
   * the memory back and uses the buffer anew. C counterpart: {@code rte_mbuf_ext_refcnt_set}.
   *
   * @param count the number, 1 or more
   * @throws IllegalArgumentException if it is less than 1; nothing was changed then
   */
  public void refcntSet(int count) {
    if (count < 1) {
      throw outOfRange(refcnt(), count);
    }
    if (refcnt() == 0) {
      TAKEN.setRelease(this, false);
    }
    REFCNT.setRelease(this, count);
  }

  /**
   * Adds references, or takes some away. The sole holder of a reference changes the number without
   * an atomic operation, so only a holder may call this. C counterpart: {@code
   * rte_mbuf_ext_refcnt_update}.
   *
   * @param delta how many to add, or to take away if negative
   * @return the new number
   * @throws IllegalStateException if there is no reference; nothing was changed then
   * @throws IllegalArgumentException if the new number would be less than 1 or more than {@link
   *     Integer#MAX_VALUE}; the last reference is given up by a free, or {@link #release()}.
   *     Nothing was changed then
   */
  public int refcntUpdate(int delta) {
    int count = refcnt();
    while (true) {
      long sum = (long) count + delta;
      if (count == 0) {
        throw gone("cannot be used");
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

  /** Takes a reference for an mbuf: the first one if nobody has, else another. */
  void take() {
    if (refcnt() == 0) {
      throw gone("cannot be attached");
    }
    if (!TAKEN.compareAndSet(this, false, true)) {
      refcntUpdate(1);
    }
  }

  /**
   * Gives up one reference, as an mbuf does when it is detached or freed: with the last one the
   * callback runs. For whoever has added references of its own with {@link #refcntUpdate}, and may
   * be the last to hold one. C counterpart: {@code rte_mbuf_ext_refcnt_update(shinfo, -1)}, and a
   * call of the callback where that returns 0.
   *
   * @throws IllegalStateException if there is no reference, or an mbuf to which the buffer is
   *     pinned for good is in use and holds the only one; nothing was changed then
   */
  public void release() {
    if (giveUp()) {
      whenFree.accept(memory);
    }
  }

  /**
   * Gives up the reference of the mbuf to which this buffer is pinned. {@return whether it was the
   * only one, and then it is kept}
   */
  boolean releasePinned() {
    if (refcnt() == 1) {
      return true;
    }
    if (!giveUp()) {
      return false;
    }
    REFCNT.setRelease(this, 1);
    return true;
  }

  /** {@return whether the last reference was given up; the count is 0 then} */
  private boolean giveUp() {
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
    throw gone("was freed too often");
  }

  private IllegalStateException gone(String what) {
    return new IllegalStateException(
        "%s %s: its last reference has been given up. Nothing was changed".formatted(this, what));
  }

  private IllegalArgumentException outOfRange(int count, long sum) {
    return new IllegalArgumentException(
        ("%s: its %d reference(s) cannot become %d, allowed are 1 to %d; the last one is given up"
                + " by a free, or release(). Nothing was changed")
            .formatted(this, count, sum, Integer.MAX_VALUE));
  }

  @Override
  public String toString() {
    return "external buffer of %d byte(s) at 0x%x (refcnt %d)"
        .formatted(memory.byteSize(), memory.address(), refcnt());
  }
}
