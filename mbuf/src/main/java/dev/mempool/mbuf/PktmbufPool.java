// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolSettings;
import dev.mempool.core.UserOwnedCache;
import dev.mempool.mbuf.bulk.IndexScratch;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool of packet buffers.
 *
 * <p>It is a {@link Mempool} whose objects each hold a private area of the application and a data
 * buffer. For each object there is one {@link Mbuf}, which describes the content of the buffer. If
 * there are no free mbufs, an allocation returns {@code null} or {@code false}. Without a guard,
 * allocations and frees on an lcore allocate no Java memory. The bulk operations of all other
 * threads share one array of indices; a thread that finds it in use makes another.
 *
 * <h2>Checked and unchecked</h2>
 *
 * In a checked pool, the default, an mbuf is marked free from its free to its next allocation: its
 * reference count is 0, and it has no data. Freeing it again is refused with {@link
 * IllegalStateException}, and so are access to its data and the operations that change its packet.
 * If a shared mbuf is freed too often, this is noticed at the latest by the free of its last
 * holder.
 *
 * <p>A pool with a {@linkplain dev.mempool.core.Guard guard} also notices two threads that free one
 * mbuf at the same moment, because reference counts are exact there. And it notices a free through
 * an old reference to an mbuf that has been allocated again, because every allocation returns a new
 * {@link Mbuf} object and the old one stays free for ever. That costs an object per allocation.
 *
 * <p>In an unchecked pool the count of a free mbuf is 1 as in C, and an mbuf that is freed twice is
 * allocated twice, unless the backend has no room for it.
 *
 * <h2>Threads</h2>
 *
 * Thread-safe, as far as the {@link Mempool} is. Everything that a thread did with an mbuf before
 * it freed it happens-before everything that the next thread does after it has allocated the mbuf.
 *
 * <p>C counterpart: the pools that {@code rte_pktmbuf_pool_create} makes.
 *
 * @since 0.1.0
 */
public final class PktmbufPool extends Pool {

  /** The headroom of a new packet. C: {@code RTE_PKTMBUF_HEADROOM}. */
  static final int HEADROOM = 128;

  /**
   * The default size of a buffer: the headroom, and 2048 bytes, which hold every Ethernet frame
   * that is not a jumbo frame. C: {@code RTE_MBUF_DEFAULT_BUF_SIZE}.
   */
  static final int DEFAULT_DATA_ROOM = 2048 + HEADROOM;

  /**
   * The size of the largest buffer: sixteen times the largest IP packet, more than any device
   * delivers in one piece. In C the limit is 16 bits.
   */
  static final int MAX_DATA_ROOM = 1 << 20;

  /** The size of the largest private area: the largest multiple of 8 in 16 bits, as in C. */
  static final int MAX_PRIVATE_SIZE = 65528;

  /** The pool of the memory of the mbufs. Never handed out: a raw put could give an mbuf twice. */
  final Mempool mempool;

  private final Mbuf[] mbufs;

  /** The mbufs, or none if the pool has a guard, where each allocation takes a longer way. */
  private final Mbuf[] unguardedMbufs;

  private final int dataRoom;
  private final int privateSize;
  private final boolean checked;
  private final boolean guarded;
  private final @Nullable PinnedBuffers pinned;
  private final @Nullable MbufHistory history;

  PktmbufPool(
      Mempool mempool,
      int dataRoom,
      int privateSize,
      boolean checked,
      @Nullable PinnedBuffers pinned,
      @Nullable MbufHistory history) {
    super(mempool);
    this.mempool = mempool;
    this.dataRoom = dataRoom;
    this.privateSize = privateSize;
    this.checked = checked;
    this.guarded = checked && mempool.guard() != Guard.OFF;
    this.pinned = pinned;
    this.history = history;
    this.mbufs = new Mbuf[mempool.size()];
    for (int i = 0; i < mbufs.length; i++) {
      mbufs[i] = new Mbuf(this, i);
    }
    this.unguardedMbufs = guarded ? new Mbuf[0] : mbufs;
  }

