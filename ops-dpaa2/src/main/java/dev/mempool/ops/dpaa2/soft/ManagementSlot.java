package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import java.lang.foreign.MemorySegment;

/** The line for management commands, and that for their answers. */
final class ManagementSlot extends Command {

  /**
   * Result of what cannot be carried out: a command that does not exist, or a pool that is not
   * enabled. For drivers all but {@link QbmanFormat#OK} are one.
   */
  static final int REFUSED = 0xf1;

  /** Where the answer goes on behind its first word. */
  private static final long ANSWER = QbmanFormat.RR + Long.BYTES;

  private final SoftPortal portal;

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
    long answer =
        pool == null
            ? REFUSED << 8
            : switch ((int) word & 0x7f) {
              case QbmanFormat.ACQUIRE -> acquire(memory, pool, QbmanFormat.count(word));
              case QbmanFormat.QUERY -> query(memory, pool);
              default -> REFUSED << 8;
            };
    // the verb last: whoever sees it sees the whole answer
    WORD.setRelease(memory, (long) QbmanFormat.RR, (word & 0xff) | answer);
  }

  private static long acquire(MemorySegment memory, BufferPool pool, int count) {
    if (count < 1 || count > QbmanPortal.MAX_BUFFERS) {
      return REFUSED << 8;
    }
    return QbmanFormat.OK << 8 | (long) pool.acquire(memory, ANSWER, count) << 32;
  }

  private static long query(MemorySegment memory, BufferPool pool) {
    pool.describe(memory, ANSWER);
    return QbmanFormat.OK << 8 | (long) pool.state() << 56;
  }
}
