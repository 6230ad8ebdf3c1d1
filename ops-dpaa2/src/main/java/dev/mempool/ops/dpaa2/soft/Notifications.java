// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The thresholds of a pool, and the memory to which the device writes a message when a state
 * changes. The depletion state begins below its entry threshold and ends at its exit threshold; the
 * surplus state begins above its entry threshold and ends at its exit threshold. An entry threshold
 * of 0 switches its state off.
 *
 * @param depletionEntry the number of buffers that was set
 * @param depletionExit the number of buffers that was set
 * @param surplusEntry the number of buffers that was set
 * @param surplusExit the number of buffers that was set
 * @param options the options that were set
 * @param context the second word of the message
 * @param address the address of the message
 * @param target the memory at the address; if it is null, states change without messages
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

  /** The bytes of a message, and its alignment. */
  static final int MESSAGE_BYTES = 16;

  static final Notifications NONE = new Notifications(0, 0, 0, 0, 0, 0, 0, null);

  // rounded so that a pool enters and leaves a state at the number that was set or later, never
  // earlier

  private int roundedDepletionEntry() {
    return Threshold.roundedDown(depletionEntry);
  }

  private int roundedDepletionExit() {
    return Threshold.roundedUp(depletionExit);
  }

  private int roundedSurplusEntry() {
    return Threshold.roundedUp(surplusEntry);
  }

  private int roundedSurplusExit() {
    return Threshold.roundedDown(surplusExit);
  }

  /** Returns the new states of a pool, from its states before and its number of buffers. */
  int levels(int before, int fill) {
    int depletion =
        (before & QbmanFormat.DEPLETED) == 0
            ? Threshold.buffers(roundedDepletionEntry())
            : Threshold.buffers(roundedDepletionExit());
    int surplus =
        (before & QbmanFormat.SURPLUS) == 0
            ? Threshold.buffers(roundedSurplusEntry())
            : Threshold.buffers(roundedSurplusExit());
    return (depletionEntry != 0 && fill < depletion ? QbmanFormat.DEPLETED : 0)
        | (surplusEntry != 0 && fill > surplus ? QbmanFormat.SURPLUS : 0);
  }

  /** Returns the word with the thresholds of software depletion; those of hardware are 0. */
  int depletion() {
    return roundedDepletionEntry() | roundedDepletionExit() << 16;
  }

  /** Returns the thresholds of surplus. */
  int surplus() {
    return roundedSurplusEntry() | roundedSurplusExit() << 16;
  }

  void send(int bpid, int state) {
    if (target != null) {
      WORD.set(target, 8L, context);
      // the verb last: a reader that sees it sees the whole message
      WORD.setRelease(target, 0L, QbmanFormat.BPSCN | (long) state << 16 | (long) bpid << 32);
    }
  }
}
