// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Decompresses a file of zstd, as RFC 8878 describes the format: one frame or several, each with
 * its checksum if it has one. Its memory is bounded by the window that a frame asks for, and grows
 * only as far as data arrives.
 */
final class ZstdChannel extends CompressedChannel {

  /** The first four bytes of a frame, in their order in the file. */
  static final int MAGIC = 0x28b52ffd;

  private static final long FRAME = 0xfd2f_b528L;

  /** The magic numbers of frames that hold something else, the lowest one of 16. */
  private static final long SKIPPABLE = 0x184d_2a50L;

  private static final int SKIPPABLE_NUMBERS = 16;

  /** The largest window, the same as that of the program zstd unless it is told otherwise. */
  private static final long MAX_WINDOW = 1L << 27;

  /** The smallest unit of a window size, by its exponent. */
  private static final int MIN_WINDOW_LOG = 10;

  private static final int SINGLE_SEGMENT = 1 << 5;
  private static final int RESERVED = 1 << 3;
  private static final int CHECKSUM = 1 << 2;

  /** The content size of two bytes begins where that of one byte ends. */
  private static final int SIZE_OFFSET = 256;

  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  private static final int BLOCK_HEADER = 3;

  private final ZstdWindow window = new ZstdWindow();
  private final ZstdBlocks blocks = new ZstdBlocks(window);
  private final XxHash64 hash = new XxHash64();

  /** The compressed bytes of a block, with room behind them for reads of eight bytes. */
  private final byte[] block = new byte[ZstdWindow.MAX_BLOCK + Long.BYTES];

  private boolean inFrame;
  private boolean hasChecksum;
  private long contentSize;
  private int maxBlock;

  ZstdChannel(ReadableByteChannel file, ByteBuffer start) {
    super("zstd", file, start);
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (!to.hasRemaining()) {
      return 0;
    }
    while (!window.hasOutput()) {
      if (!inFrame && !nextFrame()) {
        return -1;
      }
      nextBlock();
    }
    return window.take(to);
  }

  /** Reads the header of a frame. Returns whether there is one. */
  private boolean nextFrame() throws IOException {
    while (hasInput()) {
      long magic = nextNumber(Integer.BYTES);
      if (magic == FRAME) {
        readHeader();
        return true;
      }
      if (magic < SKIPPABLE || magic >= SKIPPABLE + SKIPPABLE_NUMBERS) {
        throw damaged("a frame begins with %08x", magic);
      }
      skip(nextNumber(Integer.BYTES));
    }
    return false;
  }

  private void readHeader() throws IOException {
    int descriptor = next();
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    if ((descriptor & RESERVED) != 0) {
      throw damaged("the header of a frame has %02x, which is reserved", descriptor);
    }
    long size = 0;
    if (!single) {
      int window = next();
      long base = 1L << MIN_WINDOW_LOG + (window >> 3);
      size = base + (base >> 3) * (window & 7);
    }
    int dictionaryBytes = 1 << (descriptor & 3) >> 1;
    if (nextNumber(dictionaryBytes) != 0) {
      throw damaged("it needs a dictionary; decompress it first: zstd -d -D DICTIONARY");
    }
    int sizeKind = descriptor >> 6;
    int sizeBytes = sizeKind == 0 ? single ? 1 : 0 : 1 << sizeKind;
    contentSize = sizeBytes == 0 ? -1 : nextNumber(sizeBytes);
    if (sizeBytes == Short.BYTES) {
      contentSize += SIZE_OFFSET;
    }
    if (single) {
      size = contentSize;
    }
    if (size < 0 || size > MAX_WINDOW) {
      throw damaged(
          "it needs a window of %s bytes, and at most %d are used here; decompress it first: zstd"
              + " -d --long=31",
          Long.toUnsignedString(size), MAX_WINDOW);
    }
    maxBlock = (int) Math.min(size, ZstdWindow.MAX_BLOCK);
    window.start((int) size);
    blocks.start();
    hash.reset();
    hasChecksum = (descriptor & CHECKSUM) != 0;
    inFrame = true;
  }

  private void nextBlock() throws IOException {
    int header = (int) nextNumber(BLOCK_HEADER);
    int size = header >> 3;
    if (size > maxBlock) {
      throw damaged("a block has %d bytes, at most %d are allowed", size, maxBlock);
    }
    window.beginBlock();
    switch (header >> 1 & 3) {
      case RAW -> {
        get(size);
        window.append(block, 0, size);
      }
      case RLE -> window.fill((byte) next(), size);
      case COMPRESSED -> {
        get(size);
        try {
          blocks.decode(block, size);
        } catch (ZstdDamage e) {
          throw damaged("%s", String.valueOf(e.getMessage()));
        }
      }
      default -> throw damaged("a block is of an unknown kind");
    }
    if (hasChecksum) {
      window.hashBlock(hash);
    }
    if ((header & 1) != 0) {
      endFrame();
    }
  }

  private void get(int size) throws IOException {
    for (int at = 0; at < size; ) {
      if (!hasInput()) {
        throw ends();
      }
      int count = Math.min(size - at, input.remaining());
      input.get(block, at, count);
      at += count;
    }
  }

  private void endFrame() throws IOException {
    inFrame = false;
    if (contentSize >= 0 && contentSize != window.total()) {
      throw damaged("a frame has %d bytes of data, and %d are stated", window.total(), contentSize);
    }
    if (hasChecksum) {
      long stated = nextNumber(Integer.BYTES);
      long computed = hash.value() & 0xffff_ffffL;
      if (stated != computed) {
        throw damaged("the checksum of its data is %08x, and %08x is stated", computed, stated);
      }
    }
  }

  @Override
  void rewind() throws IOException {
    super.rewind();
    window.start(0);
    inFrame = false;
  }
}
