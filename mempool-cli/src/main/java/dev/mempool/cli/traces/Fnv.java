package dev.mempool.cli.traces;

/** The 32-bit hash FNV-1a, by which traces tell the bytes of packets. */
final class Fnv {

  /** The offset basis, which is the hash of nothing. */
  private static final int BASIS = (int) 2166136261L;

  private static final int PRIME = 16777619;

  private int hash = BASIS;

  void add(byte[] bytes) {
    for (byte one : bytes) {
      hash = (hash ^ (one & 0xff)) * PRIME;
    }
  }

  /** {@return the hash as an unsigned number} */
  long value() {
    return Integer.toUnsignedLong(hash);
  }
}
