// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.fixture.Closing;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Trial;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rules about the properties that ops declare and about their settings. */
public final class ProviderRules {

  /** How often ops are asked the same, in case they tire of the answer. */
  private static final int ASKED = 100;

  private ProviderRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        rule(
            "R01",
            "proper-name",
            "The name has 1 to 64 characters out of letters, digits, '_', '-' and '.', and is the"
                + " same at every call.",
            ProviderRules::properName),
        rule(
            "R02",
            "constant-properties",
            "The declared concurrency is not null, and it and the declaration of contiguous blocks"
                + " are the same at every call.",
            ProviderRules::constantProperties),
        rule(
            "R03",
            "empty-config-means-defaults",
            "With an empty config the ops make a backend with their default settings.",
            ProviderRules::emptyConfig),
        rule(
            "R04",
            "settings-are-declared",
            "The declared settings are not null, have different names, and are the same at every"
                + " call. (Pools refuse all others, and values that they do not allow.)",
            ProviderRules::settingsDeclared),
        rule(
            "R05",
            "allowed-values-are-accepted",
            "For every value that a setting declares as allowed, the ops make a backend and tell"
                + " the memory that its objects need. (Tried are the smallest and the largest"
                + " number, each word, true and false, and the default.)",
            ProviderRules::allowedValues));
  }

  private static Rule rule(String id, String name, String statement, Cases.Check check) {
    return new Rule(id, name, statement, SizeCases.once(check));
  }

  private static void properName(Trial trial) {
    MempoolOps ops = trial.tested().ops();
    @Nullable String answer = ops.name(); // of code that may break its contract
    trial.require(answer != null, "a proper name", "name() is null");
    String name = String.valueOf(answer);
    trial.require(
        name.matches("[A-Za-z0-9_.-]{1," + MempoolOps.MAX_NAME_LENGTH + "}"),
        "a proper name",
        "name() is '" + Faults.text(name) + "'");
    for (int i = 0; i < ASKED; i++) {
      String again = String.valueOf(ops.name());
      trial.require(
          again.equals(name),
          "always '" + name + "'",
          "name() became '" + Faults.text(again) + "'");
    }
  }

  private static void constantProperties(Trial trial) {
    MempoolOps ops = trial.tested().ops();
    Concurrency concurrency = ops.concurrency();
    trial.require(concurrency != null, "a concurrency", "concurrency() is null");
    boolean blocks = ops.contiguousBlocks();
    for (int i = 0; i < ASKED; i++) {
      trial.require(ops.concurrency() == concurrency, "one answer", "concurrency() changed");
      trial.require(ops.contiguousBlocks() == blocks, "one answer", "contiguousBlocks() changed");
    }
  }

  private static void emptyConfig(Trial trial) {
    accepts(trial, "");
  }

  private static void settingsDeclared(Trial trial) {
    MempoolOps ops = trial.tested().ops();
    @Nullable List<OpsSetting> settings = ops.settings();
    if (settings == null) {
      throw trial.violation("settings, an empty list for none", "settings() is null");
    }
    List<OpsSetting> first = List.copyOf(settings);
    Set<String> names = new HashSet<>();
    for (OpsSetting setting : first) {
      trial.require(
          names.add(setting.name()),
          "each setting once",
          "settings() has '%s' twice".formatted(setting.name()));
    }
    for (int i = 0; i < ASKED; i++) {
      List<OpsSetting> again = ops.settings();
      trial.require(first.equals(again), "always " + first, "settings() became " + again);
    }
  }

  private static void allowedValues(Trial trial) {
    for (OpsSetting setting : trial.tested().settings()) {
      for (String value : values(setting)) {
        accepts(trial, setting.name() + "=" + value);
      }
    }
  }

  /** {@return the values of a setting that are most likely to be refused} */
  public static Set<String> values(OpsSetting setting) {
    Set<String> values = new TreeSet<>(setting.words());
    setting.defaultValue().ifPresent(values::add);
    switch (setting.kind()) {
      case INTEGER ->
          values.addAll(List.of(String.valueOf(setting.min()), String.valueOf(setting.max())));
      case FLAG -> values.addAll(List.of("false", "true"));
      case CHOICE, TEXT -> {
        // the words and the default are there already
      }
    }
    return values;
  }

  /** Fails if the ops do not make a backend with these settings. */
  private static void accepts(Trial trial, String text) {
    String expected = "a backend with the settings '%s'".formatted(text);
    MempoolOps ops = trial.tested().ops();
    OpsConfig config = trial.tested().parse(text);
    Geometry geometry = Geometry.small(7);
    MempoolBackend backend;
    try {
      backend = ops.create(geometry, config);
    } catch (Throwable e) {
      throw trial.violation(e, expected, "create() threw " + Faults.text(e));
    }
    trial.require(backend != null, expected, "create() returned null");
    Closing.close(trial, backend::close, "while it has no objects yet");
    trial.require(
        ops.memoryRequirement(geometry, config, geometry.size()) != null,
        "a memory requirement with the settings '%s'".formatted(text),
        "memoryRequirement() returned null");
  }
}
