// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.core.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The checks of an mbuf's fields. They give the same reasons as C, in the same order; some of the
 * faults can only be caused by a defect of this library.
 */
final class MbufCheck {

  private MbufCheck() {}

  /** Returns the reason why an mbuf is not valid, or null if it is. */
  static @Nullable String check(Mbuf mbuf, boolean header) {
    if (mbuf.pool().mempool.isClosed()) {
      return "bad mbuf pool";
    }
    if (mbuf.external != null && mbuf.knownIova() == Pool.NO_IOVA) {
      return "bad IO addr";
    }
    if (mbuf.bufAddress() == 0) {
      return "bad virt addr";
    }
    // C also refuses 65535, which is -1 in 16 bits
    if (mbuf.refcnt() <= 0) {
      return "bad ref cnt";
    }
    return header ? checkPacket(mbuf) : null;
  }

  private static @Nullable String checkPacket(Mbuf head) {
    if (head.dataLength() > head.packetLength) {
      return "bad data_len";
    }
    int segments = 0;
    long bytes = 0;
    for (Mbuf segment = head; segment != null; segment = segment.next) {
      if (segment.dataOffset() > segment.bufLength()) {
        return "data offset too big in mbuf segment";
      }
      if (segment.tailroom() < 0) {
        return "data length too big in mbuf segment";
      }
      segments++;
      bytes += segment.dataLength();
    }
    if (segments != head.segmentCount) {
      return "bad nb_segs";
    }
    return bytes == head.packetLength ? null : "bad pkt_len";
  }

  /** Returns the reason why an mbuf cannot be freed raw, or null if it can. */
  static @Nullable String rawCheck(Mbuf mbuf) {
    String reason = check(mbuf, false);
    if (reason != null) {
      return reason;
    }
    if (mbuf.refcnt() != 1) {
      return "uninitialized ref cnt";
    }
    if (mbuf.next != null) {
      return "uninitialized next ptr";
    }
    if (mbuf.segmentCount != 1) {
      return "uninitialized nb_segs";
    }
    if (mbuf.isIndirect()) {
      return "cloned";
    }
    ExternalBuffer external = mbuf.external;
    if (external != null) {
      if (!mbuf.hasPinnedExternalBuffer()) {
        return "external buffer not pinned";
      }
      if (external.refcnt() <= 0) {
        return "pinned external buffer bad ref cnt";
      }
      if (external.refcnt() != 1) {
        return "pinned external buffer uninitialized ref cnt";
      }
    }
    return null;
  }
}
