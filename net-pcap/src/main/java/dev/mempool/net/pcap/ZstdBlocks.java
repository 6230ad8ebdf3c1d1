// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the compressed blocks of zstd: literals, which have a Huffman code, and sequences, each
 * of which copies some literals and then repeats data that came before. Blocks may use the codes of
 * blocks before them. Not thread-safe.
 */
final class ZstdBlocks {

  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  /** The kinds of the tables of sequences. */
  private static final int PREDEFINED = 0;

  private static final int REPEATED = 3;

  /** The sizes in front of the streams of literals but the last one. */
  private static final int JUMP_TABLE = 6;

  private static final int STREAMS = 4;

  /** The first numbers of sequences that need two bytes, and three. */
  private static final int TWO_BYTES = 128;

  private static final int THREE_BYTES = 255;
  private static final int THREE_BYTES_OFFSET = 0x7f00;

  /** The offsets up to this one are numbers of earlier offsets. */
  private static final int EARLIER = 3;

  private static final int MAX_OFFSET_CODE = 31;

  private static final FseTable LITERAL_LENGTHS =
      FseTable.of(
          6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1,
          1, 1, 1, -1, -1, -1, -1);
  private static final FseTable OFFSETS =
      FseTable.of(
          5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
          -1);
  private static final FseTable MATCH_LENGTHS =
      FseTable.of(
          6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);

