// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.util.Arrays;

/**
 * A table of a Huffman code: the next bits are an index to a symbol and the number of bits of its
 * code. Immutable.
 *
 * @param log the bits of the longest code
 * @param symbols the symbols by the bits
 * @param bits the lengths of their codes
 */
record HuffmanTable(int log, byte[] symbols, byte[] bits) {

  private static final int MAX_LOG = 11;
  private static final int MAX_SYMBOLS = 256;

  /** The headers from this one on say that weights follow which are not compressed. */
  private static final int DIRECT = 128;

  private static final int MAX_WEIGHTS_LOG = 6;

  /** A description that was read. */
  record Described(HuffmanTable table, int length) {}

  /**
   * Reads the description of a code: the weights of all symbols but the last one, whose weight
   * follows from those of the others.
   *
   * @param bytes the array, which has eight more bytes behind the last one
   * @param start the index of the first byte
   * @param end the index behind the last byte
   */
  static Described read(byte[] bytes, int start, int end) {
    ZstdDamage.check(start < end, "a code is cut");
    int header = Byte.toUnsignedInt(bytes[start]);
    byte[] weights = new byte[MAX_SYMBOLS];
    boolean direct = header >= DIRECT;
    int length = direct ? header - DIRECT + 2 >> 1 : header;
    ZstdDamage.check(length <= end - start - 1, "a code is cut");
    int count =
        direct
            ? unpack(bytes, start + 1, header - DIRECT + 1, weights)
            : decompress(bytes, start + 1, length, weights);
    return new Described(of(weights, count), 1 + length);
  }

  private static int unpack(byte[] bytes, int start, int count, byte[] weights) {
    for (int i = 0; i < count; i++) {
      weights[i] = (byte) (bytes[start + (i >> 1)] >> ((i & 1) == 0 ? 4 : 0) & 0xf);
    }
    return count;
  }

  private static int decompress(byte[] bytes, int start, int length, byte[] weights) {
    FseTable.Described described =
        FseTable.read(bytes, start, start + length, MAX_WEIGHTS_LOG, MAX_LOG + 1);
    FseTable table = described.table();
    BackwardBits in = new BackwardBits();
    in.start(bytes, start + described.length(), length - described.length());
    // two states take turns; when the bits of one are used up, the other one gives the last weight
    int state = table.first(in);
    int other = table.first(in);
    int count = 0;
    while (true) {
      ZstdDamage.check(count < MAX_SYMBOLS - 2, "a code has too many symbols");
      weights[count++] = (byte) table.symbol(state);
      int next = table.next(state, in);
      if (in.left() < 0) {
        weights[count++] = (byte) table.symbol(other);
        return count;
      }
      state = other;
      other = next;
    }
  }

  private static HuffmanTable of(byte[] weights, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      ZstdDamage.check(weights[i] <= MAX_LOG, "a code is too long");
      sum += 1 << weights[i] >> 1;
    }
    ZstdDamage.check(sum > 0, "a code has no symbol");
    int log = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
    int rest = (1 << log) - sum;
    ZstdDamage.check(log <= MAX_LOG && Integer.bitCount(rest) == 1, "a code is not complete");
    weights[count] = (byte) (Integer.numberOfTrailingZeros(rest) + 1);
    byte[] symbols = new byte[1 << log];
    byte[] bits = new byte[1 << log];
    int at = 0;
    for (int weight = 1; weight <= log; weight++) {
      for (int symbol = 0; symbol <= count; symbol++) {
        if (weights[symbol] == weight) {
          int end = at + (1 << weight - 1);
          Arrays.fill(symbols, at, end, (byte) symbol);
          Arrays.fill(bits, at, end, (byte) (log + 1 - weight));
          at = end;
        }
      }
    }
    return new HuffmanTable(log, symbols, bits);
  }

  /** Decodes symbols from bits, which must then be used up. */
  void decode(BackwardBits in, byte[] to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      int index = (int) in.peek(log);
      to[i] = symbols[index];
      in.skip(bits[index]);
    }
    ZstdDamage.check(in.left() == 0, "a stream of literals has another length than is stated");
  }
}
