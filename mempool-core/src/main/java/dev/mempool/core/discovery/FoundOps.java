// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
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
    String note) {

  /**
   * Calls all describing methods of a provider and checks the results.
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
              ops.getClass().getName()));
    }
    @Nullable List<OpsSetting> settings = ops.settings();
    if (settings == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' (%s) returns null as its settings; return an empty list for none",
              name,
              ops.getClass().getName()));
    }
    List<OpsSetting> copy = List.copyOf(settings);
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
        note == null ? "" : note);
  }

  private static void checkName(MempoolOps ops, @Nullable String name) {
    if (name != null && name.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the ops name '%s' of %s has %d characters, at most %d are allowed",
              name,
              ops.getClass().getName(),
              name.length(),
              MempoolOps.MAX_NAME_LENGTH));
    }
    if (name == null || !name.matches("[A-Za-z0-9_.-]+")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the ops name '%s' of %s is not made of letters, digits, '_', '-' and '.'",
              name,
              ops.getClass().getName()));
    }
  }
}
