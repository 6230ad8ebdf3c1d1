package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet buffer: one segment of a packet, and on the first segment also the packet as a whole.
 *
 * <p>The buffer is {@link #bufLength()} bytes outside the Java heap: free headroom, then the data
 * of this segment, then free tailroom. A packet is a chain of such segments, named by its first;
 * {@link #packetLength()}, {@link #segmentCount()}, port, flags and packet type have a meaning on
 * the first segment only. Offsets given to data access count from the start of this segment's data
 * and are checked against its length.
 *
 * <p>An mbuf exists as long as its pool, and is used between its allocation and its free. It
 * belongs to one thread at a time and needs a happens-before edge to be handed to another, as any
 * unsynchronised object; the reference count alone may be used by several at once. In a {@linkplain
 * PktmbufPool#isChecked() checked} pool {@link #append}, {@link #prepend}, {@link #adj}, {@link
 * #trim}, {@link #chain}, {@link #reset} and all ways to free refuse an mbuf that is free, also
 * where it is the last of a chain; data access and the setters of single fields do not look.
 *
 * <p>C counterpart: {@code struct rte_mbuf}.
 */
public final class Mbuf extends MbufMetadata {

  private static final String NOTHING_CHANGED = "nothing was changed";

  private static final VarHandle REFCNT;

  static {
    try {
      REFCNT =
          MethodHandles.lookup()
              .findVarHandle(Mbuf.class, "refcnt", int.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PktmbufPool pool;
  private final int index;

  /** What {@link #refcnt} is while this mbuf is in its pool. */
  private final int freeRefcnt;

  private int refcnt;
  @Nullable Mbuf next;
  private int segmentCount = 1;
  private int packetLength;

  Mbuf(PktmbufPool pool, int index, int freeRefcnt) {
    super(
        pool.mempool().chunk(index),
        pool.mempool().offset(index),
        pool.privateSize(),
        pool.dataRoom());
    this.pool = pool;
    this.index = index;
    this.freeRefcnt = freeRefcnt;
    this.refcnt = freeRefcnt;
  }

  // ---- identity and fields ----

  /** {@return the index of this mbuf in its pool} */
  public int index() {
    return index;
  }

  /** {@return the pool to which this mbuf belongs} C: {@code pool}. */
  public PktmbufPool pool() {
    return pool;
  }

  /**
   * {@return the bytes of data in all segments of the packet that starts here} C: {@code pkt_len}.
   */
  public int packetLength() {
    return packetLength;
  }

  /**
   * Sets the length of the packet, for whoever filled its buffers by other means. C: {@code
   * pkt_len}.
   *
   * @param bytes the sum of its segments' data lengths, which is not checked
   * @throws IllegalArgumentException if it is negative; nothing was changed then
   */
  public void packetLength(int bytes) {
    checkLength(bytes);
    packetLength = bytes;
  }

  /** {@return the number of segments of the packet that starts here} C: {@code nb_segs}. */
  public int segmentCount() {
    return segmentCount;
  }

  /** {@return the next segment of this packet, {@code null} behind the last} C: {@code next}. */
  public @Nullable Mbuf next() {
    return next;
  }

  // ---- references ----

  /**
   * {@return the number of references to this segment; 0 while it is free in a checked pool} What
   * the holders of references did before they gave them up happens-before what follows the read of
   * the lower number. C counterpart: {@code rte_mbuf_refcnt_read}.
   */
  public int refcnt() {
    return (int) REFCNT.getAcquire(this);
  }

  /**
   * Adds references to this segment, or takes some away. Every reference is given up by one free.
   * The sole holder of a reference changes the count without an atomic operation, so only a holder
   * may call this. C counterpart: {@code rte_mbuf_refcnt_update}.
   *
   * @param delta how many to add, or to take away if negative
   * @return the new number
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   * @throws IllegalArgumentException if the pool is checked and the new number would be less than 1
   *     or more than {@link Integer#MAX_VALUE}; the last reference is given up by a free. Nothing
   *     was changed then
   */
  public int refcntUpdate(int delta) {
    int count = refcnt();
    if (count == 1) {
      int sum = changedRefcnt(1, delta);
      refcnt = sum;
      return sum;
    }
    return updateShared(count, delta);
  }

  private int updateShared(int seen, int delta) {
    int count = seen;
    while (true) {
      int sum = changedRefcnt(count, delta);
      int witness = (int) REFCNT.compareAndExchange(this, count, sum);
      if (witness == count) {
        return sum;
      }
      count = witness;
    }
  }

  private int changedRefcnt(int count, int delta) {
    if (pool.isChecked()) {
      if (count == 0) {
        throw freeAlready(NOTHING_CHANGED);
      }
      long sum = (long) count + delta;
      if (sum < 1 || sum > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            ("%s: its %d reference(s) cannot change by %d, allowed are 1 to %d in all; give up the"
                    + " last one with free(). Nothing was changed")
                .formatted(label(), count, delta, Integer.MAX_VALUE));
      }
    }
    return count + delta;
  }

  // ---- free ----

  /**
   * Gives up one reference to each segment of the packet that starts here; segments without further
   * references go back to their pools. The mbuf must not be used after that. C counterpart: {@code
   * rte_pktmbuf_free}.
   *
   * <p>When a segment is free already, or its pool refuses it, the others are freed, once each,
   * before the exception. A segment that was freed on its own while it was part of a chain has lost
   * its link, so the segments behind it are no longer reached from here: they stay in use.
   *
   * @throws IllegalStateException if a segment is free already, or a pool refuses a segment or is
   *     closed; or what else a backend throws. The first is thrown, further ones are its suppressed
   *     exceptions
   */
  public void free() {
    if (next == null) {
      freeSegment();
    } else {
      FreeBatch.freeChain(this);
    }
  }

  /**
   * Gives up one reference to this segment alone; without further references it goes back to its
   * pool, unchained. The caller takes care of the segments before and behind it. C counterpart:
   * {@code rte_pktmbuf_free_seg}.
   *
   * @throws IllegalStateException if it is free already, or the pool refuses it or is closed; it is
   *     then as it was, except that it is unchained if it was to go back
   */
  public void freeSegment() {
    if (release(NOTHING_CHANGED)) {
      pool.put(this);
    }
  }

  /**
   * Gives up one reference. {@return whether it was the last; the segment is then unchained, marked
   * free, and must be put}
   *
   * @param otherwise what the exception says about the rest, if it is free already
   */
  boolean release(String otherwise) {
    int count = refcnt();
    if (count != 1 && !releaseShared(count, otherwise)) {
      return false;
    }
    markFree();
    segmentCount = 1;
    if (next != null) {
      next = null;
    }
    return true;
  }

  private boolean releaseShared(int seen, String otherwise) {
    int count = seen;
    while (count > 0) {
      int witness = (int) REFCNT.compareAndExchange(this, count, count - 1);
      if (witness == count) {
        return count == 1;
      }
      count = witness;
    }
    throw freeAlready(otherwise);
  }

  /** Marks an mbuf that its sole owner is about to put into the pool. */
  void markFree() {
    refcnt = freeRefcnt;
  }

  /** Gives an mbuf from the pool its one reference. */
  void own() {
    refcnt = 1;
  }

  /**
   * Gives an mbuf from the pool its one reference, and makes it an empty packet. It is unchained,
   * as all mbufs in a pool.
   */
  void renew() {
    refcnt = 1;
    dataOffset = freshDataOffset();
    dataLength = 0;
    packetLength = 0;
    resetMetadata();
  }

  IllegalStateException freeAlready(String outcome) {
    return new IllegalStateException(
        "%s is free already (refcnt %d): it was freed twice, or used after it was freed; %s"
            .formatted(label(), refcnt(), outcome));
  }

  // ---- the packet ----

  /**
   * Makes this an empty packet of one segment with the usual headroom. The link to a next segment
   * is cut: free that first, or keep it. C counterpart: {@code rte_pktmbuf_reset}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void reset() {
    checkInUse();
    dataOffset = freshDataOffset();
    dataLength = 0;
    packetLength = 0;
    resetMetadata();
    segmentCount = 1;
    next = null;
  }

  /**
   * Moves the start of the data to its usual place, {@link PktmbufPool#HEADROOM} bytes behind the
   * start of the buffer; the length stays. C counterpart: {@code rte_pktmbuf_reset_headroom}.
   *
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   */
  public void resetHeadroom() {
    dataOffset(freshDataOffset());
  }

  /**
   * Adds room for data at the end of the packet, in its last segment. C counterpart: {@code
   * rte_pktmbuf_append}.
   *
   * @param length how many bytes, 0 or more
   * @return where the new bytes start, counted from the start of the data of the {@linkplain
   *     #lastSegment() last segment}; -1 when its tailroom is too small, and then nothing was
   *     changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf, or the last of its chain,
   *     is free; nothing was changed then
   */
  public int append(int length) {
    checkInUse();
    checkLength(length);
    Mbuf last = lastSegment();
    last.checkInUse();
    if (length > last.tailroom() || length > Integer.MAX_VALUE - packetLength) {
      return -1;
    }
    int start = last.dataLength;
    last.dataLength = start + length;
    packetLength += length;
    return start;
  }

  /**
   * Adds room for data at the start of the packet, out of the headroom of this segment. C
   * counterpart: {@code rte_pktmbuf_prepend}.
   *
   * @param length how many bytes, 0 or more
   * @return {@code false} when the headroom is too small, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public boolean prepend(int length) {
    checkInUse();
    checkLength(length);
    if (length > dataOffset || length > Integer.MAX_VALUE - packetLength) {
      return false;
    }
    dataOffset -= length;
    dataLength += length;
    packetLength += length;
    return true;
  }

  /**
   * Takes bytes away at the start of the packet, from this segment alone. C counterpart: {@code
   * rte_pktmbuf_adj}.
   *
   * @param length how many bytes, 0 or more
   * @return {@code false} when this segment has fewer, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public boolean adj(int length) {
    checkInUse();
    checkLength(length);
    if (length > dataLength) {
      return false;
    }
    dataOffset += length;
    dataLength -= length;
    packetLength -= length;
    return true;
  }

  /**
   * Takes bytes away at the end of the packet, from its last segment alone. C counterpart: {@code
   * rte_pktmbuf_trim}.
   *
   * @param length how many bytes, 0 or more
   * @return {@code false} when the last segment has fewer, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf, or the last of its chain,
   *     is free; nothing was changed then
   */
  public boolean trim(int length) {
    checkInUse();
    checkLength(length);
    Mbuf last = lastSegment();
    last.checkInUse();
    if (length > last.dataLength) {
      return false;
    }
    last.dataLength -= length;
    packetLength -= length;
    return true;
  }

  // ---- chains ----

  /**
   * Appends another packet to this one, without a copy: its segments become the last ones of this
   * chain, and freeing this packet frees them. Walks both chains. C counterpart: {@code
   * rte_pktmbuf_chain}, which leaves a wrong segment count in the tail.
   *
   * @param tail the first segment of the other packet; its packet length and segment count become
   *     those of its segment alone
   * @throws IllegalArgumentException if the two are one packet already, which would make a ring;
   *     nothing was changed then
   * @throws IllegalStateException if the pool is checked and either packet, or the last segment of
   *     either, is free; nothing was changed then
   * @throws MempoolException EOVERFLOW if the packet would exceed {@link Integer#MAX_VALUE} bytes
   *     or segments; nothing was changed then
   */
  public void chain(Mbuf tail) {
    checkInUse();
    tail.checkInUse();
    Mbuf last = lastSegment();
    Mbuf tailLast = tail.lastSegment();
    last.checkInUse();
    tailLast.checkInUse();
    // chains that share a segment share all that follow it
    if (last == tailLast) {
      throw new IllegalArgumentException(
          "%s cannot be chained to %s: they are segments of one packet already; nothing was changed"
              .formatted(tail.label(), label()));
    }
    if (packetLength > Integer.MAX_VALUE - tail.packetLength
        || segmentCount > Integer.MAX_VALUE - tail.segmentCount) {
      throw new MempoolException(
          MempoolException.Reason.EOVERFLOW,
          ("%s (%d bytes, %d segments) cannot be chained to %s (%d bytes, %d segments): at most %d"
                  + " of either; nothing was changed")
              .formatted(
                  tail.label(),
                  tail.packetLength,
                  tail.segmentCount,
                  label(),
                  packetLength,
                  segmentCount,
                  Integer.MAX_VALUE));
    }
    last.next = tail;
    segmentCount += tail.segmentCount;
    packetLength += tail.packetLength;
    tail.segmentCount = 1;
    tail.packetLength = tail.dataLength;
  }

  /**
   * {@return the last segment of this packet; this one if there is no other} Walks the chain. C
   * counterpart: {@code rte_pktmbuf_lastseg}.
   */
  public Mbuf lastSegment() {
    Mbuf last = this;
    for (Mbuf following = next; following != null; following = following.next) {
      last = following;
    }
    return last;
  }

  /**
   * {@return whether the packet that starts here has one segment only} C counterpart: {@code
   * rte_pktmbuf_is_contiguous}.
   */
  public boolean isContiguous() {
    return segmentCount == 1;
  }

  /**
   * Copies bytes of the packet that starts here, from as many segments as they lie in. C
   * counterpart: {@code rte_pktmbuf_read}, which fails where the packet is too short.
   *
   * @param offset where to read, in bytes from the start of the packet, 0 to {@link
   *     #packetLength()}
   * @param to the array
   * @param from the first position written in it
   * @param length how many bytes at most
   * @return how many bytes were copied: {@code length}, or fewer when the packet ends before; 0 at
   *     its end
   * @throws IndexOutOfBoundsException if the offset is behind the end of the packet, or the range
   *     is not within the array; nothing was copied then
   * @throws IllegalStateException if a pool is closed
   */
  public int read(int offset, byte[] to, int from, int length) {
    Objects.checkFromIndexSize(from, length, to.length);
    if (offset < 0 || offset > packetLength) {
      throw new IndexOutOfBoundsException(
          "%s: offset %d is not within its packet of %d byte(s)"
              .formatted(label(), offset, packetLength));
    }
    int skip = offset;
    int copied = 0;
    for (Mbuf segment = this; segment != null && copied < length; segment = segment.next) {
      int here = Math.min(length - copied, segment.dataLength - skip);
      if (here > 0) {
        segment.get(skip, to, from + copied, here);
        copied += here;
        skip = 0;
      } else {
        skip -= segment.dataLength;
      }
    }
    return copied;
  }

  // ---- checks and text ----

  /**
   * The count is 0 in checked pools only. Plain, because the caller owns the mbuf or is in error.
   */
  private void checkInUse() {
    if (refcnt == 0) {
      throw freeAlready(NOTHING_CHANGED);
    }
  }

  private void checkLength(int length) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "%s: the length %d is negative; nothing was changed".formatted(label(), length));
    }
  }

  @Override
  String label() {
    return "mbuf " + index + " of pool '" + pool.name() + "'";
  }

  @Override
  public String toString() {
    return "%s (refcnt %d, %d segment(s), packet %d, data %d at %d of %d)"
        .formatted(
            label(), refcnt(), segmentCount, packetLength, dataLength, dataOffset, bufLength);
  }
}
