// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.core.foreign.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Ops that were found, with the results of their describing methods. Immutable. These methods are
 * called once, because a provider is foreign code.
 *
 * @param name the name of the ops
 * @param ops the provider
 * @param source the name of the provider's module or of its jar file
 * @param concurrency the number of threads, one or many, that may use a backend at a time
 * @param contiguousBlocks whether its backends hand out blocks of neighbouring objects
 * @param hardwarePresent whether this machine has the hardware of the ops
 * @param settings the settings of its backends, each name once
 * @param note the author's note for users, often empty
 */
public record FoundOps(
    String name,
    MempoolOps ops,
    String source,
    Concurrency concurrency,
    boolean contiguousBlocks,
    boolean hardwarePresent,
    List<OpsSetting> settings,
    String note)
    implements Discovery.Found {

  @Override
  public Object provider() {
    return ops;
  }

  /** The most characters of a note: a sentence. */
  private static final int MAX_NOTE = 200;

  /** The most settings that ops may declare: far more than anyone can read. */
  private static final int MAX_SETTINGS = 256;

  /**
   * Calls all describing methods of a provider and checks the results. What the provider says is
   * made printable and shortened.
   *
   * @param ops the provider
   * @return the ops with the results
   * @throws IllegalArgumentException if the name is not a valid one, the concurrency or the
   *     settings are {@code null}, or a setting is declared twice
   */
  public static FoundOps of(MempoolOps ops) {
    String name = ops.name();
    checkName(ops, name);
    @Nullable Concurrency concurrency = ops.concurrency();
    if (concurrency == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' (%s) returns null as its concurrency",
              name,
              Faults.nameOf(ops)));
    }
    @Nullable List<OpsSetting> settings = ops.settings();
    if (settings == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' (%s) returns null as its settings; return an empty list for none",
              name,
              Faults.nameOf(ops)));
    }
    List<OpsSetting> copy = copyOf(ops, name, settings);
    OpsConfig _ = OpsConfig.parse(name, copy, ""); // refuses a setting that is declared twice
    @Nullable String note = ops.note();
    return new FoundOps(
        name,
        ops,
        OpsSource.of(ops.getClass()),
        concurrency,
        ops.contiguousBlocks(),
        ops.hardwarePresent(),
        copy,
        note == null ? "" : Faults.text(note, MAX_NOTE));
  }

  /** Copies a list that may change, never end, or hold anything. */
  private static List<OpsSetting> copyOf(
      MempoolOps ops, String name, List<? extends @Nullable Object> settings) {
    List<OpsSetting> copy = new ArrayList<>();
    for (Object each : settings) {
      if (!(each instanceof OpsSetting setting) || copy.size() == MAX_SETTINGS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "ops '%s' (%s) returns settings of which one is %s; allowed are at most %d objects"
                    + " of the class OpsSetting",
                name,
                Faults.nameOf(ops),
                each == null
                    ? "null"
                    : each instanceof OpsSetting ? "too many" : Faults.nameOf(each),
                MAX_SETTINGS));
      }
      copy.add(setting);
    }
    return List.copyOf(copy);
  }

  private static void checkName(MempoolOps ops, @Nullable String name) {
    if (name != null && name.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the ops name '%s' of %s has %d characters, at most %d are allowed",
              Faults.text(name, MempoolOps.MAX_NAME_LENGTH),
              Faults.nameOf(ops),
              name.length(),
              MempoolOps.MAX_NAME_LENGTH));
    }
    if (name == null || !name.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the ops name '%s' of %s is not made of letters, digits, '_', '-' and '.'",
              name == null ? "null" : Faults.text(name),
              Faults.nameOf(ops)));
    }
  }
}
