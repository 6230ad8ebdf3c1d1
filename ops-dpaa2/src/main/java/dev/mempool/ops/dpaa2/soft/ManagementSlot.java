// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import java.lang.foreign.MemorySegment;

/**
 * The lines of a portal for a management command and its response. Guarded by the lock of the
 * {@link Engine}.
 */
final class ManagementSlot extends Command {

  /**
   * The result of a command that cannot be executed: it does not exist, or its pool is not enabled.
   * Drivers treat all results but {@link QbmanFormat#OK} alike.
   */
  static final int REFUSED = 0xf1;

  /** The offset of the second word of the response. */
  private static final long RESPONSE = QbmanFormat.RR + Long.BYTES;

  private final SoftPortal portal;

  /** The valid bit of the next command. */
  private int valid = QbmanFormat.VALID;

  ManagementSlot(SoftPortal portal) {
    this.portal = portal;
  }

  @Override
  void execute() {
    MemorySegment memory = portal.memory();
    long word = (long) WORD.getAcquire(memory, (long) QbmanFormat.CR);
    if ((word & QbmanFormat.VALID) != valid) {
      return; // no new command
    }
    valid ^= QbmanFormat.VALID;
    BufferPool pool = portal.pools().enabled(QbmanFormat.bpid(word));
    long response =
        pool == null
            ? REFUSED << 8
            : switch ((int) word & 0x7f) {
              case QbmanFormat.ACQUIRE -> acquire(memory, pool, QbmanFormat.count(word));
              case QbmanFormat.QUERY -> query(memory, pool);
              default -> REFUSED << 8;
            };
    // the first word last: a reader that sees its valid bit sees the whole response
    WORD.setRelease(memory, (long) QbmanFormat.RR, (word & 0xff) | response);
  }

  private static long acquire(MemorySegment memory, BufferPool pool, int count) {
    if (count < 1 || count > QbmanPortal.MAX_BUFFERS) {
      return REFUSED << 8;
    }
    return QbmanFormat.OK << 8 | (long) pool.acquire(memory, RESPONSE, count) << 32;
  }

  private static long query(MemorySegment memory, BufferPool pool) {
    pool.describe(memory, RESPONSE);
    return QbmanFormat.OK << 8 | (long) pool.state() << 56;
  }
}
