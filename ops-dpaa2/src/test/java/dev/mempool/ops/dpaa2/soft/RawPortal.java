// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.ops.dpaa2.portal.PortalAccess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A portal whose commands are written by hand, byte by byte. */
final class RawPortal {

  private final PortalAccess access;
  private int commands;

  RawPortal(SoftDevice device, int number) {
    this.access = device.access(number);
  }

  PortalAccess access() {
    return access;
  }

  ByteBuffer line(int offset) {
    return access.memory().asSlice(offset, 64).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Allocates a release slot: bits 0-2 slot, 7 valid bit, 8 success. */
  int allocate() {
    return access.read(0xcc0);
  }

  /** Writes a release into an allocated slot, the verb last, and rings its doorbell. */
  void write(int allocated, int verb, int bpid, long... addresses) {
    int slot = allocated & 7;
    ByteBuffer line = line(0x1400 + 64 * slot);
    line.putShort(2, (short) bpid);
    for (int i = 0; i < addresses.length; i++) {
      line.putLong(8 + 8 * i, addresses[i]);
    }
    line.put(0, (byte) (verb | allocated & 0x80));
    access.write(0x9c0 + 4 * slot, 0x100);
  }

  void release(int bpid, long... addresses) {
    int allocated = allocate();
    assertEquals(0x100, allocated & 0x100, "no release slot");
    write(allocated, 0x20 | addresses.length, bpid, addresses);
  }

  /** Writes a management command, rings, and waits for the answer. */
  ByteBuffer command(int verb, int bpid, int count) {
    int valid = commands++ % 2 == 0 ? 0x80 : 0;
    ByteBuffer line = line(0x1600);
    line.putShort(2, (short) bpid);
    line.put(4, (byte) count);
    line.put(0, (byte) (verb | valid));
    access.write(0x900, 0x100);
    access.invalidate(0x1680);
    ByteBuffer answer = line(0x1680);
    assertEquals(verb | valid, answer.get(0) & 0xff, "verb of the answer");
    return answer;
  }

  /** Acquires buffers; all or none come. */
  long[] acquire(int bpid, int count) {
    ByteBuffer answer = command(0x30, bpid, count);
    assertEquals(0xf0, answer.get(1) & 0xff, "result");
    long[] addresses = new long[answer.get(4)];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = answer.getLong(8 + 8 * i);
    }
    return addresses;
  }

  ByteBuffer query(int bpid) {
    ByteBuffer answer = command(0x32, bpid, 0);
    assertEquals(0xf0, answer.get(1) & 0xff, "result");
    return answer;
  }
}
