// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The decompressed bytes of a frame: those that were not taken yet, and those before them to which
 * later blocks may refer. Not thread-safe.
 */
final class ZstdWindow {

  /** The most bytes of a block, compressed or not. */
  static final int MAX_BLOCK = 1 << 17;

  private static final int FIRST_CAPACITY = 2 * MAX_BLOCK;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;

  /** The end of the bytes. */
  private int end;

  /** The first byte that was not taken. */
  private int taken;

  /** The first byte of the current block. */
  private int block;

  /** The bytes of the frame before those that are here. */
  private long before;

  /** Begins a frame, all bytes before have been taken. */
  void start(int windowSize) {
    size = windowSize;
    end = 0;
    taken = 0;
    before = 0;
  }

  boolean hasOutput() {
    return taken < end;
  }

  /** Returns the bytes of the frame so far. */
  long total() {
    return before + end;
  }

  /** Moves bytes to a buffer. Returns their number. */
  int take(ByteBuffer to) {
    int count = Math.min(to.remaining(), end - taken);
    to.put(bytes, taken, count);
    taken += count;
    return count;
  }

  /** Begins a block: makes room for one. All bytes before have been taken. */
  void beginBlock() {
    if (bytes.length - end < MAX_BLOCK) {
      if (end - size >= MAX_BLOCK) {
        int gone = end - size;
        System.arraycopy(bytes, gone, bytes, 0, size);
        end = size;
        before += gone;
      } else {
        // no larger than a window and two blocks, so that bytes are seldom moved
        long most = Math.max(size + 2L * MAX_BLOCK, FIRST_CAPACITY);
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, most));
      }
    }
    taken = end;
    block = end;
  }

  private void checkRoom(int count) {
    ZstdDamage.check(
        end + count - block <= MAX_BLOCK, "a block expands to more than " + MAX_BLOCK + " bytes");
  }

  void append(byte[] from, int at, int count) {
    checkRoom(count);
    System.arraycopy(from, at, bytes, end, count);
    end += count;
  }

  void fill(byte value, int count) {
    checkRoom(count);
    Arrays.fill(bytes, end, end + count, value);
    end += count;
  }

  /** Appends bytes again that came before, which may overlap with those that are appended. */
  void repeat(long distance, int count) {
    checkRoom(count);
    ZstdDamage.check(
        distance > 0 && distance <= Math.min(end, size),
        "a block refers to data that is not there");
    int from = end - (int) distance;
    if (distance >= count) {
      System.arraycopy(bytes, from, bytes, end, count);
    } else {
      for (int i = 0; i < count; i++) {
        bytes[end + i] = bytes[from + i];
      }
    }
    end += count;
  }

  void hashBlock(XxHash64 hash) {
    hash.update(bytes, block, end - block);
  }
}