  /** Passes each mbuf of a new pool to the application, in use and empty. */
  void initialize(Consumer<? super Mbuf> initializer) {
    for (Mbuf mbuf : mbufs) {
      mbuf.resetForUse();
      initializer.accept(mbuf);
      // a free mbuf of an unchecked pool has a count of 1, but a negative length
      if (mbuf.refcnt() != 1
          || mbuf.dataLength < 0
          || mbuf.next != null
          || !Sharing.isDetached(mbuf)) {
        throw mbuf.misuse(
            String.format(
                Locale.ROOT,
                "the initializer freed, shared, attached or chained %s; it must not do any of"
                    + " these",
                mbuf));
      }
      mbuf.clear();
      mbuf.markFree();
    }
  }

  /**
   * Returns a builder of a pool.
   *
   * @param name the name of the pool, 1 to 64 characters, unique in its registry
   * @return the builder
   */
  @CheckReturnValue
  public static PktmbufPoolBuilder builder(String name) {
    return new PktmbufPoolBuilder(name);
  }

  /**
   * Returns a builder of a pool with settings in text form.
   *
   * @param settings the settings, with the {@linkplain PoolSettings#name() name} of the pool
   * @return the builder
   * @throws IllegalArgumentException if there is no name, or as {@link PoolBuilder#settings}
   */
  @CheckReturnValue
  public static PktmbufPoolBuilder builder(PoolSettings settings) {
    Objects.requireNonNull(settings, "settings");
    return new PktmbufPoolBuilder(settings.name()).settings(settings);
  }

  /**
   * Returns a builder of a pool that nobody looks up by its name. It gets a name that no other pool
   * of this process has got in this way, for example {@code pktmbuf-1}.
   *
   * @return the builder
   */
  @CheckReturnValue
  public static PktmbufPoolBuilder builder() {
    return new PktmbufPoolBuilder();
  }

  // ---- sizes ----

  /**
   * {@return the free bytes in front of the data of a new packet, for headers: 128, or the size of
   * the buffer if that is less} C: {@code RTE_PKTMBUF_HEADROOM}.
   */
  public static int defaultHeadroom() {
    return HEADROOM;
  }

  /**
   * {@return the size of a buffer unless {@link PktmbufPoolBuilder#dataRoom} is set, in bytes: the
   * headroom, and 2048 bytes for data} C: {@code RTE_MBUF_DEFAULT_BUF_SIZE}.
   */
  public static int defaultDataRoom() {
    return DEFAULT_DATA_ROOM;
  }

  /** {@return the size of the largest buffer in the pool's own memory, in bytes} */
  public static int maxDataRoom() {
    return MAX_DATA_ROOM;
  }

  /** {@return the size of the largest private area, in bytes} */
  public static int maxPrivateSize() {
    return MAX_PRIVATE_SIZE;
  }

  // ---- allocation ----

  /**
   * Allocates one mbuf: an empty packet of one segment with the usual headroom. C counterpart:
   * {@code rte_pktmbuf_alloc}.
   *
   * @return the mbuf, or {@code null} if no mbuf is free outside caches that other threads own
   * @throws IllegalStateException if the pool is closed, or its {@linkplain Guard guard} refuses
   *     the mbuf
   */
  @CheckReturnValue
  public @Nullable Mbuf alloc() {
    StackRoom.require();
    int index = mempool.get();
    Mbuf[] ready = unguardedMbufs;
    if (Integer.compareUnsigned(index, ready.length) < 0) { // not with NONE either
      Mbuf mbuf = ready[index];
      mbuf.resetForUse();
      return mbuf;
    }
    return index < 0 ? null : emptyMbuf(index);
  }

  /**
   * Allocates one mbuf as {@link #alloc()} does, and waits for it if none is free. Threads that
   * wait get mbufs in the order in which they came: see {@link Mempool#get(Duration)}.
   *
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return the mbuf, or {@code null} if none was free in that time or the pool is {@linkplain
   *     #retire() retired}
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalStateException as {@link #alloc()}
   */
  @CheckReturnValue
  public @Nullable Mbuf alloc(Duration timeout) throws InterruptedException {
    StackRoom.require();
    int index = mempool.get(timeout);
    return index < 0 ? null : emptyMbuf(index);
  }

  /**
   * Allocates one mbuf as {@link #alloc()} does, and waits for it without a limit if none is free.
   *
   * @return the mbuf
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalStateException as {@link #alloc()}, or if the pool is {@linkplain #retire()
   *     retired}
   */
  @CheckReturnValue
  public Mbuf allocInterruptibly() throws InterruptedException {
    StackRoom.require();
    return emptyMbuf(mempool.getInterruptibly());
  }

