// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a file of gzip: one member or several, each with its checksum and its length. Uses
 * the same memory whatever the file expands to.
 */
final class GzipChannel extends CompressedChannel {

  /** The first two bytes of a member. */
  static final int MAGIC = 0x1f8b;

  private static final int DEFLATE = 8;

  private static final int HEADER_CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  /** The bytes of time, level and system in the header, which say nothing about the data. */
  private static final int TIME_LEVEL_SYSTEM = 6;

  private final Inflater inflater = new Inflater(/* nowrap= */ true);
  private final CRC32 checksum = new CRC32();

  /** Whether the data of a member is being read. */
  private boolean inMember;

  GzipChannel(ReadableByteChannel file, ByteBuffer start) {
    super("gzip", file, start);
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    while (to.hasRemaining()) {
      if (!inMember && !nextMember()) {
        return -1;
      }
      int count = inflate(to);
      if (inflater.finished()) {
        endMember();
      }
      if (count > 0) {
        return count;
      }
    }
    return 0;
  }

  private int inflate(ByteBuffer to) throws IOException {
    int before = to.position();
    do {
      if (!hasInput()) {
        throw ends();
      }
      inflater.setInput(input);
      try {
        inflater.inflate(to);
      } catch (DataFormatException e) {
        throw damaged("%s", String.valueOf(e.getMessage()));
      }
      if (inflater.needsDictionary()) {
        throw damaged("it needs a dictionary, which files of gzip do not have");
      }
    } while (to.position() == before && !inflater.finished());
    int count = to.position() - before;
    checksum.update(to.duplicate().flip().position(before));
    return count;
  }

  /** Reads the header of a member. Returns whether there is one. */
  private boolean nextMember() throws IOException {
    int first = 0;
    while (first == 0) { // some writers fill the last block of a disk or of a tape
      if (!hasInput()) {
        return false;
      }
      first = next();
    }
    if ((first << Byte.SIZE | next()) != MAGIC) {
      throw damaged("what follows its end is no gzip data");
    }
    int method = next();
    int flags = next();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw damaged("method %d with flags %02x is not known", method, flags);
    }
    skip(TIME_LEVEL_SYSTEM);
    if ((flags & EXTRA) != 0) {
      skip(nextNumber(Short.BYTES));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(Short.BYTES);
    }
    inflater.reset();
    checksum.reset();
    inMember = true;
    return true;
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // not needed
    }
  }

  private void endMember() throws IOException {
    inMember = false;
    long stated = nextNumber(Integer.BYTES);
    if (stated != checksum.getValue()) {
      throw damaged(
          "the checksum of its data is %08x, and %08x is stated", checksum.getValue(), stated);
    }
    long length = nextNumber(Integer.BYTES);
    long bytes = inflater.getBytesWritten() & 0xffff_ffffL;
    if (length != bytes) {
      throw damaged("its data has %d bytes modulo 2^32, and %d are stated", bytes, length);
    }
  }

  @Override
  void rewind() throws IOException {
    super.rewind();
    inMember = false;
  }

  @Override
  public void close() throws IOException {
    super.close();
    inflater.end();
  }
}
