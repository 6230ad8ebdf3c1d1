// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

/**
 * A table of finite state entropy: each state stands for a symbol, and some bits lead to the next
 * state. Immutable.
 *
 * @param log the number of bits of a state
 * @param symbols the symbols of the states
 * @param bits the numbers of bits that lead to the next states
 * @param bases the numbers that are added to these bits
 */
record FseTable(int log, byte[] symbols, byte[] bits, short[] bases) {

  /** The smallest number of bits of a state that a description can state. */
  private static final int MIN_LOG = 5;

  /** A description that was read. */
  record Described(FseTable table, int length) {}

  /** Returns the table of one symbol, which needs no bits. */
  static FseTable of(int symbol) {
    return new FseTable(0, new byte[] {(byte) symbol}, new byte[1], new short[1]);
  }

  /**
   * Makes a table.
   *
   * @param counts the number of states of each symbol, -1 for one that gets a single state at the
   *     end of the table
   */
  static FseTable of(int log, int... counts) {
    int size = 1 << log;
    byte[] symbols = new byte[size];
    int[] next = new int[counts.length];
    int high = size;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        symbols[--high] = (byte) i;
        next[i] = 1;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        next[i] = counts[i];
      }
      for (int j = 0; j < counts[i]; j++) {
        symbols[at] = (byte) i;
        do {
          at = at + step & size - 1;
        } while (at >= high);
      }
    }
    byte[] bits = new byte[size];
    short[] bases = new short[size];
    for (int i = 0; i < size; i++) {
      int number = next[symbols[i]]++;
      bits[i] = (byte) (log - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number)));
      bases[i] = (short) ((number << bits[i]) - size);
    }
    return new FseTable(log, symbols, bits, bases);
  }

  /**
   * Reads the description of a table.
   *
   * @param bytes the array
   * @param start the index of the first byte
   * @param end the index behind the last byte
   * @param maxLog the most bits of a state
   * @param maxSymbol the largest symbol
   */
  static Described read(byte[] bytes, int start, int end, int maxLog, int maxSymbol) {
    ForwardBits in = new ForwardBits(bytes, start, end);
    int log = in.read(4) + MIN_LOG;
    ZstdDamage.check(log <= maxLog, "a table has too many states");
    int[] counts = new int[maxSymbol + 1];
    int left = 1 << log;
    int symbol = 0;
    while (left > 0) {
      ZstdDamage.check(symbol <= maxSymbol, "a table has too many symbols");
      // numbers up to left + 1, of which the lower ones need one bit less
      int width = Integer.SIZE - Integer.numberOfLeadingZeros(left + 1);
      int shorter = (1 << width) - 1 - (left + 1);
      int value = in.read(width - 1);
      if (value >= shorter) {
        value |= in.read(1) << width - 1;
        if (value >= 1 << width - 1) {
          value -= shorter;
        }
      }
      int count = value - 1;
      counts[symbol++] = count;
      left -= Math.abs(count);
      if (count == 0) {
        int zeros;
        do {
          zeros = in.read(2);
          symbol += zeros;
        } while (zeros == 3);
      }
    }
    ZstdDamage.check(left == 0 && symbol <= maxSymbol + 1, "the states of a table do not add up");
    return new Described(of(log, counts), in.bytesRead());
  }

  int symbol(int state) {
    return symbols[state];
  }

  /** Returns the state that follows a state. */
  int next(int state, BackwardBits in) {
    return bases[state] + (int) in.read(bits[state]);
  }

  /** Reads the first state. */
  int first(BackwardBits in) {
    return (int) in.read(log);
  }

  /** Bits from the first one on, the lowest of each byte first. */
  private static final class ForwardBits {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    ForwardBits(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
    }

    int read(int count) {
      int value = 0;
      for (int i = 0; i < count; i++, at++) {
        int index = start + (at >> 3);
        ZstdDamage.check(index < end, "the description of a table is cut");
        value |= (bytes[index] >> (at & 7) & 1) << i;
      }
      return value;
    }

    int bytesRead() {
      return at + 7 >> 3;
    }
  }
}
