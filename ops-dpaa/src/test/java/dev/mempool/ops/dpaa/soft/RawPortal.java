// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.ops.dpaa.portal.PortalAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A portal that a test drives by hand: bytes are written where the reference manual says, in hex.
 */
final class RawPortal {

  private static final ValueLayout.OfLong LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

  final PortalAccess access;
  private final MemorySegment memory;

  /** The valid bit of the next command. */
  private int valid = 0x80;

  RawPortal(SoftBman bman, int portal) {
    access = bman.access(portal);
    memory = access.memory();
  }

  /** Writes bytes, given in hex with or without spaces. */
  void write(long offset, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, offset, bytes.length);
  }

  String read(long offset, int bytes) {
    byte[] read = new byte[bytes];
    MemorySegment.copy(memory, JAVA_BYTE, offset, read, 0, bytes);
    return HexFormat.of().formatHex(read);
  }

  void writeIndex(long offset, int index) {
    memory.set(INT, offset, index);
  }

  int readIndex(long offset) {
    return memory.get(INT, offset);
  }

  /** Executes a command of two bytes and returns the offset of its response. */
  long command(int verb, int bpid) {
    long response = valid == 0 ? 0x0100 : 0x0140;
    long other = valid == 0 ? 0x0140 : 0x0100;
    assertEquals(0, memory.get(JAVA_BYTE, response), "a verb before the command");
    memory.set(JAVA_BYTE, 1, (byte) bpid);
    memory.set(JAVA_BYTE, 0, (byte) (verb | valid));
    access.kick();
    assertEquals(0, memory.get(JAVA_BYTE, other), "the verb of the next response");
    assertEquals(valid, memory.get(JAVA_BYTE, response) & 0x80);
    valid ^= 0x80;
    return response;
  }

  /** Acquires buffers into an array. Returns their number. */
  int acquire(int bpid, int count, long[] addresses) {
    long response = command(0x10 | count, bpid);
    int verb = memory.get(JAVA_BYTE, response) & 0x7f;
    assertEquals(0x10, verb & 0x70, String.format(Locale.ROOT, "verb 0x%02x", verb));
    for (int i = 0; i < (verb & 0xf); i++) {
      addresses[i] = memory.get(LONG, response + 8L * i) & 0xffff_ffff_ffffL;
    }
    return verb & 0xf;
  }

  /** Executes a command and returns the verb of its response, without the valid bit. */
  int verbOf(int command, int bpid) {
    return memory.get(JAVA_BYTE, command(command, bpid)) & 0x7f;
  }
}
