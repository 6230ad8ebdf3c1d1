// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsChoice;
import dev.mempool.mbuf.PktmbufPool;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The checked options of a run.
 *
 * @param devices the device arguments of each port
 * @param mode the forward mode
 * @param ops the backend of the pool
 * @param lcores the number of lcores that forward
 * @param queues the number of queues of each port, in each direction
 * @param burst the most packets that are moved at a time
 * @param poolSize the number of mbufs
 * @param dataRoom the bytes of each mbuf, headroom included
 * @param duration the time after which the run ends, {@code null} for none
 * @param untilLinkDown whether the run ends when the links of all ports are down
 */
record ForwardOptions(
    List<String> devices,
    ForwardMode mode,
    OpsChoice ops,
    int lcores,
    int queues,
    int burst,
    int poolSize,
    int dataRoom,
    @Nullable Duration duration,
    boolean untilLinkDown) {

  /** As in testpmd: {@code MAX_PKT_BURST}. */
  private static final int MAX_BURST = 512;

  private static final int MAX_LCORES = 128;
  private static final int MAX_POOL_SIZE = (1 << 30) - 1;

  ForwardOptions {
    check("--lcores", lcores, 1, MAX_LCORES);
    check("--queues", queues, 1, MAX_LCORES);
    check("--burst", burst, 1, MAX_BURST);
    check("--pool-size", poolSize, 1, MAX_POOL_SIZE);
    check("--data-room", dataRoom, PktmbufPool.defaultHeadroom() + 1, PktmbufPool.maxDataRoom());
    devices = List.copyOf(devices);
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s is %d, allowed are %d to %d", option, value, min, max));
    }
  }
}
