package dev.mempool.tck.rules;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Trial;
import java.util.List;

/** Rules about the properties that ops declare and about their settings. */
public final class ProviderRules {

  private static final String UNKNOWN = "no_such_setting_is_known";

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
            "unknown-setting-refused",
            "A setting that the ops do not know is refused with EINVAL, and the message names it"
                + " and the known ones.",
            ProviderRules::unknownSetting),
        rule(
            "R05",
            "malformed-config-refused",
            "A config that is not of the form key=value,key=value, or that has a key twice, is"
                + " refused with EINVAL.",
            ProviderRules::malformedConfig));
  }

  private static Rule rule(String id, String name, String statement, Cases.Check check) {
    return new Rule(id, name, statement, SizeCases.once(check));
  }

  private static void properName(Trial trial) {
    MempoolOps ops = trial.tested().ops();
    String name = String.valueOf(ops.name());
    trial.require(
        name.matches("[A-Za-z0-9_.-]{1,%d}".formatted(MempoolOps.MAX_NAME_LENGTH)),
        "a proper name",
        "name() is '" + name + "'");
    for (int i = 0; i < 3; i++) {
      String again = String.valueOf(ops.name());
      trial.require(again.equals(name), "always '" + name + "'", "name() became '" + again + "'");
    }
  }

  private static void constantProperties(Trial trial) {
    MempoolOps ops = trial.tested().ops();
    Concurrency concurrency = ops.concurrency();
    trial.require(concurrency != null, "a concurrency", "concurrency() is null");
    boolean blocks = ops.contiguousBlocks();
    for (int i = 0; i < 3; i++) {
      trial.require(ops.concurrency() == concurrency, "one answer", "concurrency() changed");
      trial.require(ops.contiguousBlocks() == blocks, "one answer", "contiguousBlocks() changed");
    }
  }

  private static void emptyConfig(Trial trial) {
    MempoolBackend backend = trial.tested().ops().create(Geometry.small(7), "");
    trial.require(backend != null, "a backend", "create(geometry, \"\") returned null");
    backend.close();
  }

  private static void unknownSetting(Trial trial) {
    String message = refusal(trial, trial.tested().configWith(UNKNOWN + "=1"));
    trial.require(
        message.contains(UNKNOWN), "a message with '" + UNKNOWN + "'", "it is: " + message);
    for (String key : knownKeys(trial)) {
      trial.require(
          message.contains(key), "a message that lists '" + key + "'", "it is: " + message);
    }
  }

  private static void malformedConfig(Trial trial) {
    refusal(trial, trial.tested().configWith("noequalssign"));
    refusal(trial, trial.tested().configWith("=value"));
    refusal(trial, trial.tested().configWith(","));
    if (!knownKeys(trial).isEmpty()) {
      refusal(trial, trial.tested().configWith(trial.tested().config()));
    }
  }

  /** Returns the keys of the settings under test, which the ops must know. */
  private static List<String> knownKeys(Trial trial) {
    return trial.tested().config().isBlank()
        ? List.of()
        : List.of(trial.tested().config().split(",")).stream()
            .map(entry -> entry.substring(0, entry.indexOf('=')).trim())
            .toList();
  }

  /** Returns the message with which the ops refuse a config. Fails if they do not refuse it. */
  private static String refusal(Trial trial, String config) {
    String expected = "the config '%s' to be refused with EINVAL".formatted(config);
    MempoolBackend backend;
    try {
      backend = trial.tested().ops().create(Geometry.small(7), config);
    } catch (MempoolException e) {
      trial.require(e.reason() == Reason.EINVAL, expected, "the reason is " + e.reason());
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      throw trial.violation(e, expected, "create() threw " + e);
    }
    backend.close();
    throw trial.violation(expected, "create() made a backend");
  }
}
