package dev.mempool.ops.dpaa2.soft;

import dev.mempool.ops.dpaa2.portal.PortalAccess;
import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A portal of the software device: its memory, its registers, and the release slots that are free.
 */
final class SoftPortal implements PortalAccess {

  private final MemorySegment memory =
      Arena.ofAuto().allocate(QbmanFormat.MEMORY_BYTES, QbmanFormat.LINE);

  private final Engine engine;
  private final BufferPools pools;
  private final ReleaseSlot[] slots = new ReleaseSlot[QbmanFormat.RELEASE_SLOTS];
  private final ManagementSlot management = new ManagementSlot(this);

  /** The completions: the slots whose commands are done, from the engine to the register. */
  private final SpscVarHandleArrayQueue<ReleaseSlot> free =
      new SpscVarHandleArrayQueue<>(QbmanFormat.RELEASE_SLOTS);

  /** Set by the engine, read and cleared by whoever uses the portal. */
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
      engine.carryOut(management);
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

  /** A release is done and its slot free. By the engine. */
  void done(ReleaseSlot slot, boolean interrupt) {
    if (interrupt) {
      releaseDone = true;
    }
    free.offer(slot);
  }

  private static IllegalArgumentException noRegister(int register, String how) {
    return new IllegalArgumentException(
        "register 0x%x cannot be %s; see QbmanFormat for those that can".formatted(register, how));
  }
}
