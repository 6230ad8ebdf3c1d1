// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import java.util.concurrent.atomic.AtomicBoolean;

/** The log message that ops run on a software device, once per process. Thread-safe. */
public final class SoftwareNotice {

  /** The remark beside such ops in a listing: {@value}. */
  public static final String NOTE = "software device";

  private final String ops;
  private final String device;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Prepares the message.
   *
   * @param ops the name of the ops
   * @param device the hardware that the software device replaces, as in "BMan"
   */
  public SoftwareNotice(String ops, String device) {
    this.ops = ops;
    this.device = device;
  }

  /**
   * Logs the message at the first call; does nothing at later ones.
   *
   * @param logger the logger
   * @param pool the name of the pool that is being made
   */
  public void tell(System.Logger logger, String pool) {
    if (!told.get() && told.compareAndSet(false, true)) {
      logger.log(
          System.Logger.Level.INFO,
          "pool ''{0}'': ops ''{1}'' run on a software device that behaves as {2} does; no hardware"
              + " is used",
          pool,
          ops,
          device);
    }
  }
}
