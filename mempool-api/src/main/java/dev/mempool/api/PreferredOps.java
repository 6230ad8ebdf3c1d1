package dev.mempool.api;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which ops pools of packet buffers get when nobody names any: the user's choice, else that of the
 * platform, else {@link #DEFAULT}.
 *
 * <p>Names are not compared with the ops that there are; a pool that is made with a name of which
 * there are none says so. Safe for use by any number of threads: what a setter stored is seen by
 * every later {@link #best()}.
 *
 * <p>C counterpart: {@code rte_mbuf_pool_ops.h}.
 */
public final class PreferredOps {

  /**
   * What is right for any number of threads on each side. C: {@code RTE_MBUF_DEFAULT_MEMPOOL_OPS}.
   */
  public static final String DEFAULT = "ring_mp_mc";

  /**
   * The system property that makes the user's choice from outside, for {@link #global()}, as long
   * as {@link #setUser} makes none. C: the option {@code --mbuf-pool-ops-name}.
   */
  public static final String PROPERTY = "dev.mempool.mbuf.ops";

  private static final PreferredOps GLOBAL = new PreferredOps();

  private final AtomicReference<@Nullable String> user = new AtomicReference<>();
  private final AtomicReference<@Nullable String> platform = new AtomicReference<>();

  /** Makes preferences of one's own, of which nothing is set. */
  public PreferredOps() {}

  /** {@return the preferences of this process, which builders use unless they are given others} */
  public static PreferredOps global() {
    return GLOBAL;
  }

  /**
   * Sets the user's choice; a later one replaces it. C counterpart: {@code
   * rte_mbuf_set_user_mempool_ops}.
   *
   * @param opsName the name of the ops
   * @throws MempoolException EINVAL if the name is empty, ENAMETOOLONG if it has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters; nothing was changed then
   */
  public void setUser(String opsName) {
    user.set(checked(opsName));
  }

  /**
   * Sets the choice of the platform: of the hardware that was found. C counterpart: {@code
   * rte_mbuf_set_platform_mempool_ops}.
   *
   * @param opsName the name of the ops; the one that is set already may be set again
   * @throws MempoolException EINVAL if the name is empty, ENAMETOOLONG if it has more than {@link
   *     MempoolOps#MAX_NAME_LENGTH} characters, EEXIST if another one is set already; nothing was
   *     changed then
   */
  public void setPlatform(String opsName) {
    String earlier = platform.compareAndExchange(null, checked(opsName));
    if (earlier != null && !earlier.equals(opsName)) {
      throw new MempoolException(
          MempoolException.Reason.EEXIST,
          ("the platform's ops are '%s' already and cannot become '%s' as well; to choose between"
                  + " them, set the user's ops")
              .formatted(earlier, opsName));
    }
  }

  /**
   * {@return the user's choice, if there is one} C: {@code rte_mbuf_user_mempool_ops}.
   *
   * @throws MempoolException as {@link #setUser}, if the choice is that of {@link #PROPERTY} and is
   *     not allowed
   */
  public @Nullable String user() {
    String chosen = user.get();
    if (chosen == null && this == GLOBAL) {
      chosen = System.getProperty(PROPERTY);
      return chosen == null ? null : checked(chosen);
    }
    return chosen;
  }

  /** {@return the platform's choice, if there is one} C: {@code rte_mbuf_platform_mempool_ops}. */
  public @Nullable String platform() {
    return platform.get();
  }

  /**
   * {@return the choice that counts} C counterpart: {@code rte_mbuf_best_mempool_ops}.
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
          MempoolException.Reason.EINVAL, "the name of the preferred ops is empty; name some");
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
