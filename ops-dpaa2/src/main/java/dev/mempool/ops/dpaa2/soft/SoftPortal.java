// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import dev.mempool.ops.dpaa2.portal.PortalAccess;
import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The device's side of a portal: its memory and registers, its release slots, and its management
 * command. The thread that uses the portal calls the methods of {@link PortalAccess}; {@link #done}
 * is called with the lock of the {@link Engine} held.
 */
final class SoftPortal implements PortalAccess {

  private final MemorySegment memory =
      Arena.ofAuto().allocate(QbmanFormat.MEMORY_BYTES, QbmanFormat.LINE);

  private final Engine engine;
  private final BufferPools pools;
  private final ReleaseSlot[] slots = new ReleaseSlot[QbmanFormat.RELEASE_SLOTS];
  private final ManagementSlot management = new ManagementSlot(this);

  /** The free release slots: the engine adds those that are done, the user allocates. */
  private final SpscVarHandleArrayQueue<ReleaseSlot> free =
      new SpscVarHandleArrayQueue<>(QbmanFormat.RELEASE_SLOTS);

  /** Set by the engine; read and cleared by the user of the portal. */
  private volatile boolean releaseDone;

  SoftPortal(Engine engine, BufferPools pools) {
    this.engine = engine;
    this.pools = pools;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new ReleaseSlot(this, i);
      free.offer(slots[i]);
    }
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int read(int register) {
    return switch (register) {
      case QbmanFormat.RAR -> allocateReleaseSlot();
      case QbmanFormat.ISR -> releaseDone ? QbmanFormat.ISR_RCDI : 0;
      default -> throw noRegister(register, "read");
    };
  }

  private int allocateReleaseSlot() {
    @Nullable ReleaseSlot slot = free.relaxedPoll();
    if (slot == null) {
      engine.run();
      slot = free.relaxedPoll();
    }
    return slot == null ? 0 : slot.allocated();
  }

  @Override
  public void write(int register, int value) {
    int slot = (register - QbmanFormat.RCR_AM_RT) / Integer.BYTES;
    if (register == QbmanFormat.CR_RT) {
      engine.execute(management);
    } else if (register >= QbmanFormat.RCR_AM_RT
        && slot < slots.length
        && register % Integer.BYTES == 0) {
      engine.submit(slots[slot]);
    } else if (register == QbmanFormat.ISR) {
      if ((value & QbmanFormat.ISR_RCDI) != 0) {
        releaseDone = false;
      }
    } else {
      throw noRegister(register, "written");
    }
  }

  @Override
  public void invalidate(int line) {
    engine.run();
  }

  BufferPools pools() {
    return pools;
  }

  /** Frees a slot whose release is done. */
  void done(ReleaseSlot slot, boolean interrupt) {
    if (interrupt) {
      releaseDone = true;
    }
    free.offer(slot);
  }

  private static IllegalArgumentException noRegister(int register, String how) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "register 0x%x cannot be %s; see QbmanFormat", register, how));
  }
}
