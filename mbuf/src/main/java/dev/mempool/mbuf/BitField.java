package dev.mempool.mbuf;

/**
 * Some bits of a {@code long} that hold an unsigned number, as a bit-field of a C struct does.
 *
 * <p>A record, because the JIT compiler trusts the fields of records: of one in a {@code static
 * final} it makes constants, and an access is a load, a shift and a mask.
 *
 * @param name what the number is, for messages
 * @param shift the lowest bit, 0 to 63
 * @param bits how many, 1 to 32
 */
record BitField(String name, int shift, int bits) {

  private long mask() {
    return (1L << bits) - 1;
  }

  /** {@return the number in a word; of 32 bits as a possibly negative {@code int}} */
  int get(long word) {
    return (int) (word >>> shift & mask());
  }

  /**
   * {@return the word with another number in these bits}
   *
   * @throws IllegalArgumentException if the number needs more bits; of 32 bits every {@code int} is
   *     one
   */
  long set(long word, int value) {
    if (bits < Integer.SIZE && value >>> bits != 0) {
      throw new IllegalArgumentException(
          "%s %d, allowed are 0 to %d; nothing was changed".formatted(name, value, mask()));
    }
    return word & ~(mask() << shift) | (value & mask()) << shift;
  }
}
