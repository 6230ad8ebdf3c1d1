package dev.mempool.mbuf;

import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool of packet buffers.
 *
 * <p>It is a {@link Mempool} whose objects each hold a private area of the application and a data
 * buffer, with one {@link Mbuf} per object that says what the buffer holds. Running out is a return
 * value. Without a guard no allocation and no free allocates Java memory on an lcore; the bulk
 * operations of all other threads share one array of indices, and may make another where they meet.
 *
 * <h2>Checked and unchecked</h2>
 *
 * In a checked pool, the default, an mbuf knows that it is free, from its free to its next
 * allocation: its reference count is 0, and it has no data. Freeing it again is refused with {@link
 * IllegalStateException}, and so are access to its data and the operations that change its packet.
 * A free of a shared mbuf too often is seen at the latest by the last who holds it. Two threads
 * that free one mbuf in the same instant, and an old reference to an mbuf that has been allocated
 * again, are seen in a pool with a {@linkplain dev.mempool.core.Guard guard}: reference counts are
 * exact there, and every allocation hands out a new {@link Mbuf}, so that the old one stays free
 * for ever. That costs an object per allocation.
 *
 * <p>In an unchecked pool the count of a free mbuf is 1 as in C, and an mbuf that is freed twice is
 * handed out twice, unless the backend has no room for it.
 *
 * <h2>Threads</h2>
 *
 * Any thread may use a pool as far as its {@link Mempool} allows. What a thread did with an mbuf
 * before it freed it happens-before what the thread that allocates it next does.
 *
 * <p>C counterpart: what {@code rte_pktmbuf_pool_create} makes.
 */
public final class PktmbufPool implements AutoCloseable {

  /**
   * Free bytes in front of the data of a fresh mbuf, for headers to come. C: {@code
   * RTE_PKTMBUF_HEADROOM}.
   */
  public static final int HEADROOM = 128;

  /**
   * The default size of a buffer: 2048 bytes, which hold every Ethernet frame that is not a jumbo
   * frame, and the headroom. C: {@code RTE_MBUF_DEFAULT_BUF_SIZE}.
   */
  public static final int DEFAULT_DATA_ROOM = 2048 + HEADROOM;

  /**
   * The largest buffer: sixteen times the largest IP packet, more than any device delivers in one
   * piece. Not limited to the 16 bits of C.
   */
  public static final int MAX_DATA_ROOM = 1 << 20;

  /** The largest private area: the largest multiple of 8 in the 16 bits that C has for it. */
  public static final int MAX_PRIVATE_SIZE = 65528;

