// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.core.memory.linux.Pages;
import dev.mempool.mbuf.ExternalBuffer;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afxdp.linux.XdpSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The memory of a pool as the kernel sees it. The <i>place</i> of a frame is the buffer of an mbuf,
 * so that the kernel writes nowhere else: not to private areas, and not to canaries. An address in
 * a ring is an offset in this memory.
 *
 * <pre>
 *   base, at the start of a page
 *   |        place                                   place
 *   | ... | buffer of mbuf 0             | ... | buffer of mbuf 1             | ...
 *         | 256 bytes | frame |          |
 * </pre>
 *
 * <p>Places are <i>aligned</i> if they begin at multiples of their length; an address that is not
 * that of a place is then one within it. Otherwise an address has the offset within its place in
 * its upper 16 bits.
 *
 * <p>Two threads use an instance, one that receives and one that transmits, for different mbufs.
 */
final class Umem {

  /** The position in an address of the offset within an unaligned place. */
  private static final int OFFSET_SHIFT = 48;

  private static final long ADDRESS_MASK = (1L << OFFSET_SHIFT) - 1;

  /** The binary logarithm of the smallest place: no two places begin in so many bytes. */
  private static final int BLOCK_SHIFT = Integer.numberOfTrailingZeros(XdpSocket.MIN_PLACE);

  private final PktmbufPool pool;
  private final long base;
  private final long bytes;
  private final int placeBytes;
  private final boolean aligned;

  /** Whether no place crosses the border of a page, so that devices can use it too. */
  private final boolean withinPages;

  /** The index of the mbuf whose place begins in a block of the memory. */
  private final int[] mbufs;

  /** Whether the kernel has an mbuf, by its index. Distinct elements are no race. */
  private final boolean[] held;

  private Umem(PktmbufPool pool, long[] places, int placeBytes) {
    this.pool = pool;
    this.placeBytes = placeBytes;
    long page = Pages.BASE_BYTES;
    long[] sorted = places.clone();
    Arrays.sort(sorted);
    this.base = sorted[0] & -page;
    this.bytes = sorted[sorted.length - 1] + placeBytes - base;
    this.withinPages =
        Arrays.stream(places).allMatch(at -> (at & -page) == (at + placeBytes - 1 & -page));
    this.aligned =
        Integer.bitCount(placeBytes) == 1
            && Arrays.stream(places).allMatch(at -> at % placeBytes == 0);
    this.mbufs = new int[Math.toIntExact((bytes - 1 >>> BLOCK_SHIFT) + 1)];
    for (int i = 0; i < places.length; i++) {
      mbufs[(int) (places[i] - base >>> BLOCK_SHIFT)] = i;
    }
    this.held = new boolean[places.length];
  }

  /**
   * Describes the memory of a pool.
   *
   * @throws IllegalArgumentException if its buffers are too small, or lie too far apart
   */
  static Umem of(PktmbufPool pool) {
    if (pool.dataRoom() < XdpSocket.MIN_PLACE) {
      throw refused(
          pool,
          "its buffers have %d bytes, and the kernel needs %d; give it a data room of %d or more",
          pool.dataRoom(),
          XdpSocket.MIN_PLACE,
          XdpSocket.MIN_PLACE);
    }
    long[] places = new long[pool.size()];
    for (int i = 0; i < places.length; i++) {
      Mbuf mbuf = pool.mbuf(i);
      // the mbuf may be attached to the buffer of another one now; a pinned one never is
      places[i] =
          pool.isPinned() ? mbuf.bufAddress() : mbuf.privateMemory().address() + pool.privateSize();
    }
    int pieces = pool.isPinned() ? externalPieces(pool) : pool.memory().chunks().size();
    if (pieces > 1) {
      throw refused(
          pool,
          "its memory is in %d pieces, and the kernel takes one; give it one chunk, or one area of"
              + " external memory",
          pieces);
    }
    return new Umem(pool, places, (int) Math.min(pool.dataRoom(), Pages.BASE_BYTES));
  }

