// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.cli.support.UsageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How packets are forwarded.
 *
 * @param mode the forward mode
 * @param lcores the number of lcores that forward
 * @param queues the number of queues of each port, in each direction
 * @param burst the most packets that are moved at a time
 * @param duration the time after which the run ends, {@code null} for none
 * @param untilLinkDown whether the run ends when the links of all ports are down
 */
record ForwardOptions(
    ForwardMode mode,
    int lcores,
    int queues,
    int burst,
    @Nullable Duration duration,
    boolean untilLinkDown) {

  /** As in testpmd: {@code MAX_PKT_BURST}. */
  private static final int MAX_BURST = 512;

  private static final int MAX_LCORES = 128;

  ForwardOptions {
    UsageException.checkRange("--lcores", lcores, 1, MAX_LCORES);
    UsageException.checkRange("--queues", queues, 1, MAX_LCORES);
    UsageException.checkRange("--burst", burst, 1, MAX_BURST);
  }
}