  private final Mempool mempool;
  private final Mbuf[] mbufs;
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
  }

  /** Shows each mbuf of a new pool to the application, in use and empty. */
  void initialize(Consumer<? super Mbuf> initializer) {
    for (Mbuf mbuf : mbufs) {
      mbuf.renew();
      initializer.accept(mbuf);
      // in an unchecked pool it is the length that tells of a free
      if (mbuf.refcnt() != 1 || mbuf.dataLength < 0 || mbuf.next != null || !Sharing.isHome(mbuf)) {
        throw new IllegalStateException(
            "the initializer freed, shared, attached or chained %s; it must leave it in use and alone"
                .formatted(mbuf));
      }
      mbuf.clear();
      mbuf.retire();
    }
  }

  /**
   * Starts to make a pool.
   *
   * @param name its name, 1 to {@link Mempool#MAX_NAME_LENGTH} characters, unique in its registry
   * @return a builder
   */
  public static PktmbufPoolBuilder builder(String name) {
    return new PktmbufPoolBuilder(name);
  }

  // ---- allocation ----

  /**
   * Allocates one mbuf: an empty packet of one segment with the usual headroom. C counterpart:
   * {@code rte_pktmbuf_alloc}.
   *
   * @return the mbuf, or {@code null} when there is none outside other threads' caches
   * @throws IllegalStateException if the pool is closed
   */
  public @Nullable Mbuf alloc() {
    int index = mempool.get();
    if (index < 0) {
      return null;
    }
    Mbuf mbuf = taken(index);
    mbuf.renew();
    return mbuf;
  }

  /**
   * Allocates several mbufs as {@link #alloc()} does, or none. C counterpart: {@code
   * rte_pktmbuf_alloc_bulk}.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count how many; 0 does nothing and succeeds
   * @return {@code true} when all were written; {@code false} when there are fewer outside other
   *     threads' caches, and then the array is untouched
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool is closed
   */
  public boolean allocBulk(@Nullable Mbuf[] to, int from, int count) {
    return allocBulk(to, from, count, true);
  }

  /**
   * Allocates one mbuf without resetting it: data, lengths, port, flags, packet type and all others
   * are what its last user left, or as in a new pool; with a {@linkplain Guard guard}, data,
   * lengths and flags always the latter. It has one segment and one reference. For drivers that set
   * all fields themselves. C counterpart: {@code rte_mbuf_raw_alloc}.
   *
   * @return the mbuf, or {@code null} when there is none outside other threads' caches
   * @throws IllegalStateException if the pool is closed
   */
  public @Nullable Mbuf rawAlloc() {
    int index = mempool.get();
    if (index < 0) {
      return null;
    }
    Mbuf mbuf = taken(index);
    mbuf.own();
    return mbuf;
  }

  /**
   * Allocates several mbufs as {@link #rawAlloc()} does, or none. C counterpart: {@code
   * rte_mbuf_raw_alloc_bulk}.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count how many; 0 does nothing and succeeds
   * @return as {@link #allocBulk}
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool is closed
   */
  public boolean rawAllocBulk(@Nullable Mbuf[] to, int from, int count) {
    return allocBulk(to, from, count, false);
  }

  /** The mbuf of an index that came from the pool. */
  private Mbuf taken(int index) {
    if (guarded) {
      replace(new int[] {index}, 1);
    }
    return mbufs[index];
  }

  /**
   * Makes new mbufs for indices that came from a guarded pool, so that the old ones stay free for
   * ever: a reference to one that somebody kept cannot reach the next user's packet. When the heap
   * is full the indices go back.
   */
  private void replace(int[] indices, int count) {
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        Mbuf made = new Mbuf(this, indices[i]);
        made.inherit(mbufs[indices[i]]);
        mbufs[indices[i]] = made;
      }
      done = true;
    } finally {
      if (!done) {
        mempool.putBulk(indices, 0, count);
      }
    }
  }

  private boolean allocBulk(@Nullable Mbuf[] to, int from, int count, boolean reset) {
    Objects.checkFromIndexSize(from, count, to.length);
    if (count > mbufs.length) {
      return false;
    }
    int[] indices = IndexScratch.take(count);
    try {
      if (!mempool.getBulk(indices, 0, count)) {
        return false;
      }
      if (guarded) {
        replace(indices, count);
      }
      for (int i = 0; i < count; i++) {
        Mbuf mbuf = mbufs[indices[i]];
        if (reset) {
          mbuf.renew();
        } else {
          mbuf.own();
        }
        to[from + i] = mbuf;
      }
      return true;
    } finally {
      IndexScratch.give(indices);
    }
  }

  /**
   * Makes mbufs that were {@linkplain #rawAllocBulk allocated raw} empty packets, without a look at
   * what they are now: each has one segment, as raw allocation gives it. C counterpart: {@code
   * rte_mbuf_raw_reset_bulk}.
   *
   * @param mbufs an array of mbufs of this pool, each in use and unchained
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if one is missing ({@code null}), or of another pool; those
   *     before it were reset
   * @throws IllegalStateException if the pool is checked and one is free; those before it were
   *     reset
   */
  public void rawResetBulk(Mbuf[] mbufs, int from, int count) {
    Objects.checkFromIndexSize(from, count, mbufs.length);
    for (int i = from; i < from + count; i++) {
      Mbuf mbuf = mbufs[i];
      if (mbuf == null || mbuf.pool() != this) {
        throw new IllegalArgumentException(
            "raw reset in pool '%s': element %d is %s, and not one of its mbufs; those before it were reset"
                .formatted(name(), i, mbuf == null ? "null" : mbuf.label()));
      }
      mbuf.checkInUse();
      mbuf.clear();
    }
  }

  // ---- free ----

  /**
   * Frees packets of any pools, each with all its segments, as {@link Mbuf#free()} does. Segments
   * that come one after another and belong to one pool go back to it together, one by one if the
   * pool has a {@linkplain dev.mempool.core.Guard guard}. C counterpart: {@code
   * rte_pktmbuf_free_bulk}.
   *
   * <p>When some of them cannot be freed, because they are free already or their pool refuses them,
   * all others are freed, once each, before the exception.
   *
   * @param packets an array of packets; {@code null} elements are skipped, and no element is
   *     changed
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if an mbuf is free already, or a pool refuses mbufs or is closed;
   *     or what else a backend, or an external buffer's callback, throws; it names the first, and
   *     the further ones are its suppressed exceptions
   */
  public static void freeBulk(@Nullable Mbuf[] packets, int from, int count) {
    FreeBatch.free(packets, from, count);
  }

  /**
   * Puts one segment back without a look at its reference count's other owners: it must have one
   * reference and no next segment. For drivers. C counterpart: {@code rte_mbuf_raw_free}.
   *
   * @param mbuf an mbuf of this pool
   * @throws IllegalArgumentException if it is of another pool, or it is chained; nothing happened
   *     then
   * @throws IllegalStateException if the pool is checked and its reference count is not 1, or the
   *     pool is closed, or refuses it; nothing happened then
   */
  public void rawFree(Mbuf mbuf) {
    checkRawFree(mbuf);
    mbuf.retire();
    put(mbuf);
  }

  /**
   * Puts several segments back as {@link #rawFree} does, all or nothing, in one put of exactly as
   * many objects. C counterpart: {@code rte_mbuf_raw_free_bulk}.
   *
   * @param segments an array of mbufs of this pool
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if there are more than the pool has, or one is missing ({@code
   *     null}), of another pool, or chained; nothing happened then
   * @throws IllegalStateException if the pool is checked and a reference count is not 1, so also if
   *     an mbuf is given twice; or the pool is closed, or refuses them; nothing happened then
   */
  public void rawFreeBulk(Mbuf[] segments, int from, int count) {
    Objects.checkFromIndexSize(from, count, segments.length);
    if (count > mbufs.length) {
      throw new IllegalArgumentException(
          ("pool '%s' has %d mbufs, but %d were to be freed, so some are given twice; nothing was"
                  + " changed")
              .formatted(name(), mbufs.length, count));
    }
    int[] indices = IndexScratch.take(count);
    int marked = 0;
    boolean done = false;
    try {
      for (; marked < count; marked++) {
        Mbuf mbuf = segments[from + marked];
        checkRawFree(mbuf);
        mbuf.retire();
        indices[marked] = mbuf.index();
      }
      mempool.putBulk(indices, 0, count);
      done = true;
    } finally {
      if (!done) {
        takeBack(indices, 0, marked);
      }
      IndexScratch.give(indices);
    }
  }

  private void checkRawFree(@Nullable Mbuf mbuf) {
    if (mbuf == null || mbuf.pool() != this || mbuf.next != null || !Sharing.isHome(mbuf)) {
      throw notRaw(mbuf);
    }
    if (checked && !mbuf.claimSole()) {
      throw mbuf.refcnt() == 0 ? mbuf.freeAlready("nothing was changed") : notSole(mbuf);
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
        "raw free to pool '%s': %s. Nothing was changed".formatted(name(), why));
  }

  private static IllegalStateException notSole(Mbuf mbuf) {
    return new IllegalStateException(
        ("%s has %d references, so others use it too; free it with freeSegment(). Nothing was"
                + " changed")
            .formatted(mbuf.label(), mbuf.refcnt()));
  }

  /**
   * Puts back one mbuf that is marked free; takes the mark back when the pool does not take the
   * mbuf.
   */
  void put(Mbuf mbuf) {
    boolean done = false;
    try {
      mempool.put(mbuf.index());
      done = true;
    } finally {
      if (!done) {
        mbuf.own();
      }
    }
  }

  /**
   * Puts back mbufs that are marked free; takes the marks back when the pool does not take them.
   */
  void putBulk(int[] indices, int from, int count) {
    boolean done = false;
    try {
      mempool.putBulk(indices, from, count);
      done = true;
    } finally {
      if (!done) {
        takeBack(indices, from, count);
      }
    }
  }

  private void takeBack(int[] indices, int from, int count) {
    for (int i = from; i < from + count; i++) {
      mbufs[indices[i]].own();
    }
  }

  // ---- state ----

  /**
   * {@return the pool of memory below, for its statistics, geometry and caches; putting and getting
   * there goes past the check for mbufs that are freed twice}
   */
  public Mempool mempool() {
    return mempool;
  }

  /** {@return the name of the pool} */
  public String name() {
    return mempool.name();
  }

  /** {@return the number of mbufs} */
  public int size() {
    return mbufs.length;
  }

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

  /**
   * {@return memory that belongs to the pool itself, for the application; zero when the pool is
   * new, and of no bytes unless {@linkplain PktmbufPoolBuilder#poolPrivateSize asked for}} C
   * counterpart: what lies behind {@code struct rte_pktmbuf_pool_private}.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment privateData() {
    return mempool.privateData();
  }

  /** {@return whether mbufs that are free are refused where only mbufs in use belong} */
  public boolean isChecked() {
    return checked;
  }

  /**
   * {@return what happened to each mbuf; empty unless the pool was made with {@link
   * PktmbufPoolBuilder#history() history}}
   */
  public Optional<MbufHistory> history() {
    return Optional.ofNullable(history);
  }

  /** As {@link #history()}, for who must not allocate. */
  @Nullable MbufHistory recorder() {
    return history;
  }

  /**
   * {@return whether each mbuf has an external buffer for good, because the pool is {@linkplain
   * PktmbufPoolBuilder#external over external memory}} C counterpart: {@code
   * rte_pktmbuf_priv_flags}.
   */
  public boolean isPinned() {
    return pinned != null;
  }

  /** Whether reference counts are exact also where threads free one mbuf at once. */
  boolean isGuarded() {
    return guarded;
  }

  /**
   * The external buffers, if it has some. For operations {@link #isPinned()}: where no pool is
   * pinned the class of these is not loaded, and then the compiler does not inline this.
   */
  @Nullable PinnedBuffers pinnedBuffers() {
    return pinned;
  }

  /**
   * {@return the number of mbufs that are not in use, see {@link Mempool#availCount()}}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public int availCount() {
    return mempool.availCount();
  }

  /**
   * {@return the number of mbufs in use}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public int inUseCount() {
    return mempool.inUseCount();
  }

  /**
   * {@return whether no mbuf is in use}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public boolean isFull() {
    return mempool.isFull();
  }

  /**
   * {@return whether all mbufs are in use}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public boolean isEmpty() {
    return mempool.isEmpty();
  }

  /**
   * Sends the mbufs in the calling lcore's cache to the backend, where every thread can get them.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses them
   */
  public void flushCache() {
    mempool.flushCache();
  }

  /**
   * {@return the mbuf of an index, free or in use; this does not allocate it}
   *
   * @param index 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if there is no such mbuf
   */
  public Mbuf mbuf(int index) {
    if (index < 0 || index >= mbufs.length) {
      throw new IndexOutOfBoundsException(
          "pool '%s' has no mbuf %d; its mbufs are 0 to %d"
              .formatted(name(), index, mbufs.length - 1));
    }
    return mbufs[index];
  }

  /**
   * Frees the memory of the pool, whether or not all mbufs are back. Later operations on the pool,
   * and access to data of its mbufs, throw {@link IllegalStateException}. A pool that is closed
   * already is left alone.
   *
   * @throws IllegalStateException if an I/O operation on the pool's memory is under way; the pool
   *     stays open then
   */
  @Override
  public void close() {
    mempool.close();
  }

  @Override
  public String toString() {
    return "PktmbufPool '%s' (%d mbufs, data room %d, private %d, %s%s)"
        .formatted(
            name(),
            size(),
            dataRoom,
            privateSize,
            checked ? "checked" : "unchecked",
            mempool.isClosed() ? ", closed" : "");
  }
}
