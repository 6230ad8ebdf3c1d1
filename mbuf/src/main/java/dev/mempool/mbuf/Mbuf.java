// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.Guard;
import dev.mempool.core.Pool;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet buffer: one segment of a packet, or, if it is the first segment, the whole packet.
 *
 * <p>The buffer has {@link #bufLength()} bytes outside the Java heap: free headroom, then the data
 * of this segment, then free tailroom. A packet is a chain of segments and is represented by its
 * first segment; {@link #packetLength()}, {@link #segmentCount()}, port, flags and packet type have
 * a meaning on the first segment only. Offsets in the data count from the start of the packet:
 * every get, put, read and write finds its bytes in whichever segments they are. Called on a later
 * segment, they count from the start of that segment's data. Methods that change the packet, or
 * need its length, such as {@link #append}, {@link #copy}, {@link #clone(PktmbufPool) clone} and
 * those of {@link PacketIo}, are called on its first segment.
 *
 * <p>An mbuf may use the buffer of another mbuf, or external memory, instead of its own: {@link
 * #attach}, {@link #attachExternal}, {@link #clone(PktmbufPool) clone}. All mbufs that use a buffer
 * read what is written through one of them; threads need a happens-before edge between them.
 *
 * <p>An mbuf exists as long as its pool, and may be used between its allocation and its free. Not
 * thread-safe: it belongs to one thread at a time, and needs a happens-before edge to be passed to
 * another thread. Only the reference count may be used by several threads at once. In a {@linkplain
 * PktmbufPool#isChecked() checked} pool, a free mbuf refuses access to its data, every way to free
 * it, and every method that changes its packet or its buffer. Methods that search the last segment
 * of a chain check that segment too. The setters of single metadata fields do not check.
 *
 * <p>C counterpart: {@code struct rte_mbuf}.
 *
 * @since 0.1.0
 */
public final class Mbuf extends MbufMetadata implements AutoCloseable {

  // Four layers, so that each can be read alone: MbufRefcnt, MbufData, MbufMetadata, and the
  // packet.

  private final PktmbufPool pool;
  private final int index;

  /** The mbuf whose buffer this one uses, if it is attached to another mbuf. */
  @Nullable Mbuf owner;

  /** The external buffer that this mbuf uses, if it uses one. */
  @Nullable ExternalBuffer external;

  @Nullable Mbuf next;
  int segmentCount = 1;
  int packetLength;

  Mbuf(PktmbufPool pool, int index) {
    super(
        pool.isChecked(),
        pool.isGuarded(),
        pool.mempool.chunk(index),
        pool.mempool.offset(index),
        pool.privateSize());
    this.pool = pool;
    this.index = index;
    PinnedBuffers pinned = pool.pinnedBuffers();
    if (pinned == null) {
      useOwnBuffer(pool.dataRoom());
    } else {
      pinned.pin(this);
    }
    markFree();
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
   * Sets the length of the packet, for a caller that has filled its buffers through their
   * addresses. C: {@code pkt_len}.
   *
   * @param bytes the sum of its segments' data lengths, which is not checked
   * @throws IllegalArgumentException if it is negative; nothing was changed then
   */
  public void setPacketLength(int bytes) {
    checkLength(bytes);
    packetLength = bytes;
  }

  /** {@return the number of segments of the packet that starts here} C: {@code nb_segs}. */
  public int segmentCount() {
    return segmentCount;
  }

  /**
   * {@return the next segment of this packet, {@code null} if this is the last} C: {@code next}.
   */
  public @Nullable Mbuf next() {
    return next;
  }

  /**
   * {@return the segments of the packet that starts here, in order} The packet must not be changed
   * while its segments are iterated. A loop over {@link #next()} does the same without a new
   * object.
   */
  public Iterable<Mbuf> segments() {
    return () ->
        new Iterator<>() {
          private @Nullable Mbuf following = Mbuf.this;

          @Override
          public boolean hasNext() {
            return following != null;
          }

          @Override
          public Mbuf next() {
            Mbuf segment = following;
            if (segment == null) {
              throw new NoSuchElementException("the packet has no more segments");
            }
            following = segment.next;
            return segment;
          }
        };
  }

  // ---- references ----

  /**
   * Adds references to every segment of the packet that starts here, or removes some, as {@link
   * #refcntUpdate} does. C counterpart: {@code rte_pktmbuf_refcnt_update}.
   *
   * @param delta the number of references to add; negative to remove some
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
   * {@return whether this mbuf uses its own buffer, and that is no external buffer} C counterpart:
   * {@code RTE_MBUF_DIRECT}.
   */
  public boolean isDirect() {
    return attachment == 0;
  }

  /** {@return whether this mbuf uses the buffer of another} C: {@code RTE_MBUF_CLONED}. */
  public boolean isIndirect() {
    return attachment == INDIRECT;
  }

  /**
   * {@return whether this mbuf uses an external buffer} C counterpart: {@code RTE_MBUF_HAS_EXTBUF}.
   */
  public boolean hasExternalBuffer() {
    return attachment == EXTERNAL;
  }

  /**
   * {@return whether the pool of this mbuf uses external memory, so that this mbuf always uses the
   * same external buffer} C counterpart: {@code RTE_MBUF_HAS_PINNED_EXTBUF}.
   */
  public boolean hasPinnedExternalBuffer() {
    return pool.isPinned();
  }

  /**
   * {@return the mbuf whose buffer this one uses: another one if this mbuf is {@linkplain
   * #isIndirect() indirect}, else this one} C counterpart: {@code rte_mbuf_from_indirect}.
   */
  public Mbuf owner() {
    Mbuf of = owner;
    return of == null ? this : of;
  }

  /** {@return the external buffer that this mbuf uses; {@code null} if none} C: {@code shinfo}. */
  public @Nullable ExternalBuffer externalBuffer() {
    return external;
  }

  /**
   * Attaches this mbuf to another segment: it uses the other's buffer and shows the other's data,
   * without a copy. Until it is detached or freed, it holds a reference: to the external buffer, if
   * the other uses one, else to the {@linkplain #owner() owner} of the buffer, which is another
   * mbuf than the given one if that is indirect itself. Data offset and length, port, VLAN tags,
   * offload data, flags, hash, packet type and dynamic fields become those of the other segment,
   * and this mbuf becomes a packet of one segment. C counterpart: {@code rte_pktmbuf_attach}.
   *
   * @param segment the segment whose buffer to use; it may belong to any pool
   * @throws IllegalArgumentException if this mbuf is not direct, has several references, is
   *     chained, or is the given one; nothing was changed then
   * @throws IllegalStateException if one of the two is free and its pool is checked; nothing was
   *     changed then
   */
  public void attach(Mbuf segment) {
    Objects.requireNonNull(segment, "segment");
    Sharing.attach(this, segment);
  }

  /**
   * Attaches this mbuf to an external buffer: its data starts at the beginning of the buffer and is
   * empty. It holds a reference to the buffer until it is detached or freed. The length of the
   * packet is not changed. C counterpart: {@code rte_pktmbuf_attach_extbuf}.
   *
   * @param buffer the buffer; the first mbuf that is attached takes over its first reference, and
   *     each further one adds a reference
   * @throws IllegalArgumentException if this mbuf is not direct, or has several references; nothing
   *     was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free, or the buffer has
   *     no reference left; nothing was changed then
   */
  public void attachExternal(ExternalBuffer buffer) {
    Objects.requireNonNull(buffer, "buffer");
    Sharing.attach(this, buffer);
  }

  /**
   * Detaches this mbuf: it uses its own buffer again, with no data and the usual headroom, and its
   * offload flags are cleared. Releases the reference that it held; if that was the last one, the
   * other mbuf is freed, or the callback of the external buffer runs. The length of the data is
   * subtracted from this mbuf's packet length; if this mbuf is a later segment of a packet, the
   * caller must correct the length of the packet. Does nothing if this mbuf is direct, or its
   * external buffer is {@linkplain #hasPinnedExternalBuffer() pinned}. C counterparts: {@code
   * rte_pktmbuf_detach} and {@code rte_pktmbuf_detach_extbuf}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf is free, and nothing was
   *     changed then; or if the other mbuf is free already, or its pool refuses it, and this mbuf
   *     is detached then
   * @throws RuntimeException if an external buffer's callback throws it; this mbuf is detached then
   */
  public void detach() {
    checkData();
    Sharing.detach(this);
  }

  /**
   * {@return a packet that shows the data of this one without a copy: one new mbuf {@linkplain
   * #attach attached} to each segment; {@code null} if the pool has too few mbufs} C counterpart:
   * {@code rte_pktmbuf_clone}.
   *
   * @param from the pool of the new mbufs; their own buffers are not used
   * @throws IllegalArgumentException if the pool uses external memory, so that its mbufs cannot be
   *     attached
   * @throws IllegalStateException if a segment's pool is checked and the segment is free, or the
   *     pool is closed
   */
  @CheckReturnValue
  public @Nullable Mbuf clone(PktmbufPool from) {
    Objects.requireNonNull(from, "from");
    return Sharing.clone(this, from);
  }

  /**
   * {@return a packet with a copy of a part of this one's data, in as many segments as it needs;
   * {@code null} if the pool has too few mbufs} Port, VLAN tags, offload data, flags, hash, packet
   * type and dynamic fields are those of this packet. C counterpart: {@code rte_pktmbuf_copy}.
   *
   * @param from the pool of the new mbufs
   * @param offset the first byte to copy, counted from the start of the packet; at the end of the
   *     packet the copy is empty, and behind it the result is {@code null}
   * @param length the most bytes to copy
   * @throws IllegalArgumentException if offset or length is negative, or the mbufs of the pool have
   *     no room for data
   * @throws IllegalStateException if this packet's pool is checked and it is free, or a pool is
   *     closed
   */
  @CheckReturnValue
  public @Nullable Mbuf copy(PktmbufPool from, int offset, int length) {
    Objects.requireNonNull(from, "from");
    return PacketCopies.copy(this, from, offset, length);
  }

  // ---- free ----

  /**
   * Releases one reference to each segment of the packet that starts here, and puts each segment
   * without further references back into its pool. The mbuf must not be used afterwards. C
   * counterpart: {@code rte_pktmbuf_free}.
   *
   * <p>If a segment is free already, or its pool refuses it, the other segments are freed, once
   * each, before the exception is thrown. A segment that was freed alone while it was part of a
   * chain has lost its link to the next segment, so the segments behind it are not freed.
   *
   * @throws IllegalStateException if a segment is free already, or a pool refuses a segment or is
   *     closed. A backend or the callback of an external buffer may throw other exceptions. The
   *     first exception is thrown, and further ones are its suppressed exceptions
   */
  public void free() {
    if (next == null) {
      freeSegment();
    } else {
      FreeBatch.freeChain(null, this);
    }
  }

  /**
   * Frees the packet that starts here: the same as {@link #free()}, for try-with-resources. A
   * packet that is passed on to somebody who frees it must not be closed as well.
   *
   * @throws IllegalStateException as {@link #free()}
   */
  @Override
  public void close() {
    free();
  }

  /**
   * Releases one reference to this segment alone, and puts it, unchained, back into its pool if
   * there are no further references. The segments before and behind it are not changed; take the
   * segment out of its packet with {@link #splitAfter} first. C counterpart: {@code
   * rte_pktmbuf_free_seg}.
   *
   * @throws IllegalStateException if this segment is free already, or the pool refuses it or is
   *     closed; it is then as before, except that it is unchained and detached if this was its last
   *     reference
   * @throws RuntimeException if an external buffer's callback throws it; this mbuf is free then
   */
  public void freeSegment() {
    StackRoom.require();
    if (prefree(NOTHING_CHANGED)) {
      pool.put(null, this);
    }
  }

  /**
   * Releases one reference to this segment, and prepares the segment for {@link
   * PktmbufPool#rawFree} if that was the last one: the segment is then detached and unchained, and
   * has one reference. For drivers that collect the packets that they have sent. C counterpart:
   * {@code rte_pktmbuf_prefree_seg}.
   *
   * @return this mbuf, which the caller must free raw; {@code null} if there are other references
   * @throws IllegalStateException if this segment is free already; or if detaching throws as {@link
   *     #detach()} does, and this mbuf is in its pool then
   */
  @CheckReturnValue
  public @Nullable Mbuf prefreeSegment() {
    StackRoom.require();
    if (!prefree(NOTHING_CHANGED)) {
      return null;
    }
    markInUse();
    return this;
  }

  /**
   * Releases one reference, and prepares the segment for its pool if that was the last one.
   * {@return whether the caller must put the segment into its pool} Every free takes these steps,
   * for one segment ({@link #freeSegment}, {@link #prefreeSegment}) or for many ({@link
   * FreeBatch}):
   *
   * <ol>
   *   <li>{@link #releaseReference} decrements the reference count. If there are other references,
   *       the free ends here.
   *   <li>{@link #resetForPool} unchains the segment: no next segment, a segment count of 1.
   *   <li>An attached mbuf uses its own buffer again ({@link Sharing#detachForPool}). A pinned
   *       external buffer stays.
   *   <li>{@link #markFree} gives the mbuf the reference count of a free mbuf, 0 in a checked pool,
   *       and a negative data length. From here on a checked pool refuses a second free; a pool
   *       with a guard refuses it from step 1 on.
   *   <li>An mbuf that was attached releases its reference to the other buffer. If that was the
   *       last one, the callback of the external buffer runs, or the owner of the buffer goes
   *       through these steps from step 2 on. An mbuf whose buffer is pinned is not put if other
   *       mbufs use that buffer: the callback of the buffer puts it when the last of them releases
   *       its reference ({@link ExternalBuffer#releasePinned}).
   *   <li>The caller puts the index of the mbuf into the pool, alone ({@link PktmbufPool#put}) or
   *       with others ({@link PktmbufPool#putBulk}). If the pool refuses it, the mbuf is
   *       {@linkplain #markInUse marked in use} again.
   * </ol>
   *
   * <p>The put publishes all of this to the thread that gets the index next.
   *
   * @param otherwise the end of the message of the exception that is thrown if the mbuf is free
   */
  boolean prefree(String otherwise) {
    return releaseReference(otherwise) && resetForPool();
  }

  /**
   * Prepares an mbuf without references for its pool: steps 2 to 5 of {@link #prefree}. {@return
   * whether the caller must put it into its pool}
   */
  boolean resetForPool() {
    segmentCount = 1;
    if (next != null) {
      next = null;
    }
    if (attachment != 0) {
      return Sharing.detachForPool(this);
    }
    markFree();
    return true;
  }

  /** Makes a free mbuf that was got from the pool an empty packet with one reference. */
  void resetForUse() {
    setFirstReference();
    clear();
  }

  /** Empties the packet. The link to the next segment and the counts stay. */
  void clear() {
    dataOffset = freshDataOffset();
    dataLength = 0;
    packetLength = 0;
    resetMetadata();
  }

  // ---- the packet ----

  /**
   * Makes this mbuf an empty packet of one segment with the usual headroom. The link to the next
   * segment is cut without freeing that segment. An attached mbuf stays attached. C counterpart:
   * {@code rte_pktmbuf_reset}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void reset() {
    checkData();
    clear();
    segmentCount = 1;
    next = null;
  }

  /**
   * Sets the data offset to the usual headroom, {@link PktmbufPool#defaultHeadroom()} bytes; the
   * length of the data stays. C counterpart: {@code rte_pktmbuf_reset_headroom}.
   *
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void resetHeadroom() {
    setDataOffset(freshDataOffset());
  }

  /**
   * Extends the data at the end of the packet, into the tailroom of its last segment. C
   * counterpart: {@code rte_pktmbuf_append}.
   *
   * @param length the number of bytes to add, 0 or more
   * @return the offset of the new bytes in the packet; -1 if the tailroom is too small, and then
   *     nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf, or the last segment of the
   *     packet, is free; nothing was changed then
   */
  @CheckReturnValue
  public int append(int length) {
    checkData();
    checkLength(length);
    Mbuf last = this;
    int end = dataLength;
    for (Mbuf following = next; following != null; following = following.next) {
      last = following;
      end += following.dataLength();
    }
    last.checkData();
    if (length > last.tailroom() || length > Integer.MAX_VALUE - packetLength) {
      return -1;
    }
    last.dataLength += length;
    packetLength += length;
    return end;
  }

  /**
   * {@return the free bytes behind the packet, the tailroom of its last segment, as a byte buffer
   * into which another API can write: big-endian, with position 0} {@link #append} then makes data
   * of the bytes that were written:
   *
   * <pre>{@code
   * ByteBuffer room = packet.appendBuffer();
   * SocketAddress sender = channel.receive(room);
   * int at = packet.append(room.position());
   * }</pre>
   *
   * <p>Each call makes a new byte buffer. It must not be used after the last segment is freed.
   * After the pool is closed its use throws {@link IllegalStateException}.
   *
   * @throws IllegalStateException if the pool is checked and this mbuf, or the last segment of the
   *     packet, is free
   */
  public ByteBuffer appendBuffer() {
    checkData();
    Mbuf last = lastSegment();
    last.checkData();
    return last.newTailBuffer();
  }

  /**
   * Extends the data at the start of the packet, into the headroom of this segment. C counterpart:
   * {@code rte_pktmbuf_prepend}.
   *
   * @param length the number of bytes to add, 0 or more
   * @return {@code false} if the headroom is too small, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  @CheckReturnValue
  public boolean prepend(int length) {
    checkData();
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
   * Removes bytes at the start of the packet, from this segment only. C counterpart: {@code
   * rte_pktmbuf_adj}.
   *
   * @param length the number of bytes to remove, 0 or more
   * @return {@code false} if this segment has fewer bytes, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  @CheckReturnValue
  public boolean adj(int length) {
    checkData();
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
   * Removes bytes at the end of the packet, from its last segment only. C counterpart: {@code
   * rte_pktmbuf_trim}.
   *
   * @param length the number of bytes to remove, 0 or more
   * @return {@code false} if the last segment has fewer bytes, and then nothing was changed
   * @throws IllegalArgumentException if the length is negative; nothing was changed then
   * @throws IllegalStateException if the pool is checked and this mbuf, or the last segment of the
   *     packet, is free; nothing was changed then
   */
  @CheckReturnValue
  public boolean trim(int length) {
    checkData();
    checkLength(length);
    Mbuf last = lastSegment();
    last.checkData();
    if (length > last.dataLength) {
      return false;
    }
    last.dataLength -= length;
    packetLength -= length;
    return true;
  }

  // ---- chains ----

  /**
   * Chains another packet to the end of this one, without a copy: its segments become the last
   * segments of this packet, and freeing this packet frees them. Walks both chains. C counterpart:
   * {@code rte_pktmbuf_chain}, which leaves a wrong segment count in the tail.
   *
   * @param tail the first segment of the other packet; its packet length and segment count become
   *     those of this one segment
   * @throws IllegalArgumentException if the two packets share segments already, so that the chain
   *     would be a ring, or the packet would exceed {@link Integer#MAX_VALUE} bytes or segments;
   *     nothing was changed then
   * @throws PoolMisuseException if the first or last segment of a packet is free and its pool is
   *     checked; nothing was changed then
   */
  public void chain(Mbuf tail) {
    Objects.requireNonNull(tail, "tail");
    checkData();
    tail.checkData();
    Mbuf last = lastSegment();
    Mbuf tailLast = tail.lastSegment();
    last.checkData();
    tailLast.checkData();
    // chains that share a segment also share all segments behind it
    if (last == tailLast) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s cannot be chained to %s: they are segments of one packet already; nothing was"
                  + " changed",
              tail.label(),
              label()));
    }
    if (packetLength > Integer.MAX_VALUE - tail.packetLength
        || segmentCount > Integer.MAX_VALUE - tail.segmentCount) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s (%d bytes, %d segments) cannot be chained to %s (%d bytes, %d segments): at most"
                  + " %d of either; nothing was changed",
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
   * Splits this packet in two behind one of its segments, without a copy. The segments behind it
   * become a packet of their own; both packets have the right lengths and counts. To take segments
   * out of a packet, split it in front of them and behind them. Walks the chain. In C, programs set
   * {@code next}, {@code nb_segs} and {@code pkt_len} themselves.
   *
   * @param last the segment that becomes the last one of this packet
   * @return the first segment of the second packet; {@code null} if there are no segments behind
   *     {@code last}, and then nothing was changed
   * @throws IllegalArgumentException if {@code last} is no segment of this packet; nothing was
   *     changed then
   * @throws IllegalStateException if a segment's pool is checked and the segment is free; nothing
   *     was changed then
   */
  @CheckReturnValue
  public @Nullable Mbuf splitAfter(Mbuf last) {
    Objects.requireNonNull(last, "last");
    int segments = 0;
    int bytes = 0;
    int keptSegments = 0;
    int keptBytes = 0;
    for (Mbuf segment = this; segment != null; segment = segment.next) {
      segment.checkData();
      segments++;
      bytes += segment.dataLength();
      if (segment == last) {
        keptSegments = segments;
        keptBytes = bytes;
      }
    }
    if (keptSegments == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is no segment of the packet of %s, which cannot be split behind it; nothing was"
                  + " changed",
              last.label(),
              label()));
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
   * {@return the last segment of this packet; this one if it is the only one} Walks the chain. C
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
   * {@return whether the packet that starts here has only one segment} C counterpart: {@code
   * rte_pktmbuf_is_contiguous}.
   */
  public boolean isContiguous() {
    return segmentCount == 1;
  }

  /**
   * Moves all data of this packet into its first segment, if its tailroom is large enough, and
   * frees the others. C counterpart: {@code rte_pktmbuf_linearize}.
   *
   * @return {@code false} if the tailroom is too small, and then nothing was changed
   * @throws IllegalStateException if the pool is checked and this mbuf is free, and nothing was
   *     changed then; or if another segment is free already, or its pool refuses it: the data is
   *     moved then, and all other segments are freed
   */
  @CheckReturnValue
  public boolean linearize() {
    return PacketCopies.linearize(this);
  }

  /**
   * Returns bytes of the packet that starts here as one piece of memory: a view of the data if the
   * bytes are in one segment, else a copy. The {@link MemorySegment#address()} of the result tells
   * which. Each call makes a new object; a view must not be used after the segment is freed. C
   * counterpart: {@code rte_pktmbuf_read}.
   *
   * @param offset the first byte to read, counted from the start of the packet
   * @param length the number of bytes; 0 gives an empty result at every offset up to the end of the
   *     packet
   * @param scratch the memory for a copy, which is written from its start; it may be empty if the
   *     bytes are in one segment
   * @return the bytes; {@code null} if the packet ends before them
   * @throws IllegalArgumentException if offset or length is negative
   * @throws IndexOutOfBoundsException if the bytes must be copied and the scratch memory is too
   *     small; nothing was copied then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free
   */
  @CheckReturnValue
  public @Nullable MemorySegment view(int offset, int length, MemorySegment scratch) {
    Objects.requireNonNull(scratch, "scratch");
    return PacketCopies.view(this, offset, length, scratch);
  }

  // ---- addresses for devices ----

  /**
   * {@return the device address of the first byte of the buffer that this mbuf uses: its own, that
   * of its {@linkplain #owner() owner}, or the external one} C: {@code buf_iova}.
   *
   * @throws IllegalStateException if devices must not use that memory, or its pool is closed
   */
  public long bufIova() {
    long iova = knownIova();
    if (iova == Pool.NO_IOVA) {
      throw noIova(
          external == null
              ? "pool '" + owner().pool.name() + "' was built without them (NO_IOVA_CONTIG)"
              : "its external buffer was made without one");
    }
    return iova;
  }

  /** Returns {@link #bufIova()}, or {@link Pool#NO_IOVA} if there is none. */
  long knownIova() {
    ExternalBuffer buffer = external;
    if (buffer != null) {
      return buffer.iova();
    }
    Mbuf of = owner();
    long iova = of.pool.mempool.iova(of.index);
    return iova == Pool.NO_IOVA ? iova : iova + of.privateSize();
  }

  private IllegalStateException noIova(String why) {
    return new IllegalStateException(
        String.format(Locale.ROOT, "%s has no device address: %s", label(), why));
  }

  /**
   * {@return the device address of the first byte of the data} C: {@code rte_pktmbuf_iova}.
   *
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long iova() {
    return bufIova() + dataOffset;
  }

  /**
   * {@return the device address of a byte of this segment's data} C: {@code
   * rte_pktmbuf_iova_offset}.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength()}, which is the end of
   *     the data
   * @throws IndexOutOfBoundsException if it is not within the data
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long iova(int offset) {
    if (offset < 0 || offset > dataLength()) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "%s: offset %d is not within its data of %d byte(s)",
              label(),
              offset,
              dataLength()));
    }
    return iova() + offset;
  }

  /**
   * {@return the device address at which the data of a new packet starts} C: {@code
   * rte_mbuf_data_iova_default}.
   *
   * @throws IllegalStateException as {@link #bufIova()}
   */
  public long defaultIova() {
    return bufIova() + freshDataOffset();
  }

  // ---- checks and text ----

  /**
   * Checks the packet that starts here: its pool is open, its first segment has a buffer, an
   * external buffer has a device address, it has references, and its lengths and counts agree. The
   * library never calls this method; it is for tests and for finding faults. C counterpart: {@code
   * rte_mbuf_sanity_check} of a header, which ends the process.
   *
   * @throws PoolMisuseException with the reason in the words of C, for example {@code bad ref cnt},
   *     if something is wrong
   */
  public void check() {
    requireSane(MbufCheck.check(this, true));
  }

  /**
   * Checks this segment alone, as {@link #check} does without the lengths and counts of the packet.
   * C counterpart: {@code rte_mbuf_sanity_check} of a segment that is no header.
   *
   * @throws PoolMisuseException with the reason if something is wrong
   */
  public void checkSegment() {
    requireSane(MbufCheck.check(this, false));
  }

  /**
   * Checks that this mbuf has the state that {@link PktmbufPool#rawAlloc} returns and {@link
   * PktmbufPool#rawFree} accepts: it passes {@link #checkSegment}, and has one reference, no next
   * segment, and a buffer that no other mbuf uses. C counterpart: {@code
   * rte_mbuf_raw_sanity_check}, which ends the process.
   *
   * @throws PoolMisuseException with the reason if something is wrong
   */
  public void checkRaw() {
    requireSane(MbufCheck.rawCheck(this));
  }

  private void requireSane(@Nullable String reason) {
    if (reason != null) {
      throw misuse(String.format(Locale.ROOT, "%s: %s%s", label(), reason, lastEvents()));
    }
  }

  /**
   * {@return the fields, the segments and the first bytes of the packet that starts here, as text
   * of several lines} C counterpart: {@code rte_pktmbuf_dump}.
   *
   * @param bytes the most bytes of data to show, 0 or more
   * @throws IllegalArgumentException if the number is negative
   * @throws IllegalStateException if a pool is closed
   */
  public String dump(int bytes) {
    checkLength(bytes);
    return MbufDump.dump(this, bytes);
  }

  private void checkLength(int length) {
    if (length < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s: the length %d is negative; nothing was changed", label(), length));
    }
  }

  @Override
  String label() {
    return "mbuf " + index + " of pool '" + pool.name() + "'";
  }

  @Override
  PoolMisuseException misuse(String message) {
    return pool.misuseOf(index, message);
  }

  @Override
  @Nullable PoolClosedException closedPool() {
    return pool.isClosed()
        ? new PoolClosedException(
            pool.name(),
            String.format(
                Locale.ROOT,
                "pool '%s' is closed; its mbuf %d was used after close()",
                pool.name(),
                index))
        : null;
  }

  @Override
  String placesHint() {
    return pool.guard() == Guard.TRACE || pool.historyOrNull() != null
        ? ""
        : ". Guard.TRACE shows where it was freed";
  }

  @Override
  String lastEvents() {
    MbufHistory history = pool.historyOrNull();
    return history == null ? "" : ". Its last events: " + history.brief(this);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (refcnt %d, %d segment(s), packet %d, data %d at %d of %d)",
        label(),
        refcnt(),
        segmentCount,
        packetLength,
        dataLength(),
        dataOffset,
        bufLength());
  }
}