  /**
   * Allocates several mbufs, all or none, and waits for them if too few are free.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count the number of mbufs, at most the size of the pool
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return as {@link #allocBulk(Mbuf[], int, int)}; {@code false} too if the pool is {@linkplain
   *     #retire() retired}
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalArgumentException if the pool never has so many mbufs
   * @throws IndexOutOfBoundsException as {@link #allocBulk(Mbuf[], int, int)}
   * @throws IllegalStateException as {@link #allocBulk(Mbuf[], int, int)}
   */
  @CheckReturnValue
  public boolean allocBulk(@Nullable Mbuf[] to, int from, int count, Duration timeout)
      throws InterruptedException {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(timeout, "timeout");
    return allocBulk(to, from, count) || await(count, () -> allocBulk(to, from, count), timeout);
  }

  /** Returns the mbuf of an index that was got from the pool, as an empty packet. */
  Mbuf emptyMbuf(int index) {
    Mbuf mbuf = mbufOf(index);
    mbuf.resetForUse();
    return mbuf;
  }

  /**
   * Allocates as many mbufs as an array has elements, all or none: {@link #allocBulk(Mbuf[], int,
   * int)} of the whole array.
   *
   * @param to the array that receives them
   * @return as {@link #allocBulk(Mbuf[], int, int)}
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public boolean allocBulk(@Nullable Mbuf[] to) {
    Objects.requireNonNull(to, "to");
    return allocBulk(to, 0, to.length);
  }

  /**
   * Allocates several mbufs as {@link #alloc()} does, all or none. C counterpart: {@code
   * rte_pktmbuf_alloc_bulk}.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count the number of mbufs; 0 does nothing and succeeds
   * @return {@code true} if all were written; {@code false} if too few mbufs are free outside the
   *     caches of other lcores, and then the array is not changed
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public boolean allocBulk(@Nullable Mbuf[] to, int from, int count) {
    Objects.requireNonNull(to, "to");
    return allocBulk(null, to, from, count, true);
  }

  /**
   * Allocates one mbuf without resetting it. It has one segment and one reference; data, lengths,
   * port, flags, packet type and all other fields have the values that the last user left, or those
   * of a new pool. In a pool with a {@linkplain Guard guard}, data offset, lengths and flags always
   * have the values of a new pool. For drivers that set all fields themselves. C counterpart:
   * {@code rte_mbuf_raw_alloc}.
   *
   * @return the mbuf, or {@code null} if no mbuf is free outside caches that other threads own
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public @Nullable Mbuf rawAlloc() {
    StackRoom.require();
    int index = mempool.get();
    if (index < 0) {
      return null;
    }
    Mbuf mbuf = mbufOf(index);
    mbuf.markInUse();
    return mbuf;
  }

  /**
   * Allocates several mbufs as {@link #rawAlloc()} does, all or none. C counterpart: {@code
   * rte_mbuf_raw_alloc_bulk}.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count the number of mbufs; 0 does nothing and succeeds
   * @return as {@link #allocBulk}
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public boolean rawAllocBulk(@Nullable Mbuf[] to, int from, int count) {
    Objects.requireNonNull(to, "to");
    return allocBulk(null, to, from, count, false);
  }

  /** Returns the mbuf of an index that was got from the pool; a new one if the pool has a guard. */
  private Mbuf mbufOf(int index) {
    try {
      if (guarded) {
        replaceMbuf(index);
      }
      return mbufs[index];
    } catch (ArrayIndexOutOfBoundsException e) {
      throw noSuchMbuf(index);
    }
  }

  /** Returns the exception for an index that the backend has handed out and the pool has not. */
  private PoolMisuseException noSuchMbuf(int index) {
    return new PoolMisuseException(
        name(),
        index,
        String.format(
            Locale.ROOT,
            "pool '%s': its backend (%s) handed out object %d, which does not exist; the objects"
                + " are 0 to %d. This is a defect of the ops",
            name(),
            ops(),
            index,
            mbufs.length - 1));
  }