  /** Counts the areas between which there are whole pages, which may be no memory, or others'. */
  private static int externalPieces(PktmbufPool pool) {
    List<ExternalBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < pool.size(); i++) {
      buffers.add(Objects.requireNonNull(pool.mbuf(i).externalBuffer()));
    }
    buffers.sort(Comparator.comparingLong(buffer -> buffer.memory().address()));
    int pieces = 1;
    for (int i = 1; i < buffers.size(); i++) {
      ExternalBuffer last = buffers.get(i - 1);
      long end = last.memory().address() + last.memory().byteSize();
      if (buffers.get(i).memory().address() - end >= Pages.BASE_BYTES) {
        pieces++;
      }
    }
    return pieces;
  }

  private static IllegalArgumentException refused(
      PktmbufPool pool, String reason, Object... values) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "the pool '%s' cannot be the memory of AF_XDP: ", pool.name())
            + String.format(Locale.ROOT, reason, values));
  }

  PktmbufPool pool() {
    return pool;
  }

  void register(XdpSocket socket) {
    socket.register(base, bytes, placeBytes, aligned);
  }

  /**
   * Tells whether a device can use the memory itself: a place that crosses the border of a page may
   * lie in pages that are no neighbours for it, and the kernel drops such a place.
   */
  boolean isForDevices() {
    return withinPages;
  }

  /** Returns the most bytes of one entry of the transmit ring. */
  int placeBytes() {
    return placeBytes;
  }

  /** Returns the most bytes of a frame that the kernel writes into one mbuf. */
  int receiveRoom() {
    return placeBytes - XdpSocket.HEADROOM;
  }

  // ---- mbufs that change hands ----

  /** Gives an empty mbuf of the pool to the kernel. Returns its address. */
  long give(Mbuf mbuf) {
    held[mbuf.index()] = true;
    return mbuf.bufAddress() - base;
  }

  /** Gives an mbuf of the pool with data to the kernel. Returns the address of the data. */
  long giveData(Mbuf mbuf) {
    long offset = mbuf.dataOffset();
    return give(mbuf) + (aligned ? offset : offset << OFFSET_SHIFT);
  }

  /** Takes the mbuf of an address back from the kernel. */
  Mbuf take(long address) {
    int index = mbufs[(int) (placeOf(address) >>> BLOCK_SHIFT)];
    held[index] = false;
    return pool.mbuf(index);
  }

  /** Returns the address of the place in which an address is. */
  long placeOf(long address) {
    return aligned ? address & -placeBytes : address & ADDRESS_MASK;
  }

  /** Returns the offset of an address within its place. */
  int offsetOf(long address) {
    return (int) (aligned ? address & placeBytes - 1 : address >>> OFFSET_SHIFT);
  }

  /**
   * Tells whether the kernel can send the data of a segment where it is: it is in its own buffer in
   * this memory, nobody else uses it, and it fits into an entry.
   */
  boolean canSend(Mbuf segment) {
    int length = segment.dataLength();
    return segment.pool() == pool
        && segment.refcnt() == 1
        && (segment.isDirect() || isOwnPinned(segment))
        && length > 0
        && length <= placeBytes;
  }

  private static boolean isOwnPinned(Mbuf segment) {
    ExternalBuffer buffer = segment.externalBuffer();
    return segment.hasPinnedExternalBuffer() && buffer != null && buffer.refcnt() == 1;
  }

  /** Frees all mbufs that the kernel has, when it uses the memory no more. */
  void freeHeld() {
    int count = 0;
    Mbuf[] all = new Mbuf[held.length];
    for (int i = 0; i < held.length; i++) {
      if (held[i]) {
        held[i] = false;
        all[count++] = pool.mbuf(i);
      }
    }
    PktmbufPool.freeBulk(all, 0, count);
  }
}
