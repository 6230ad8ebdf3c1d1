package dev.mempool.api;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ops of packet buffer pools whose builder names none: the user's choice, else that of the
 * platform, else {@link #DEFAULT}.
 *
 * <p>The setters do not check whether ops of that name exist; the creation of a pool does.
 * Thread-safe: a later {@link #best()} sees the name that a setter has stored.
 *
 * <p>C counterpart: {@code rte_mbuf_pool_ops.h}.
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
   * @throws MempoolException EINVAL if the name is empty, ENAMETOOLONG if it has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters; the choice is unchanged then
   */
  public void setUser(String opsName) {
    user.set(checked(opsName));
  }

  /**
   * Sets the choice of the platform, which depends on the hardware. C counterpart: {@code
   * rte_mbuf_set_platform_mempool_ops}.
   *
   * @param opsName the name of the ops; it may be set again to the same name
   * @throws MempoolException EINVAL if the name is empty, ENAMETOOLONG if it has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters, EEXIST if another name is set already; the choice
   *     is unchanged then
   */
  public void setPlatform(String opsName) {
    String earlier = platform.compareAndExchange(null, checked(opsName));
    if (earlier != null && !earlier.equals(opsName)) {
      throw new MempoolException(
          MempoolException.Reason.EEXIST,
          ("the platform's ops are '%s' already and cannot be changed to '%s'; to choose other ops,"
                  + " set the user's ops")
              .formatted(earlier, opsName));
    }
  }

  /**
   * {@return the user's choice, or {@code null} if there is none} C: {@code
   * rte_mbuf_user_mempool_ops}.
   *
   * @throws MempoolException as {@link #setUser}, if the value of {@link #PROPERTY} is not allowed
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
   * {@return the user's choice, else that of the platform, else {@link #DEFAULT}} C counterpart:
   * {@code rte_mbuf_best_mempool_ops}.
   *
   * @throws MempoolException as {@link #user()}
   */
  public String best() {
    String chosen = user();
    return chosen != null ? chosen : Objects.requireNonNullElse(platform.get(), DEFAULT);
  }

  private static String checked(String opsName) {
    if (opsName.isEmpty()) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "the name of the preferred ops is empty; it must have 1 to %d characters"
              .formatted(MempoolOps.MAX_NAME_LENGTH));
    }
    if (opsName.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new MempoolException(
          MempoolException.Reason.ENAMETOOLONG,
          "the name of the preferred ops has %d characters, allowed are 1 to %d: '%s'"
              .formatted(opsName.length(), MempoolOps.MAX_NAME_LENGTH, opsName));
    }
    return opsName;
  }
}
