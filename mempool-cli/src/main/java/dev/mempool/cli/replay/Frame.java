package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;

/** What travels with a frame, in the private area of its first mbuf. */
final class Frame {

  /** The record header (16), the checksum (4) and the pass (4): a multiple of 8, as is required. */
  static final int PRIVATE_SIZE = 24;

  private static final int HEADER_LOW = 0;
  private static final int HEADER_HIGH = 8;
  private static final int CRC = 16;
  private static final int FIRST_PASS = 20;

  private Frame() {}

  static void label(Mbuf frame, long headerLow, long headerHigh, boolean firstPass) {
    frame.putPrivateLong(HEADER_LOW, headerLow);
    frame.putPrivateLong(HEADER_HIGH, headerHigh);
    frame.putPrivateInt(FIRST_PASS, firstPass ? 1 : 0);
  }

  static long headerLow(Mbuf frame) {
    return frame.getPrivateLong(HEADER_LOW);
  }

  static long headerHigh(Mbuf frame) {
    return frame.getPrivateLong(HEADER_HIGH);
  }

  /** Only the first pass over the input is written. */
  static boolean isFirstPass(Mbuf frame) {
    return frame.getPrivateInt(FIRST_PASS) != 0;
  }

  static void crc(Mbuf frame, int crc) {
    frame.putPrivateInt(CRC, crc);
  }

  static int crc(Mbuf frame) {
    return frame.getPrivateInt(CRC);
  }
}
