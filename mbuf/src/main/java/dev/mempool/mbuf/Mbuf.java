package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
 * <p>An mbuf may use the buffer of another, or external memory, instead of its own: {@link
 * #attach}, {@link #attachExternal}, {@link #clone(PktmbufPool) clone}. All who use a buffer see
 * what one of them writes, with a happens-before edge between them.
 *
 * <p>An mbuf exists as long as its pool, and is used between its allocation and its free. It
 * belongs to one thread at a time and needs a happens-before edge to be handed to another, as any
 * unsynchronised object; the reference count alone may be used by several at once. In a {@linkplain
 * PktmbufPool#isChecked() checked} pool access to the data of an mbuf that is free is refused, and
 * so are all ways to free it and all methods that change its packet or its buffer; where they look
 * for the last of a chain, that too. The setters of single fields of the metadata do not look.
 *
 * <p>C counterpart: {@code struct rte_mbuf}.
 */
public final class Mbuf extends MbufMetadata {

  private final PktmbufPool pool;
  private final int index;

  /** Whose buffer this mbuf uses, if it is that of another. */
  @Nullable Mbuf owner;

  /** The buffer that this mbuf uses, if it is none of a pool. */
  @Nullable ExternalBuffer external;

  @Nullable Mbuf next;
  int segmentCount = 1;
  int packetLength;

  Mbuf(PktmbufPool pool, int index) {
    super(
        pool.isChecked(),
        pool.isGuarded(),
        pool.mempool().chunk(index),
        pool.mempool().offset(index),
        pool.privateSize());
    this.pool = pool;
    this.index = index;
    PinnedBuffers pinned = pool.pinnedBuffers();
    if (pinned == null) {
      useOwnBuffer(pool.dataRoom());
    } else {
      pinned.pin(this);
    }
    retire();
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
   * Adds references to every segment of the packet that starts here, or takes some away, as {@link
   * #refcntUpdate} does. C counterpart: {@code rte_pktmbuf_refcnt_update}.
   *
   * @param delta how many to add, or to take away if negative
   * @throws IllegalStateException as {@link #refcntUpdate}; the segments before the one that is
   *     named were changed
   * @throws IllegalArgumentException as {@link #refcntUpdate}; the segments before the one that is
   *     named were changed
   */
  public void packetRefcntUpdate(int delta) {
    for (Mbuf segment = this; segment != null; segment = segment.next) {
      segment.refcntUpdate(delta);
    }
  }

  // ---- sharing ----

  /**
   * {@return whether this mbuf uses its own buffer, and one that is no external buffer} C
   * counterpart: {@code RTE_MBUF_DIRECT}.
   */
  public boolean isDirect() {
    return (olFlags & ATTACHMENT) == 0;
  }

  /** {@return whether this mbuf uses the buffer of another} C counterpart: RTE_MBUF_CLONED. */
  public boolean isIndirect() {
    return (olFlags & OlFlags.INDIRECT) != 0;
  }

  /**
   * {@return whether this mbuf uses an external buffer} C counterpart: {@code RTE_MBUF_HAS_EXTBUF}.
   */
  public boolean hasExternalBuffer() {
    return (olFlags & OlFlags.EXTERNAL) != 0;
  }

  /**
   * {@return whether this mbuf is of a pool over external memory, and so has an external buffer for
   * good} C counterpart: {@code RTE_MBUF_HAS_PINNED_EXTBUF}.
   */
  public boolean hasPinnedExternalBuffer() {
    return pool.isPinned();
  }

  /**
   * {@return the mbuf whose buffer this one uses: another if this is {@linkplain #isIndirect()
   * indirect}, else this one} C counterpart: {@code rte_mbuf_from_indirect}.
   */
  public Mbuf owner() {
    Mbuf of = owner;
    return of == null ? this : of;
  }

  /** {@return the external buffer that this mbuf uses, if it does} C: {@code shinfo}. */
  public @Nullable ExternalBuffer externalBuffer() {
    return external;
  }

  /**
   * Makes this mbuf show the data of another segment, without a copy. It shares the other's buffer,
   * and holds a reference to it until it is detached or freed: to the external buffer, if the other
   * uses one; else to the mbuf whose buffer it is, also where the other is indirect itself. Data
   * offset and length, port, VLAN tags, offload data, flags, hash, packet type and dynamic fields
   * become those of the other; this is a packet of one segment then. C counterpart: {@code
   * rte_pktmbuf_attach}.
   *
   * @param segment the segment to share; it may belong to any pool
   * @throws IllegalArgumentException if this mbuf is not direct, or shared itself, or chained, or
   *     is the other one; nothing was changed then
   * @throws IllegalStateException if either pool is checked and either mbuf is free; nothing was
   *     changed then
   */
  public void attach(Mbuf segment) {
    Sharing.attach(this, segment);
  }

  /**
   * Makes this mbuf use an external buffer: its data starts at the beginning of the buffer and is
   * empty. It holds a reference to the buffer until it is detached or freed. The length of the
   * packet is not changed. C counterpart: {@code rte_pktmbuf_attach_extbuf}.
   *
   * @param buffer the buffer; {@linkplain ExternalBuffer its references} say what happens when it
   *     has been attached before
   * @throws IllegalArgumentException if this mbuf is not direct, or shared itself; nothing was
   *     changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free, or the buffer has
   *     no reference left; nothing was changed then
   */
  public void attachExternal(ExternalBuffer buffer) {
    Sharing.attach(this, buffer);
  }

  /**
   * Gives this mbuf its own buffer back, with no data and the usual headroom, and clears its
   * offload flags. The reference that it held is given up; who gives up the last one frees the
   * other mbuf or the external buffer. The data is taken off this mbuf's packet length, so of a
   * packet of which it is a later segment the length is yours to set. An mbuf that is direct, or
   * whose external buffer is {@linkplain #hasPinnedExternalBuffer() pinned}, is left alone. C
   * counterparts: {@code rte_pktmbuf_detach} and {@code rte_pktmbuf_detach_extbuf}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf is free, nothing was changed
   *     then; or the other mbuf is free already, or cannot go back to its pool: this mbuf is
   *     detached then
   * @throws RuntimeException what an external buffer's callback throws; this mbuf is detached then
   */
  public void detach() {
    checkInUse();
    Sharing.detach(this);
  }

  /**
   * {@return a packet that shows the data of this one without a copy, with a new mbuf {@linkplain
   * #attach attached} to each segment; {@code null} when the pool has too few} C counterpart:
   * {@code rte_pktmbuf_clone}.
   *
   * @param from the pool of the new mbufs; their own buffers are not used
   * @throws IllegalArgumentException if the pool is over external memory, whose mbufs cannot be
   *     attached
   * @throws IllegalStateException if a segment's pool is checked and the segment is free, or the
   *     pool is closed
   */
  public @Nullable Mbuf clone(PktmbufPool from) {
    return Duplicates.clone(this, from);
  }

  /**
   * {@return a packet with a copy of a part of this one's data, in as many segments as it needs;
   * {@code null} when the pool has too few} Port, VLAN tags, offload data, flags, hash, packet type
   * and dynamic fields are those of this packet. C counterpart: {@code rte_pktmbuf_copy}.
   *
   * @param from the pool of the new mbufs
   * @param offset where to start, in bytes from the start of the packet; at its end the copy is
   *     empty, behind it the result is {@code null}
   * @param length how many bytes at most
   * @throws IllegalArgumentException if offset or length is negative, or the mbufs of the pool have
   *     no room for data
   * @throws IllegalStateException if this packet's pool is checked and it is free, or a pool is
   *     closed
   */
  public @Nullable Mbuf copy(PktmbufPool from, int offset, int length) {
    return Duplicates.copy(this, from, offset, length);
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
   *     closed; or what else a backend, or an external buffer's callback, throws. The first is
   *     thrown, further ones are its suppressed exceptions
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
   * pool, unchained. The segments before and behind it are not told; {@link #splitAfter} takes it
   * out of its packet before. C counterpart: {@code rte_pktmbuf_free_seg}.
   *
   * @throws IllegalStateException if it is free already, or the pool refuses it or is closed; it is
   *     then as it was, except that it is unchained and detached if it was to go back
   * @throws RuntimeException what an external buffer's callback throws; this mbuf is free then
   */
  public void freeSegment() {
    if (release(NOTHING_CHANGED)) {
      pool.put(this);
    }
  }

  /**
   * Gives up one reference to this segment, and prepares it for {@link PktmbufPool#rawFree} if it
   * was the last: it is detached and unchained then, and has one reference. For drivers that
   * collect what they have sent. C counterpart: {@code rte_pktmbuf_prefree_seg}.
   *
   * @return this mbuf, to be freed raw; or {@code null} when others still use it
   * @throws IllegalStateException if it is free already; or what {@link #detach()} throws, and then
   *     this mbuf is in its pool
   */
  public @Nullable Mbuf prefreeSegment() {
    if (!release(NOTHING_CHANGED)) {
      return null;
    }
    own();
    return this;
  }

  /**
   * Gives up one reference. {@return whether it was the last; the segment is then unchained and
   * detached, marked free, and must be put}
   *
   * @param otherwise what the exception says about the rest, if it is free already
   */
  boolean release(String otherwise) {
    return giveUp(otherwise) && goHome();
  }

  /**
   * What becomes of an mbuf without further references: it is unchained, detached and marked free.
   * {@return whether it must be put}
   */
  boolean goHome() {
    segmentCount = 1;
    if (next != null) {
      next = null;
    }
    if ((olFlags & ATTACHMENT) != 0) {
      return Sharing.release(this);
    }
    retire();
    return true;
  }

  /**
   * Gives an mbuf from the pool its one reference, and makes it an empty packet. It is unchained,
   * as all mbufs in a pool.
   */
  void renew() {
    markOwned();
    clear();
  }

  /** Makes this an empty packet; links and counts are not touched. */
  void clear() {
    dataOffset = freshDataOffset();
    dataLength = 0;
    packetLength = 0;
    resetMetadata();
  }

  // ---- the packet ----

  /**
   * Makes this an empty packet of one segment with the usual headroom. The link to a next segment
   * is cut: free that first, or keep it. An mbuf that is attached stays so. C counterpart: {@code
   * rte_pktmbuf_reset}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void reset() {
    checkInUse();
    clear();
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
   * Cuts this packet in two, without a copy: it ends with one of its segments then, and those
   * behind are a packet of their own, each with its right lengths and counts. To take segments out
   * of a packet, cut in front of them and behind them. Walks the chain. In C, programs set {@code
   * next}, {@code nb_segs} and {@code pkt_len} themselves.
   *
   * @param last the segment with which this packet shall end; this one if it shall keep no other
   * @return the first segment of the rest; {@code null} if there is none, and then nothing was
   *     changed
   * @throws IllegalArgumentException if that is no segment of this packet; nothing was changed then
   * @throws IllegalStateException if a segment's pool is checked and the segment is free; nothing
   *     was changed then
   */
  public @Nullable Mbuf splitAfter(Mbuf last) {
    int segments = 0;
    int bytes = 0;
    int keptSegments = 0;
    int keptBytes = 0;
    for (Mbuf segment = this; segment != null; segment = segment.next) {
      segment.checkInUse();
      segments++;
      bytes += segment.dataLength();
      if (segment == last) {
        keptSegments = segments;
        keptBytes = bytes;
      }
    }
    if (keptSegments == 0) {
      throw new IllegalArgumentException(
          "%s is no segment of the packet of %s, which cannot be cut behind it; nothing was changed"
              .formatted(last.label(), label()));
    }
    Mbuf rest = last.next;
    if (rest != null) {
      rest.segmentCount = segments - keptSegments;
      rest.packetLength = bytes - keptBytes;
      last.next = null;
      segmentCount = keptSegments;
      packetLength = keptBytes;
    }
    return rest;
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
   * Moves all data of this packet into its first segment, if its tailroom is large enough, and
   * frees the others. C counterpart: {@code rte_pktmbuf_linearize}.
   *
   * @return {@code false} when the tailroom is too small, and then nothing was changed
   * @throws IllegalStateException if the pool is checked and this mbuf is free, nothing was changed
   *     then; or another segment is free already or cannot go back to its pool: the data is moved
   *     then, and all others are freed
   */
  public boolean linearize() {
    return Duplicates.linearize(this);
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
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free
   */
  public int read(int offset, byte[] to, int from, int length) {
    return PacketReads.read(this, offset, to, from, length);
  }

  /**
   * Copies bytes of the packet that starts here into other memory, as {@link #read(int, byte[],
   * int, int)} does.
   *
   * @param offset where to read, in bytes from the start of the packet, 0 to {@link
   *     #packetLength()}
   * @param to the memory
   * @param toOffset the first byte written in it
   * @param length how many bytes at most
   * @return how many bytes were copied: {@code length}, or fewer when the packet ends before; 0 at
   *     its end
   * @throws IndexOutOfBoundsException if the offset is behind the end of the packet, or the range
   *     is not within the memory; nothing was copied then
   * @throws IllegalStateException if a pool, or the arena of the memory, is closed, or a segment's
   *     pool is checked and the segment is free
   */
  public int read(int offset, MemorySegment to, long toOffset, int length) {
    return PacketReads.read(this, offset, to, toOffset, length);
  }

  /**
   * Shows bytes of the packet that starts here in one piece: where they lie, if they lie in one
   * segment, else copied. Of the result {@link MemorySegment#address()} tells which. Makes a new
   * object; the view must not be used after the segment is freed. C counterpart: {@code
   * rte_pktmbuf_read}.
   *
   * @param offset where to read, in bytes from the start of the packet
   * @param length how many bytes; 0 gives an empty result at every offset up to the end of the
   *     packet
   * @param scratch where bytes of several segments are copied to, from its start; it is not used
   *     and may be empty otherwise
   * @return the bytes; {@code null} when the packet ends before them
   * @throws IllegalArgumentException if offset or length is negative
   * @throws IndexOutOfBoundsException if the bytes must be copied and the scratch memory is too
   *     small; nothing was copied then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free
   */
  public @Nullable MemorySegment read(int offset, int length, MemorySegment scratch) {
    return PacketReads.view(this, offset, length, scratch);
  }

  // ---- addresses for devices ----

  /**
   * {@return the address by which devices know the buffer's first byte: of this mbuf's own, of
   * another's if it is {@linkplain #isIndirect() indirect}, or of the external one} C: {@code
   * buf_iova}.
   *
   * @throws IllegalStateException if devices must not use that memory, or its pool is closed
   */
  public long bufIova() {
    long iova = knownIova();
    if (iova == Mempool.NO_IOVA) {
      throw noIova("pool '" + owner().pool.name() + "' was made for no device (NO_IOVA_CONTIG)");
    }
    if (iova == ExternalBuffer.NO_IOVA && external != null) {
      throw noIova("its external buffer was made without one");
    }
    return iova;
  }

  /** As {@link #bufIova()}, where there is none what the pool or the external buffer says then. */
  long knownIova() {
    ExternalBuffer buffer = external;
    if (buffer != null) {
      return buffer.iova();
    }
    Mbuf of = owner();
    long iova = of.pool.mempool().iova(of.index);
    return iova == Mempool.NO_IOVA ? iova : iova + of.privateSize();
  }

  private IllegalStateException noIova(String why) {
    return new IllegalStateException("%s has no address for devices: %s".formatted(label(), why));
  }

  /**
   * {@return the address by which devices know the data's first byte} C: {@code rte_pktmbuf_iova}.
   *
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long iova() {
    return bufIova() + dataOffset;
  }

  /**
   * {@return the address by which devices know a byte of this segment's data} C: {@code
   * rte_pktmbuf_iova_offset}.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength()}; the last is the end
   * @throws IndexOutOfBoundsException if it is not within the data
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long iova(int offset) {
    if (offset < 0 || offset > dataLength()) {
      throw new IndexOutOfBoundsException(
          "%s: offset %d is not within its data of %d byte(s)"
              .formatted(label(), offset, dataLength()));
    }
    return iova() + offset;
  }

  /**
   * {@return the address by which devices know the place where the data of a fresh mbuf starts} C:
   * {@code rte_mbuf_data_iova_default}.
   *
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long defaultIova() {
    return bufIova() + freshDataOffset();
  }

  // ---- checks and text ----

  /**
   * Looks whether this mbuf can be one that is in use: its pool is open, it has a buffer, of which
   * devices have an address if it is an external one, and references; and of a packet, whether its
   * lengths and counts agree. Nothing calls it by itself; it is for tests and for whoever looks for
   * a fault. C counterpart: {@code rte_mbuf_check}.
   *
   * @param header whether this is the first segment of a packet; of others the fields of the packet
   *     have no meaning
   * @return {@code null} if nothing is wrong, else why, in the words of C, for example {@code bad
   *     ref cnt}
   */
  public @Nullable String check(boolean header) {
    return MbufCheck.check(this, header);
  }

  /**
   * Checks as {@link #check} does. C counterpart: {@code rte_mbuf_sanity_check}, which ends the
   * process.
   *
   * @param header whether this is the first segment of a packet
   * @throws IllegalStateException with the reason if something is wrong
   */
  public void sanityCheck(boolean header) {
    requireSane(check(header));
  }

  /**
   * Looks whether this mbuf is as those that {@link PktmbufPool#rawAlloc} returns and {@link
   * PktmbufPool#rawFree} takes: beyond what {@link #check} sees, it has one reference, no next
   * segment, and nobody else uses its buffer. C counterpart: {@code rte_mbuf_raw_check}.
   *
   * @param from the pool of which it should be, {@code null} for any
   * @return {@code null} if nothing is wrong, else why, in the words of C
   */
  public @Nullable String rawCheck(@Nullable PktmbufPool from) {
    return MbufCheck.rawCheck(this, from);
  }

  /**
   * Checks as {@link #rawCheck} does. C counterpart: {@code rte_mbuf_raw_sanity_check}, which ends
   * the process.
   *
   * @param from the pool of which it should be, {@code null} for any
   * @throws IllegalStateException with the reason if something is wrong
   */
  public void rawSanityCheck(@Nullable PktmbufPool from) {
    requireSane(rawCheck(from));
  }

  private void requireSane(@Nullable String reason) {
    if (reason != null) {
      throw new IllegalStateException("%s: %s%s".formatted(label(), reason, past()));
    }
  }

  /**
   * Writes what there is to tell of the packet that starts here: its fields, its segments, and its
   * first bytes. C counterpart: {@code rte_pktmbuf_dump}.
   *
   * @param out where to write
   * @param bytes how many bytes of data to show at most, 0 or more
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if the number is negative; nothing was written then
   * @throws IllegalStateException if a pool is closed
   */
  public void dump(Appendable out, int bytes) throws IOException {
    checkLength(bytes);
    new MbufDump(out).write(this, bytes);
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
  String past() {
    MbufHistory history = pool.recorder();
    return history == null ? "" : ". Its last events: " + history.brief(this);
  }

  @Override
  public String toString() {
    return "%s (refcnt %d, %d segment(s), packet %d, data %d at %d of %d)"
        .formatted(
            label(), refcnt(), segmentCount, packetLength, dataLength(), dataOffset, bufLength());
  }
}
