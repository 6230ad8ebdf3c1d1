package dev.mempool.mbuf.layout;

/**
 * An unsigned number in some bits of a {@code long}, like a bit-field of a C struct.
 *
 * <p>It is a record, because the JIT compiler trusts the fields of records: for a {@code static
 * final} bit-field, shift and mask become constants, and an access is a load, a shift and a mask.
 *
 * @param name the name of the number, for messages
 * @param shift the lowest bit, 0 to 63
 * @param bits the number of bits, 1 to 32
 */
public record BitField(String name, int shift, int bits) {

  private long mask() {
    return (1L << bits) - 1;
  }

  /**
   * {@return the number that a word holds; if it has 32 bits, an {@code int} that may be negative}
   *
   * @param word the word
   */
  public int get(long word) {
    return (int) (word >>> shift & mask());
  }

  /**
   * {@return the word with these bits replaced}
   *
   * @param word the word
   * @param value the number
   * @throws IllegalArgumentException if the number needs more bits; a field of 32 bits takes every
   *     {@code int}
   */
  public long set(long word, int value) {
    if (bits < Integer.SIZE && value >>> bits != 0) {
      throw new IllegalArgumentException(
          "%s %d, allowed are 0 to %d; nothing was changed".formatted(name, value, mask()));
    }
    return word & ~(mask() << shift) | (value & mask()) << shift;
  }
}
