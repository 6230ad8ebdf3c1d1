// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The hash XXH64 with the seed 0, of bytes that come in parts. Not thread-safe. */
final class XxHash64 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  // the prime numbers of the algorithm
  private static final long PRIME_1 = 0x9e3779b185ebca87L;
  private static final long PRIME_2 = 0xc2b2ae3d27d4eb4fL;
  private static final long PRIME_3 = 0x165667b19e3779f9L;
  private static final long PRIME_4 = 0x85ebca77c2b2ae63L;
  private static final long PRIME_5 = 0x27d4eb2f165667c5L;

  private static final int STRIPE = 4 * Long.BYTES;

  private final long[] lanes = new long[4];
  private final byte[] rest = new byte[STRIPE];
  private int restLength;
  private long total;

  XxHash64() {
    reset();
  }

  /** Begins again. */
  void reset() {
    lanes[1] = PRIME_2;
    lanes[0] = lanes[1] + PRIME_1;
    lanes[2] = 0;
    lanes[3] = -PRIME_1;
    restLength = 0;
    total = 0;
  }

  void update(byte[] bytes, int start, int length) {
    total += length;
    int at = start;
    int end = start + length;
    if (restLength > 0) {
      int count = Math.min(STRIPE - restLength, length);
      System.arraycopy(bytes, at, rest, restLength, count);
      restLength += count;
      at += count;
      if (restLength < STRIPE) {
        return;
      }
      stripe(rest, 0);
      restLength = 0;
    }
    for (; end - at >= STRIPE; at += STRIPE) {
      stripe(bytes, at);
    }
    System.arraycopy(bytes, at, rest, 0, end - at);
    restLength = end - at;
  }

  private void stripe(byte[] bytes, int at) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = round(lanes[i], (long) LONG.get(bytes, at + i * Long.BYTES));
    }
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  /** Returns the hash of all bytes so far. */
  long value() {
    long hash;
    if (total < STRIPE) {
      hash = PRIME_5;
    } else {
      hash =
          Long.rotateLeft(lanes[0], 1)
              + Long.rotateLeft(lanes[1], 7)
              + Long.rotateLeft(lanes[2], 12)
              + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        hash = (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
      }
    }
    hash += total;
    int at = 0;
    for (; restLength - at >= Long.BYTES; at += Long.BYTES) {
      hash ^= round(0, (long) LONG.get(rest, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (restLength - at >= Integer.BYTES) {
      hash ^= Integer.toUnsignedLong((int) INT.get(rest, at)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += Integer.BYTES;
    }
    for (; at < restLength; at++) {
      hash ^= Byte.toUnsignedLong(rest[at]) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }
}