  /**
   * Makes a new mbuf for an index that was got from a pool with a guard. The old object stays free
   * for ever, so a reference to it that a program kept cannot reach the next user's packet. If the
   * Java heap is full, the index is put back.
   */
  private void replaceMbuf(int index) {
    boolean done = false;
    try {
      makeMbuf(index);
      done = true;
    } finally {
      if (!done) {
        mempool.put(index);
      }
    }
  }

  private void makeMbuf(int index) {
    Mbuf made = new Mbuf(this, index);
    made.copyKeptMetadata(mbufs[index]);
    mbufs[index] = made;
  }

  /** Makes new mbufs as {@link #replaceMbuf} makes one. */
  private void replaceMbufs(int[] indices, int count) {
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        makeMbuf(indices[i]);
      }
      done = true;
    } finally {
      if (!done) {
        mempool.putBulk(indices, 0, count);
      }
    }
  }

  /** Allocates several mbufs through a cache, or as the pool itself does if the cache is null. */
  boolean allocBulk(
      @Nullable UserOwnedCache cache, @Nullable Mbuf[] to, int from, int count, boolean reset) {
    StackRoom.require();
    Objects.checkFromIndexSize(from, count, to.length);
    if (count > mbufs.length) {
      int _ = availCount(); // throws if the pool is closed
      return false;
    }
    int[] indices = IndexScratch.take(count);
    try {
      boolean got =
          cache == null ? mempool.getBulk(indices, 0, count) : cache.getBulk(indices, 0, count);
      if (!got) {
        return false;
      }
      if (guarded) {
        replaceMbufs(indices, count);
      }
      for (int i = 0; i < count; i++) {
        Mbuf mbuf = mbufs[indices[i]];
        if (reset) {
          mbuf.resetForUse();
        } else {
          mbuf.markInUse();
        }
        to[from + i] = mbuf;
      }
      return true;
    } catch (ArrayIndexOutOfBoundsException e) {
      throw noSuchMbuf(firstBadOf(indices, count));
    } finally {
      IndexScratch.give(indices);
    }
  }

  private int firstBadOf(int[] indices, int count) {
    for (int i = 0; i < count; i++) {
      if (indices[i] < 0 || indices[i] >= mbufs.length) {
        return indices[i];
      }
    }
    return Mempool.NONE;
  }

  /**
   * Makes mbufs that were {@linkplain #rawAllocBulk allocated raw} empty packets. Each must have
   * one segment, as after a raw allocation, which is not checked. C counterpart: {@code
   * rte_mbuf_raw_reset_bulk}.
   *
   * @param mbufs an array of mbufs of this pool, each in use and unchained
   * @param from the position of the first
   * @param count the number of elements; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if one is missing ({@code null}), or of another pool; those
   *     before it were reset
   * @throws IllegalStateException if the pool is checked and one is free; those before it were
   *     reset
   */
  public void rawResetBulk(Mbuf[] mbufs, int from, int count) {
    Objects.requireNonNull(mbufs, "mbufs");
    Objects.checkFromIndexSize(from, count, mbufs.length);
    for (int i = from; i < from + count; i++) {
      Mbuf mbuf = mbufs[i];
      if (mbuf == null || mbuf.pool() != this) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "raw reset in pool '%s': element %d is %s, which is not one of its mbufs; those"
                    + " before it were reset",
                name(),
                i,
                mbuf == null ? "null" : mbuf.label()));
      }
      mbuf.checkData();
      mbuf.clear();
    }
  }

  // ---- free ----

  /**
   * Frees packets of any pools, each with all its segments, as {@link Mbuf#free()} does.
   * Consecutive segments of one pool are put by one call, or one by one if the pool has a
   * {@linkplain dev.mempool.core.Guard guard}. C counterpart: {@code rte_pktmbuf_free_bulk}.
   *
   * <p>If some segments cannot be freed, because they are free already or their pool refuses them,
   * all others are freed, once each, before the exception is thrown.
   *
   * @param packets an array of packets; {@code null} elements are skipped, and no element is
   *     changed
   * @param from the position of the first
   * @param count the number of elements; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if an mbuf is free already, or a pool refuses mbufs or is closed.
   *     A backend or the callback of an external buffer may throw other exceptions. The first
   *     exception is thrown, and further ones are its suppressed exceptions
   */
  public static void freeBulk(@Nullable Mbuf[] packets, int from, int count) {
    Objects.requireNonNull(packets, "packets");
    FreeBatch.free(null, packets, from, count);
  }

  /**
   * Frees all packets in an array: {@link #freeBulk(Mbuf[], int, int)} of the whole array.
   *
   * @param packets an array of packets; {@code null} elements are skipped, and no element is
   *     changed
   * @throws IllegalStateException as {@link #freeBulk(Mbuf[], int, int)}
   */
  public static void freeBulk(@Nullable Mbuf[] packets) {
    Objects.requireNonNull(packets, "packets");
    freeBulk(packets, 0, packets.length);
  }

  /**
   * Puts one segment back into the pool. It must have exactly one reference, and no next segment.
   * For drivers. C counterpart: {@code rte_mbuf_raw_free}.
   *
   * @param mbuf an mbuf of this pool
   * @throws IllegalArgumentException if it is of another pool, chained or attached; nothing
   *     happened then
   * @throws IllegalStateException if the pool is checked and its reference count is not 1, or the
   *     pool is closed, or refuses it; nothing happened then
   */
  public void rawFree(Mbuf mbuf) {
    StackRoom.require();
    Objects.requireNonNull(mbuf, "mbuf");
    checkRawFree(mbuf);
    mbuf.markFree();
    put(null, mbuf);
  }

  /**
   * Puts several segments back as {@link #rawFree} does, all or none, by one call. C counterpart:
   * {@code rte_mbuf_raw_free_bulk}.
   *
   * @param segments an array of mbufs of this pool
   * @param from the position of the first
   * @param count the number of elements; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if there are more than the pool has, or one is missing ({@code
   *     null}), of another pool, chained or attached; nothing happened then
   * @throws IllegalStateException if the pool is checked and a reference count is not 1, so also if
   *     an mbuf is given twice; or the pool is closed, or refuses them; nothing happened then
   */
  public void rawFreeBulk(Mbuf[] segments, int from, int count) {
    StackRoom.require();
    Objects.requireNonNull(segments, "segments");
    Objects.checkFromIndexSize(from, count, segments.length);
    if (count > mbufs.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s' has %d mbufs, but %d were to be freed, so some were given twice; nothing"
                  + " was changed",
              name(),
              mbufs.length,
              count));
    }
    int[] indices = IndexScratch.take(count);
    int marked = 0;
    boolean done = false;
    try {
      for (; marked < count; marked++) {
        Mbuf mbuf = segments[from + marked];
        checkRawFree(mbuf);
        mbuf.markFree();
        indices[marked] = mbuf.index();
      }
      mempool.putBulk(indices, 0, count);
      done = true;
    } finally {
      if (!done) {
        markInUse(indices, 0, marked);
      }
      IndexScratch.give(indices);
    }
  }

  private void checkRawFree(@Nullable Mbuf mbuf) {
    if (mbuf == null || mbuf.pool() != this || mbuf.next != null || !Sharing.isDetached(mbuf)) {
      throw notRaw(mbuf);
    }
    if (checked && !mbuf.claimOnlyReference()) {
      throw mbuf.refcnt() == 0
          ? mbuf.alreadyFree(MbufRefcnt.NOTHING_CHANGED)
          : otherReferences(mbuf);
    }
  }

  private IllegalArgumentException notRaw(@Nullable Mbuf mbuf) {
    String why;
    if (mbuf == null) {
      why = "one mbuf is null";
    } else if (mbuf.pool() != this) {
      why = mbuf.label() + " belongs to another pool";
    } else if (mbuf.next != null) {
      why = mbuf.label() + " is chained to another segment; free the packet with free()";
    } else {
      why = mbuf.label() + " shares a buffer with others; free it with freeSegment()";
    }
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "raw free to pool '%s': %s. Nothing was changed", name(), why));
  }

  private static PoolMisuseException otherReferences(Mbuf mbuf) {
    return mbuf.misuse(
        String.format(
            Locale.ROOT,
            "%s has %d references, so others use it too; free it with freeSegment(). Nothing was"
                + " changed",
            mbuf.label(),
            mbuf.refcnt()));
  }

  /**
   * Puts one mbuf that is marked free, through a cache if it is one of this pool. If the pool
   * refuses the mbuf, it is marked in use again, unless the pool is closed.
   */
  void put(@Nullable UserOwnedCache cache, Mbuf mbuf) {
    boolean done = false;
    try {
      if (cache != null && cache.pool() == mempool) {
        cache.put(mbuf.index());
      } else {
        mempool.put(mbuf.index());
      }
      done = true;
    } finally {
      if (!done && !isClosed()) {
        mbuf.markInUse();
      }
    }
  }

  /** Puts several mbufs, as {@link #put} does. */
  void putBulk(@Nullable UserOwnedCache cache, int[] indices, int from, int count) {
    boolean done = false;
    try {
      if (cache != null && cache.pool() == mempool) {
        cache.putBulk(indices, from, count);
      } else {
        mempool.putBulk(indices, from, count);
      }
      done = true;
    } finally {
      if (!done) {
        markInUse(indices, from, count);
      }
    }
  }

  private void markInUse(int[] indices, int from, int count) {
    for (int i = from; i < from + count && !isClosed(); i++) {
      mbufs[indices[i]].markInUse();
    }
  }

  // ---- caches ----

  /**
   * Creates a cache of free mbufs that the calling thread owns: for threads that are no lcores,
   * virtual threads included. C counterpart: {@code rte_mempool_cache_create}.
   *
   * @param mbufs the most mbufs in the cache, 1 to {@link Mempool#maxCacheSize()} and at most the
   *     size of the pool
   * @return an empty cache, which its owner closes
   * @throws IllegalArgumentException if the size is not allowed
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public MbufCache newCache(int mbufs) {
    return new MbufCache(this, mempool.newCache(mbufs));
  }

  // ---- state ----

  /**
   * {@return the bytes of each data buffer, headroom included} C counterpart: {@code
   * rte_pktmbuf_data_room_size}.
   */
  public int dataRoom() {
    return dataRoom;
  }

  /** {@return the bytes of each private area} C counterpart: {@code rte_pktmbuf_priv_size}. */
  public int privateSize() {
    return privateSize;
  }

  /** {@return whether this pool is checked: a free mbuf refuses every use} */
  public boolean isChecked() {
    return checked;
  }

  /**
   * {@return the history of each mbuf; empty unless the pool was built with {@link
   * PktmbufPoolBuilder#history(boolean) history}}
   */
  public Optional<MbufHistory> history() {
    return Optional.ofNullable(history);
  }

  /** Returns the history, or null if there is none, without allocating. */
  @Nullable MbufHistory historyOrNull() {
    return history;
  }

  /**
   * {@return whether each mbuf always uses an external buffer, because the pool was built with
   * {@linkplain PktmbufPoolBuilder#external external memory}} C counterpart: {@code
   * rte_pktmbuf_priv_flags}.
   */
  public boolean isPinned() {
    return pinned != null;
  }

  /** Returns the exception for a misuse of an mbuf. */
  PoolMisuseException misuseOf(int index, String message) {
    return misuse(index, message);
  }

  /** Ends the use of all mbufs, so that none can be used as if the pool were open. */
  @Override
  protected void closed() {
    for (Mbuf mbuf : mbufs) {
      mbuf.end();
    }
  }

  /** Tells whether reference counts are exact even if two threads free one mbuf at once. */
  boolean isGuarded() {
    return guarded;
  }

  /**
   * Returns the external buffers; null if there are none. Operations on packets must call {@link
   * #isPinned()} instead: as long as no pool has external memory, the class {@link PinnedBuffers}
   * is not loaded, and the JIT compiler does not inline a method that returns a class not loaded.
   */
  @Nullable PinnedBuffers pinnedBuffers() {
    return pinned;
  }

  /**
   * {@return the mbuf of an index, free or in use, without allocating it}
   *
   * @param index 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if there is no such mbuf
   */
  public Mbuf mbuf(int index) {
    if (index < 0 || index >= mbufs.length) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "pool '%s' has no mbuf %d; its mbufs are 0 to %d",
              name(),
              index,
              mbufs.length - 1));
    }
    return mbufs[index];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "PktmbufPool '%s' (%d mbufs, data room %d, private %d, %s%s)",
        name(),
        size(),
        dataRoom,
        privateSize,
        checked ? "checked" : "unchecked",
        isClosed() ? ", closed" : "");
  }
}
