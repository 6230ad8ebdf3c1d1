// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.HexFormat;
import java.util.Objects;

/** Packets of bytes in hexadecimal digits, in segments of a chosen length. */
final class Packets implements AutoCloseable {

  private final PktmbufPool pool =
      PktmbufPool.builder("packets").registry(new PoolRegistry()).size(511).build();

  /** Makes a packet; blanks and line breaks in the text are ignored. */
  Mbuf of(int segmentLength, String... hex) {
    return of(segmentLength, bytes(hex));
  }

  Mbuf of(int segmentLength, byte[] bytes) {
    Mbuf first = Objects.requireNonNull(pool.alloc());
    for (int at = 0; at < bytes.length; at += segmentLength) {
      int length = Math.min(segmentLength, bytes.length - at);
      Mbuf segment = at == 0 ? first : Objects.requireNonNull(pool.alloc());
      segment.append(length);
      segment.write(0, bytes, at, length);
      if (at > 0) {
        first.chain(segment);
      }
    }
    return first;
  }

  static byte[] bytes(String... hex) {
    return HexFormat.of().parseHex(String.join("", hex).replaceAll("\\s", ""));
  }

  /** Returns all bytes of a packet. */
  static byte[] bytes(Mbuf packet) {
    byte[] bytes = new byte[packet.packetLength()];
    packet.read(0, bytes);
    return bytes;
  }

  int available() {
    return pool.availCount();
  }

  @Override
  public void close() {
    pool.close();
  }
}
