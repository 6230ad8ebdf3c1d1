// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Access to the fields of rings, which the kernel writes meanwhile. */
final class RingFields {

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  /** The status of a frame or a block that the kernel owns. */
  static final int KERNEL = 0;

  /** The status bit of a frame or a block that this process owns. */
  static final int USER = 1;

  private RingFields() {}

  /** Returns a status; what the kernel wrote before it can be read afterwards. */
  static int status(MemorySegment ring, long offset) {
    return (int) INT.getAcquire(ring, offset);
  }

  /** Sets a status; the kernel that sees it also sees what was written before. */
  static void setStatus(MemorySegment ring, long offset, int status) {
    INT.setRelease(ring, offset, status);
  }

  static int getInt(MemorySegment ring, long offset) {
    return ring.get(ValueLayout.JAVA_INT, offset);
  }

  static void setInt(MemorySegment ring, long offset, int value) {
    ring.set(ValueLayout.JAVA_INT, offset, value);
  }

  static int getShort(MemorySegment ring, long offset) {
    return Short.toUnsignedInt(ring.get(ValueLayout.JAVA_SHORT, offset));
  }
}
