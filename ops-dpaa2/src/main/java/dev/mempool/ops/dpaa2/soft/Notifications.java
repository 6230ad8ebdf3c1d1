package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The thresholds of a pool, and where the device writes a message when they are crossed. A
 * threshold of entry of 0 means that there is no such state. Depletion begins below its entry and
 * ends at its exit; surplus begins above its entry and ends at its exit.
 *
 * @param depletionEntry as it was set
 * @param depletionExit as it was set
 * @param surplusEntry as it was set
 * @param surplusExit as it was set
 * @param options as they were set
 * @param context the second word of the message
 * @param address of the message
 * @param target the memory at the address; without it there are states and no messages
 */
record Notifications(
    int depletionEntry,
    int depletionExit,
    int surplusEntry,
    int surplusExit,
    int options,
    long context,
    long address,
    @Nullable MemorySegment target) {

  /** A message is two words, and aligned as such. */
  static final int MESSAGE_BYTES = 16;

  static final Notifications NONE = new Notifications(0, 0, 0, 0, 0, 0, 0, null);

  // entries are rounded away from the middle and exits towards it, so that a pool enters a state
  // not too early and leaves it not too early

  private int depletionFrom() {
    return Threshold.roundedDown(depletionEntry);
  }

  private int depletionTo() {
    return Threshold.roundedUp(depletionExit);
  }

  private int surplusFrom() {
    return Threshold.roundedUp(surplusEntry);
  }

  private int surplusTo() {
    return Threshold.roundedDown(surplusExit);
  }

  /** The states that a pool is in, given those that it was in. */
  int levels(int before, int fill) {
    int depletion =
        (before & QbmanFormat.DEPLETED) == 0
            ? Threshold.buffers(depletionFrom())
            : Threshold.buffers(depletionTo());
    int surplus =
        (before & QbmanFormat.SURPLUS) == 0
            ? Threshold.buffers(surplusFrom())
            : Threshold.buffers(surplusTo());
    return (depletionEntry != 0 && fill < depletion ? QbmanFormat.DEPLETED : 0)
        | (surplusEntry != 0 && fill > surplus ? QbmanFormat.SURPLUS : 0);
  }

  /** Software depletion entry and exit; the hardware's are off. */
  int depletion() {
    return depletionFrom() | depletionTo() << 16;
  }

  /** Surplus entry and exit. */
  int surplus() {
    return surplusFrom() | surplusTo() << 16;
  }

  void send(int bpid, int state) {
    if (target != null) {
      WORD.set(target, 8L, context);
      // the verb last: whoever sees it sees the whole message
      WORD.setRelease(target, 0L, QbmanFormat.BPSCN | (long) state << 16 | (long) bpid << 32);
    }
  }
}
