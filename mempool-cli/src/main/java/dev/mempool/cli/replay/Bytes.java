package dev.mempool.cli.replay;

/** Numbers in the byte order of the network. */
final class Bytes {

  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]);
  }

  static int u16(byte[] bytes, int at) {
    return u8(bytes, at) << Byte.SIZE | u8(bytes, at + 1);
  }
}
