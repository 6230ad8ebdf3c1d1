// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

/**
 * The sizes of a ring. Immutable.
 *
 * @param blockSize the bytes of a block, a power of two and a multiple of the page size
 * @param blocks the number of blocks
 * @param frameSize the bytes of a frame with its header, a power of two
 */
record RingSize(int blockSize, int blocks, int frameSize) {

  /**
   * The fewest blocks of a ring of version 3. The kernel hands over a block each millisecond in
   * which a frame arrives, however few frames it has, so this is the number of milliseconds for
   * which the thread that reads the ring may have to wait for a processor.
   */
  static final int MIN_BLOCKS_3 = 64;

  /** The fewest blocks of other rings. */
  static final int MIN_BLOCKS_2 = 1;

  /** The most bytes of a ring, which is memory of the kernel. */
  private static final long MAX_BYTES = 1L << 29;

  /**
   * Computes the sizes.
   *
   * @param blockSize the bytes of a block, a power of two
   * @param frameSize the bytes of a frame, made larger to a power of two that fits into a block
   * @param frames the number of frames that should fit
   * @param minBlocks the fewest blocks
   */
  static RingSize of(int blockSize, int frameSize, int frames, int minBlocks) {
    int frame = Math.min(ceilPowerOfTwo(frameSize), blockSize);
    long bytes = Math.min((long) frame * frames, MAX_BYTES);
    int blocks = (int) Math.max(minBlocks, Math.ceilDiv(bytes, blockSize));
    return new RingSize(blockSize, blocks, frame);
  }

  private static int ceilPowerOfTwo(int number) {
    int highest = Integer.highestOneBit(number);
    return highest == number ? number : highest << 1;
  }

  int frames() {
    return blockSize / frameSize * blocks;
  }
}
