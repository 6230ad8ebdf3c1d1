// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.Mempool;
import dev.mempool.core.UserOwnedCache;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of free mbufs that the caller of {@link PktmbufPool#newCache} owns, on any kind of
 * thread. It serves threads that are no lcores, virtual threads included. The mbufs that are
 * allocated through it are those of its pool, and may be freed in any way, on any thread.
 *
 * <p>Not thread-safe: only its owner may use a cache, except {@link #count()}. The owner may give
 * it to another thread by an action that <i>happens-before</i> the use by that thread. Which mbufs
 * it takes from the backend of the pool, and when it gives them back, is as in every {@link
 * dev.mempool.core.MempoolCache}. A cache that nothing reaches any more, and that was not closed,
 * is closed when the garbage collector finds it, as a {@link UserOwnedCache} is.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache} from {@code rte_mempool_cache_create}, which
 * no function of the mbuf library takes.
 *
 * @since 0.1.0
 */
public final class MbufCache implements AutoCloseable {

  private final PktmbufPool pool;
  private final UserOwnedCache indices;

  MbufCache(PktmbufPool pool, UserOwnedCache indices) {
    this.pool = pool;
    this.indices = indices;
  }

  /** {@return the pool whose mbufs this cache holds} */
  public PktmbufPool pool() {
    return pool;
  }

  /** {@return the most mbufs that this cache holds} */
  public int size() {
    return indices.size();
  }

  /**
   * {@return the number of mbufs in this cache} Any thread may call this. If the caller is not the
   * owner, the number may be out of date.
   */
  public int count() {
    return indices.count();
  }

  /**
   * Allocates one mbuf through this cache, as {@link PktmbufPool#alloc()} does.
   *
   * @return the mbuf, or {@code null} if no mbuf is free outside the caches of other threads
   * @throws IllegalStateException if the pool or this cache is closed
   */
  @CheckReturnValue
  public @Nullable Mbuf alloc() {
    StackRoom.require();
    int index = indices.get();
    return index == Mempool.NONE ? null : pool.emptyMbuf(index);
  }

  /**
   * Allocates as many mbufs as an array has elements through this cache, all or none.
   *
   * @param to the array that receives them
   * @return as {@link #allocBulk(Mbuf[], int, int)}
   * @throws IllegalStateException if the pool or this cache is closed
   */
  @CheckReturnValue
  public boolean allocBulk(@Nullable Mbuf[] to) {
    Objects.requireNonNull(to, "to");
    return allocBulk(to, 0, to.length);
  }

  /**
   * Allocates several mbufs through this cache, all or none.
   *
   * @param to the array that receives them
   * @param from the position of the first
   * @param count the number of mbufs; 0 does nothing and succeeds
   * @return {@code true} if all were written; {@code false} if too few mbufs are free outside the
   *     caches of other threads, and then the array is not changed
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool or this cache is closed
   */
  @CheckReturnValue
  public boolean allocBulk(@Nullable Mbuf[] to, int from, int count) {
    Objects.requireNonNull(to, "to");
    checkOpen();
    return pool.allocBulk(indices, to, from, count, true);
  }

  /**
   * Frees a packet as {@link Mbuf#free()} does, and puts its segments into this cache. Segments of
   * other pools, and mbufs whose buffers were used by these segments, go to their pools.
   *
   * @param packet the packet, of any pool
   * @throws IllegalStateException as {@link Mbuf#free()}; also if this cache is closed, and nothing
   *     was changed then
   */
  public void free(Mbuf packet) {
    Objects.requireNonNull(packet, "packet");
    checkOpen();
    FreeBatch.freeChain(indices, packet);
  }

  /**
   * Frees all packets in an array: {@link #freeBulk(Mbuf[], int, int)} of the whole array.
   *
   * @param packets an array of packets; {@code null} elements are skipped, and no element is
   *     changed
   * @throws IllegalStateException as {@link #freeBulk(Mbuf[], int, int)}
   */
  public void freeBulk(@Nullable Mbuf[] packets) {
    Objects.requireNonNull(packets, "packets");
    freeBulk(packets, 0, packets.length);
  }

  /**
   * Frees packets as {@link PktmbufPool#freeBulk(Mbuf[], int, int)} does, and puts their segments
   * into this cache. Segments of other pools go to their pools.
   *
   * @param packets an array of packets; {@code null} elements are skipped, and no element is
   *     changed
   * @param from the position of the first
   * @param count the number of elements; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException as {@link PktmbufPool#freeBulk(Mbuf[], int, int)}, and if this
   *     cache is closed
   */
  public void freeBulk(@Nullable Mbuf[] packets, int from, int count) {
    Objects.requireNonNull(packets, "packets");
    checkOpen();
    FreeBatch.free(indices, packets, from, count);
  }

  /**
   * Moves all mbufs from this cache to the backend of the pool.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the mbufs; then
   *     they stay in the cache
   */
  public void flush() {
    indices.flush();
  }

  /**
   * Flushes this cache and closes it: later allocations and frees with it throw. Does nothing if
   * the cache or the pool is closed already.
   *
   * @throws IllegalStateException if the backend refuses the mbufs; then they stay in the cache,
   *     which stays open
   */
  @Override
  public void close() {
    indices.close();
  }

  /** Throws before anything is changed; the cache of indices would notice only at a put. */
  private void checkOpen() {
    if (indices.isClosed()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "a cache of pool '%s' was used after it was closed; nothing was changed",
              pool.name()));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "cache of %d of at most %d mbufs of pool '%s'", count(), size(), pool.name());
  }
}
