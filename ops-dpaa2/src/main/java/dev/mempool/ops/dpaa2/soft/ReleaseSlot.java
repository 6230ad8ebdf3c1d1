// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;

/**
 * A release slot of a portal: a line for a release. The user of the portal allocates a free slot,
 * writes its line, and submits it to the {@link Engine}, which executes it and frees the slot.
 */
final class ReleaseSlot extends Command {

  private final SoftPortal portal;
  private final int number;
  private final long line;

  /**
   * The valid bit of the next release. The engine writes it before it frees the slot; the user
   * reads it after allocating the slot.
   */
  private int valid = QbmanFormat.VALID;

  ReleaseSlot(SoftPortal portal, int number) {
    this.portal = portal;
    this.number = number;
    this.line = QbmanFormat.RCR + (long) number * QbmanFormat.LINE;
  }

  /** Returns the value of the register {@link QbmanFormat#RAR} that allocates this slot. */
  int allocated() {
    return number | valid | QbmanFormat.RAR_SUCCESS;
  }

  @Override
  void execute() {
    long word = (long) WORD.get(portal.memory(), line);
    if ((word & QbmanFormat.VALID) != valid) {
      return; // the release is not written yet: the slot stays allocated
    }
    int count = (int) word & QbmanFormat.COUNT;
    int verb = (int) word & 0xff & ~(QbmanFormat.VALID | QbmanFormat.RCDI | QbmanFormat.COUNT);
    BufferPool pool = portal.pools().enabled(QbmanFormat.bpid(word));
    if (verb != QbmanFormat.RELEASE || count == 0 || pool == null) {
      portal.pools().reject();
    } else {
      pool.release(portal.memory(), line + Long.BYTES, count);
    }
    valid ^= QbmanFormat.VALID;
    portal.done(this, (word & QbmanFormat.RCDI) != 0);
  }
}
