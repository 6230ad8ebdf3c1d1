package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;
import java.util.List;

/**
 * The settings that both hardware backends have.
 *
 * @param portals the number of portals of the device
 * @param ownPortal whether the pool reserves a portal for its threads that have none, instead of
 *     using the shared one
 * @param timeoutMillis how long to wait for the device, in milliseconds
 */
public record PortalConfig(int portals, boolean ownPortal, long timeoutMillis) {

  /** The name of the setting of the number of portals: {@value}. */
  public static final String PORTALS = "portals";

  /** The name of the setting {@code own} or {@code shared}: {@value}. */
  public static final String PORTAL = "portal";

  /** The name of the setting of the timeout: {@value}. */
  public static final String TIMEOUT = "timeoutMillis";

  /** The names of all these settings. */
  static final List<String> KEYS = List.of(PORTALS, PORTAL, TIMEOUT);

  /** The number of portals of an LS1043A. */
  private static final int DEFAULT_PORTALS = 10;

  /** One portal for each possible lcore. */
  private static final int MAX_PORTALS = 1024;

  /**
   * Far longer than a device is busy, and than a thread that executes commands of a software device
   * is preempted.
   */
  private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

  /** One day, for use under a debugger. */
  private static final long MAX_TIMEOUT_MILLIS = 86_400_000;

  /**
   * Reads the settings.
   *
   * @param ops the name of the ops, for the message
   * @param config the parsed config, which may have further keys
   * @return the settings, with defaults for those that were not given
   * @throws MempoolException EINVAL if a value is wrong
   */
  public static PortalConfig of(String ops, OpsConfig config) {
    String portal = config.value(PORTAL).orElse("shared");
    if (!portal.equals("own") && !portal.equals("shared")) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s': %s=%s is not possible; use 'own' or 'shared'".formatted(ops, PORTAL, portal));
    }
    return new PortalConfig(
        (int) config.number(PORTALS, 1, MAX_PORTALS).orElse(DEFAULT_PORTALS),
        portal.equals("own"),
        config.number(TIMEOUT, 1, MAX_TIMEOUT_MILLIS).orElse(DEFAULT_TIMEOUT_MILLIS));
  }
}
