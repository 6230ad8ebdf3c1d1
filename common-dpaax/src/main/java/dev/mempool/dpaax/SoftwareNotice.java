package dev.mempool.dpaax;

import java.util.concurrent.atomic.AtomicBoolean;

/** Tells once per process that ops run on a software device. Any thread may call it. */
public final class SoftwareNotice {

  /** What a listing says of ops that run on a software device. */
  public static final String NOTE = "software device";

  private final String ops;
  private final String device;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Prepares the notice.
   *
   * @param ops the name of the ops
   * @param device what the software device stands for, as in "BMan"
   */
  public SoftwareNotice(String ops, String device) {
    this.ops = ops;
    this.device = device;
  }

  /**
   * Logs the notice, the first time.
   *
   * @param logger where to
   * @param pool the name of the pool that is made
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
