// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ops of packet buffer pools whose builder names none: the user's choice, else that of the
 * platform, else ops whose {@linkplain OpsEntry#hardwarePresent() hardware is present}, else {@link
 * #DEFAULT}.
 *
 * <p>The setters do not check whether ops of that name exist; the creation of a pool does.
 * Thread-safe: a later {@link #best} sees the name that a setter has stored.
 *
 * <p>C counterpart: {@code rte_mbuf_pool_ops.h}.
 *
 * @since 0.1.0
 */
public final class PreferredOps {

  /**
   * The default ops, for any number of threads on each side. C: {@code
   * RTE_MBUF_DEFAULT_MEMPOOL_OPS}.
   */
  public static final String DEFAULT = "ring_mp_mc";

  /**
   * The system property with the user's choice for {@link #global()}, used unless {@link #setUser}
   * was called. C: the option {@code --mbuf-pool-ops-name}.
   */
  public static final String PROPERTY = "dev.mempool.mbuf.ops";

  private static final PreferredOps GLOBAL = new PreferredOps();

  private final AtomicReference<@Nullable String> user = new AtomicReference<>();
  private final AtomicReference<@Nullable String> platform = new AtomicReference<>();

  /** Creates preferences in which nothing is set. */
  public PreferredOps() {}

  /** {@return the preferences of this process, which builders use unless they get others} */
  public static PreferredOps global() {
    return GLOBAL;
  }

  /**
   * Sets the user's choice. A later call replaces it. C counterpart: {@code
   * rte_mbuf_set_user_mempool_ops}.
   *
   * @param opsName the name of the ops
   * @throws IllegalArgumentException if the name is empty or has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters; the choice is unchanged then
   */
  public void setUser(String opsName) {
    user.set(checked(opsName));
  }

  /**
   * Sets the choice of the platform, for programs that know the machine better than the ops. C
   * counterpart: {@code rte_mbuf_set_platform_mempool_ops}.
   *
   * @param opsName the name of the ops; it may be set again to the same name
   * @throws IllegalArgumentException if the name is empty or has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters; the choice is unchanged then
   * @throws MempoolException EEXIST if another name is set already; the choice is unchanged then
   */
  public void setPlatform(String opsName) {
    String earlier = platform.compareAndExchange(null, checked(opsName));
    if (earlier != null && !earlier.equals(opsName)) {
      throw new MempoolException(
          MempoolException.Reason.EEXIST,
          String.format(
              Locale.ROOT,
              "the platform's ops are '%s' already and cannot be changed to '%s'; to choose other"
                  + " ops, set the user's ops",
              earlier,
              opsName));
    }
  }

  /**
   * {@return the user's choice, or {@code null} if there is none} C: {@code
   * rte_mbuf_user_mempool_ops}.
   *
   * @throws IllegalArgumentException as {@link #setUser}, if the value of {@link #PROPERTY} is not
   *     allowed
   */
  public @Nullable String user() {
    String chosen = user.get();
    if (chosen == null && this == GLOBAL) {
      chosen = System.getProperty(PROPERTY);
      return chosen == null ? null : checked(chosen);
    }
    return chosen;
  }

  /**
   * {@return the platform's choice, or {@code null} if there is none} C: {@code
   * rte_mbuf_platform_mempool_ops}.
   */
  public @Nullable String platform() {
    return platform.get();
  }

  /**
   * Returns the name of the ops of a pool whose builder names none: the user's choice, else that of
   * the platform, else the first ops of a table whose hardware is present, else {@link #DEFAULT}. C
   * counterpart: {@code rte_mbuf_best_mempool_ops}.
   *
   * @param table the table from which the pool takes its ops
   * @return the name; the table need not have ops of that name
   * @throws IllegalArgumentException as {@link #user()}
   */
  @CheckReturnValue
  public String best(OpsTable table) {
    Objects.requireNonNull(table, "table");
    String chosen = user();
    if (chosen == null) {
      chosen = platform.get();
    }
    return chosen != null
        ? chosen
        : table.entries().stream()
            .filter(OpsEntry::hardwarePresent)
            .map(OpsEntry::name)
            .findFirst()
            .orElse(DEFAULT);
  }

  private static String checked(String opsName) {
    Objects.requireNonNull(opsName, "opsName");
    if (opsName.isEmpty() || opsName.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the name of the preferred ops has %d characters, allowed are 1 to %d: '%s'",
              opsName.length(),
              MempoolOps.MAX_NAME_LENGTH,
              opsName));
    }
    return opsName;
  }
}
