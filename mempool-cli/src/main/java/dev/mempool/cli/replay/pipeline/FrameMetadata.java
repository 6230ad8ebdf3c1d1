// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.net.pcap.PcapReader;

/** The data that the pipeline keeps of a frame in the private area of its first mbuf. */
final class FrameMetadata {

  /**
   * The bytes of the private area: the words of the record header, CRC-32 (4) and first-pass flag
   * (4). It has to be a multiple of 8.
   */
  static final int SIZE = PcapReader.MAX_HEADER_WORDS * Long.BYTES + 8;

  private static final int CRC = PcapReader.MAX_HEADER_WORDS * Long.BYTES;
  private static final int FIRST_PASS = CRC + Integer.BYTES;

  private FrameMetadata() {}

  /** Stores the header of the frame's record, and whether it was read in the first pass. */
  static void init(Mbuf frame, PcapReader record, boolean firstPass) {
    for (int i = 0; i < PcapReader.MAX_HEADER_WORDS; i++) {
      frame.putPrivateLong(i * Long.BYTES, record.headerWord(i));
    }
    frame.putPrivateInt(FIRST_PASS, firstPass ? 1 : 0);
  }

  /** Returns a word of the header of the frame's record. */
  static long headerWord(Mbuf frame, int index) {
    return frame.getPrivateLong(index * Long.BYTES);
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
