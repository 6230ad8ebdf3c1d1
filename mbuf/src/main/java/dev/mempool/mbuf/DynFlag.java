package dev.mempool.mbuf;

/**
 * A named bit in the flags of mbufs, registered with {@link DynRegistry#registerFlag(String)}. Keep
 * it in a {@code static final} field: then reading the bit is a load, and changing it a load and a
 * store. The constructor reserves nothing.
 *
 * <p>Not thread-safe, like all fields of an mbuf. An allocation clears the bit. C counterpart:
 * {@code struct rte_mbuf_dynflag}, and the number of the bit.
 *
 * @param name the name of the flag, unique among the flags of a registry
 * @param bit the number of the bit in {@link Mbuf#olFlags()}, 23 to 40
 */
public record DynFlag(String name, int bit) {

  static final int FIRST_BIT = Long.numberOfTrailingZeros(OlFlags.FIRST_FREE);
  static final int LAST_BIT = Long.numberOfTrailingZeros(OlFlags.LAST_FREE);

  /**
   * Makes a flag without registering it.
   *
   * @throws IllegalArgumentException if the bit is not one of those for dynamic flags
   */
  public DynFlag {
    if (bit < FIRST_BIT || bit > LAST_BIT) {
      throw new IllegalArgumentException(
          "dynamic flag '%s': bit %d, allowed are %d to %d"
              .formatted(name, bit, FIRST_BIT, LAST_BIT));
    }
  }

  /** {@return the value of the bit in {@link Mbuf#olFlags()}} */
  public long mask() {
    return 1L << bit;
  }

  /**
   * {@return whether the bit of an mbuf is set}
   *
   * @param mbuf the mbuf
   */
  public boolean isSet(Mbuf mbuf) {
    return (mbuf.olFlags & mask()) != 0;
  }

  /**
   * Sets the bit of an mbuf.
   *
   * @param mbuf the mbuf
   */
  public void set(Mbuf mbuf) {
    mbuf.olFlags |= mask();
  }

  /**
   * Clears the bit of an mbuf.
   *
   * @param mbuf the mbuf
   */
  public void clear(Mbuf mbuf) {
    mbuf.olFlags &= ~mask();
  }
}