  /** The bits that follow a code of a length; the codes before have none. */
  private static final int[] LITERAL_BITS = {
    1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  private static final int[] MATCH_BITS = {
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  /** The shortest data that is repeated. */
  private static final int MIN_MATCH = 3;

  private static final Lengths LITERALS = Lengths.of(0, 16, LITERAL_BITS);
  private static final Lengths MATCHES = Lengths.of(MIN_MATCH, 32, MATCH_BITS);

  /** The lengths for which codes stand: a base, to which some bits are added. */
  private record Lengths(int[] bases, byte[] bits) {

    /**
     * Makes the lengths.
     *
     * @param first the length of the first code
     * @param single the number of codes that stand for one length each
     * @param further the numbers of bits of the codes behind them
     */
    static Lengths of(int first, int single, int[] further) {
      int[] bases = new int[single + further.length];
      byte[] bits = new byte[bases.length];
      int base = first;
      for (int i = 0; i < bases.length; i++) {
        bases[i] = base;
        bits[i] = (byte) (i < single ? 0 : further[i - single]);
        base += 1 << bits[i];
      }
      return new Lengths(bases, bits);
    }

    int read(int code, BackwardBits in) {
      return bases[code] + (int) in.read(bits[code]);
    }
  }

  private final ZstdWindow window;
  private final BackwardBits bits = new BackwardBits();
  private final byte[] literals = new byte[ZstdWindow.MAX_BLOCK];
  private final long[] offsets = new long[EARLIER];
  private @Nullable HuffmanTable code;
  private @Nullable FseTable literalTable;
  private @Nullable FseTable offsetTable;
  private @Nullable FseTable matchTable;

  private byte[] block = {};
  private int at;
  private int end;

  ZstdBlocks(ZstdWindow window) {
    this.window = window;
  }

  /** Forgets what blocks of another frame have left. */
  void start() {
    code = null;
    literalTable = null;
    offsetTable = null;
    matchTable = null;
    offsets[0] = 1;
    offsets[1] = 4;
    offsets[2] = 8;
  }

  /**
   * Decodes a block into the window.
   *
   * @param bytes the array, which has eight more bytes behind the last one
   * @param size the number of bytes
   * @throws ZstdDamage if the block contradicts itself
   */
  void decode(byte[] bytes, int size) {
    block = bytes;
    at = 0;
    end = size;
    readSequences(readLiterals());
  }

  private int next() {
    ZstdDamage.check(at < end, "a block is cut");
    return Byte.toUnsignedInt(block[at++]);
  }

  private int nextNumber(int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= next() << i * Byte.SIZE;
    }
    return number;
  }

  /** Reads the literals. Returns their number. */
  private int readLiterals() {
    ZstdDamage.check(at < end, "a block is cut");
    int kind = block[at] & 3;
    int format = block[at] >> 2 & 3;
    if (kind == RAW || kind == RLE) {
      int count =
          switch (format) {
            case 1 -> nextNumber(2) >> 4;
            case 3 -> nextNumber(3) >> 4;
            default -> next() >> 3;
          };
      checkCount(count);
      if (kind == RLE) {
        Arrays.fill(literals, 0, count, (byte) next());
      } else {
        ZstdDamage.check(count <= end - at, "a block has too few literals");
        System.arraycopy(block, at, literals, 0, count);
        at += count;
      }
      return count;
    }
    int width = format < 2 ? 10 : format == 2 ? 14 : 18;
    int headerBytes = format < 2 ? 3 : format + 2;
    long header = 0;
    for (int i = 0; i < headerBytes; i++) {
      header |= (long) next() << i * Byte.SIZE;
    }
    int count = (int) (header >> 4 & (1 << width) - 1);
    int compressed = (int) (header >> 4 + width & (1 << width) - 1);
    checkCount(count);
    ZstdDamage.check(compressed <= end - at, "a block has too few literals");
    int stop = at + compressed;
    if (kind == COMPRESSED) {
      HuffmanTable.Described described = HuffmanTable.read(block, at, stop);
      code = described.table();
      at += described.length();
    }
    ZstdDamage.check(code != null, "a block uses a code that was not described");
    if (format == 0) {
      decode(at, stop, 0, count);
    } else {
      decodeStreams(stop, count);
    }
    at = stop;
    return count;
  }

  private static void checkCount(int literals) {
    ZstdDamage.check(literals <= ZstdWindow.MAX_BLOCK, "a block has too many literals");
  }

  private void decodeStreams(int stop, int count) {
    ZstdDamage.check(stop - at >= JUMP_TABLE, "the streams of literals are cut");
    int part = (count + STREAMS - 1) / STREAMS;
    ZstdDamage.check((STREAMS - 1) * part <= count, "a block has too few literals for its streams");
    int from = at + JUMP_TABLE;
    for (int i = 0; i < STREAMS - 1; i++) {
      int to = from + nextNumber(Short.BYTES);
      ZstdDamage.check(to <= stop, "the streams of literals are cut");
      decode(from, to, i * part, part);
      from = to;
    }
    decode(from, stop, (STREAMS - 1) * part, count - (STREAMS - 1) * part);
  }

  private void decode(int from, int to, int first, int count) {
    HuffmanTable table = code;
    if (table != null) {
      bits.start(block, from, to - from);
      table.decode(bits, literals, first, count);
    }
  }

  private void readSequences(int literalCount) {
    int count = next();
    if (count >= THREE_BYTES) {
      count = nextNumber(Short.BYTES) + THREE_BYTES_OFFSET;
    } else if (count >= TWO_BYTES) {
      count = (count - TWO_BYTES << Byte.SIZE) + next();
    }
    if (count == 0) {
      ZstdDamage.check(at == end, "a block is longer than its sequences");
      window.append(literals, 0, literalCount);
      return;
    }
    int kinds = next();
    ZstdDamage.check((kinds & 3) == 0, "a block has a reserved kind of tables");
    literalTable = table(kinds >> 6, LITERAL_LENGTHS, literalTable, 9, LITERALS.bases.length - 1);
    offsetTable = table(kinds >> 4 & 3, OFFSETS, offsetTable, 8, MAX_OFFSET_CODE);
    matchTable = table(kinds >> 2 & 3, MATCH_LENGTHS, matchTable, 9, MATCHES.bases.length - 1);
    bits.start(block, at, end - at);
    execute(count, literalTable, offsetTable, matchTable, literalCount);
  }

  /** Returns the table of a kind of codes. */
  private FseTable table(
      int kind, FseTable predefined, @Nullable FseTable before, int maxLog, int maxSymbol) {
    switch (kind) {
      case PREDEFINED -> {
        return predefined;
      }
      case RLE -> {
        int symbol = next();
        ZstdDamage.check(symbol <= maxSymbol, "a table has an unknown code");
        return FseTable.of(symbol);
      }
      case REPEATED -> {
        if (before == null) {
          throw new ZstdDamage("a block uses a table that was not described");
        }
        return before;
      }
      default -> {
        FseTable.Described described = FseTable.read(block, at, end, maxLog, maxSymbol);
        at += described.length();
        return described.table();
      }
    }
  }

  private void execute(
      int count, FseTable literal, FseTable offset, FseTable match, int literalCount) {
    int literalState = literal.first(bits);
    int offsetState = offset.first(bits);
    int matchState = match.first(bits);
    int used = 0;
    for (int left = count; left > 0; left--) {
      int offsetBits = offset.symbol(offsetState);
      long value = (1L << offsetBits) + bits.read(offsetBits);
      int matchLength = MATCHES.read(match.symbol(matchState), bits);
      int literalLength = LITERALS.read(literal.symbol(literalState), bits);
      if (left > 1) {
        literalState = literal.next(literalState, bits);
        matchState = match.next(matchState, bits);
        offsetState = offset.next(offsetState, bits);
      }
      ZstdDamage.check(
          bits.left() >= 0 && literalLength <= literalCount - used, "the sequences are cut");
      window.append(literals, used, literalLength);
      used += literalLength;
      window.repeat(offset(value, literalLength == 0), matchLength);
    }
    ZstdDamage.check(bits.left() == 0, "the sequences have another length than is stated");
    window.append(literals, used, literalCount - used);
  }

  /** Returns the offset for which a value stands, and remembers it as the last one. */
  private long offset(long value, boolean noLiterals) {
    if (value > EARLIER) {
      offsets[2] = offsets[1];
      offsets[1] = offsets[0];
      offsets[0] = value - EARLIER;
      return offsets[0];
    }
    int index = (int) value - 1 + (noLiterals ? 1 : 0);
    if (index == 0) {
      return offsets[0];
    }
    long found = index == EARLIER ? offsets[0] - 1 : offsets[index];
    if (index > 1) {
      offsets[2] = offsets[1];
    }
    offsets[1] = offsets[0];
    offsets[0] = found;
    return found;
  }
}
