// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;

/** The data that the pipeline keeps of a frame in the private area of its first mbuf. */
final class FrameMetadata {

  /**
   * The bytes of the private area: record header (16), CRC-32 (4) and first-pass flag (4). It has
   * to be a multiple of 8.
   */
  static final int SIZE = 24;

  private static final int HEADER_LOW = 0;
  private static final int HEADER_HIGH = 8;
  private static final int CRC = 16;
  private static final int FIRST_PASS = 20;

  private FrameMetadata() {}

  /** Stores the header of the frame's record, and whether it was read in the first pass. */
  static void init(Mbuf frame, long headerLow, long headerHigh, boolean firstPass) {
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

  /** Tells whether the frame was read in the first pass, the only one that is written. */
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
