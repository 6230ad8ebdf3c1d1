// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import dev.mempool.api.internal.IdleLcores;

/**
 * The idle state of an lcore, from {@link Lcore#idle()} until it is closed. Only the thread that
 * became idle may use it.
 *
 * @since 0.1.0
 */
public final class LcoreIdle implements AutoCloseable {

  /** The idle state of a thread that is no lcore, which has no effect. */
  private static final LcoreIdle NOTHING = new LcoreIdle(Lcore.NONE);

  /** One object for each id, so that becoming idle allocates nothing. */
  private static final LcoreIdle[] BY_LCORE = new LcoreIdle[Lcore.MAX];

  static {
    for (int id = 0; id < BY_LCORE.length; id++) {
      BY_LCORE[id] = new LcoreIdle(id);
    }
  }

  /** The id; an object, because a registered thread keeps it as one. */
  private final Integer lcore;

  private LcoreIdle(Integer lcore) {
    this.lcore = lcore;
  }

  /** Makes the calling thread idle, whose id is given. */
  static LcoreIdle enter(int lcore) {
    if (lcore == Lcore.NONE) {
      return NOTHING;
    }
    Lcore.setIdle(lcore, true);
    Lcore.USAGE.enterIdle(lcore);
    IdleLcores.enter(lcore);
    return BY_LCORE[lcore];
  }

  /**
   * Ends the idle state: the thread is an lcore again. Waits while another thread empties a cache
   * of this lcore. Does nothing if the state has ended, also because the thread is no lcore any
   * more.
   */
  @Override
  public void close() {
    if (lcore != Lcore.NONE
        && LcoreIds.isOwner(lcore, Thread.currentThread())
        && IdleLcores.leave(lcore)) {
      Lcore.USAGE.leaveIdle(lcore);
      Lcore.setIdle(lcore, false);
    }
  }
}
