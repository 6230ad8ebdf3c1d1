package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;

/**
 * The settings that both hardware backends have.
 *
 * @param portals how many portals the device has
 * @param ownPortal whether the pool has a portal for itself, instead of the shared one
 * @param timeoutMillis how long to wait for the device, in milliseconds
 */
public record PortalConfig(int portals, boolean ownPortal, long timeoutMillis) {

  /** The number of portals of the device: {@value}. */
  public static final String PORTALS = "portals";

  /** Whether the pool has a portal for itself, {@code own} or {@code shared}: {@value}. */
  public static final String PORTAL = "portal";

  /** How long to wait for the device, in milliseconds: {@value}. */
  public static final String TIMEOUT = "timeoutMillis";

  /** As many as an LS1043A has. */
  private static final int DEFAULT_PORTALS = 10;

  /** One for each lcore that there can be. */
  private static final int MAX_PORTALS = 1024;

  /** Far longer than a busy device is busy, and than a thread that serves it is preempted. */
  private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

  /** A day: for those who debug. */
  private static final long MAX_TIMEOUT_MILLIS = 86_400_000;

  /**
   * Reads the settings.
   *
   * @param ops the name of the ops, for the message
   * @param config the parsed config, in which further keys may be
   * @return the settings, those that were not given with their defaults
   * @throws MempoolException EINVAL if a value is wrong
   */
  public static PortalConfig of(String ops, OpsConfig config) {
    String portal = config.value(PORTAL).orElse("shared");
    if (!portal.equals("own") && !portal.equals("shared")) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s': %s=%s is neither 'own' nor 'shared'".formatted(ops, PORTAL, portal));
    }
    return new PortalConfig(
        (int) config.number(PORTALS, 1, MAX_PORTALS).orElse(DEFAULT_PORTALS),
        portal.equals("own"),
        config.number(TIMEOUT, 1, MAX_TIMEOUT_MILLIS).orElse(DEFAULT_TIMEOUT_MILLIS));
  }
}
