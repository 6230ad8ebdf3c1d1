// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.core.discovery.FoundOps;
import dev.mempool.core.foreign.Faults;
import java.util.List;
import java.util.Locale;

/**
 * An entry of an ops table: ops that pools can select, with what their provider declares. The
 * provider is asked once, when the entry is made. Immutable.
 *
 * @since 0.1.0
 */
public final class OpsEntry {

  /** The beginning of the names of the packages and the modules of this project's ops. */
  private static final String OWN_PACKAGES = "dev.mempool.ops.";

  private final int index;
  private final FoundOps found;

  OpsEntry(FoundOps found, int index) {
    this.found = found;
    this.index = index;
  }

  /** Returns the ops with what their provider declares. */
  FoundOps found() {
    return found;
  }

  /** Returns this entry with another index. */
  OpsEntry at(int position) {
    return new OpsEntry(found, position);
  }

  /**
   * Tells whether the ops are a part of this project: their name cannot be taken by others. On the
   * class path a class of ours is loaded by the loader that has loaded the interface; the jar of a
   * plug-in has another one, or another package.
   */
  boolean isOfThisProject() {
    Class<?> type = found.ops().getClass();
    Module module = type.getModule();
    return type.getName().startsWith(OWN_PACKAGES)
        && (module.isNamed()
            ? module.getName().startsWith(OWN_PACKAGES)
            : type.getClassLoader() == MempoolOps.class.getClassLoader());
  }

  /** {@return the position of this name among all names of the table, in alphabetical order} */
  public int index() {
    return index;
  }

  /** {@return the name by which a pool selects these ops} */
  public String name() {
    return found.name();
  }

  /** {@return the provider} */
  public MempoolOps ops() {
    return found.ops();
  }

  /** {@return the name of the provider's class} */
  public String provider() {
    return Faults.nameOf(found.ops());
  }

  /** {@return the source of the provider: the name of its module or of its jar file} */
  public String source() {
    return found.source();
  }

  /** {@return the number of threads that may use one of its backends at the same time} */
  public Concurrency concurrency() {
    return found.concurrency();
  }

  /** {@return whether its backends have blocks of adjacent objects} */
  public boolean contiguousBlocks() {
    return found.contiguousBlocks();
  }

  /** {@return whether this machine has the hardware for which the ops were written} */
  public boolean hardwarePresent() {
    return found.hardwarePresent();
  }

  /** {@return the settings that users can give for a backend, in the order of the provider} */
  public List<OpsSetting> settings() {
    return found.settings();
  }

  /** {@return the author's note for users who choose ops; often empty} */
  public String note() {
    return found.note();
  }

  /**
   * Parses settings for a backend, as {@link MempoolBuilder#ops(String, String)} takes them.
   *
   * @param text the settings, {@code name=value,name=value}; empty for the defaults
   * @return the settings
   * @throws IllegalArgumentException if the text is malformed, a setting is unknown or given twice,
   *     or a value is not allowed; the message says what is
   */
  @CheckReturnValue
  public OpsConfig config(String text) {
    return OpsConfig.parse(name(), settings(), text);
  }

  /** {@return the name with the provider, for people} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s of %s (%s)", name(), provider(), source());
  }
}
