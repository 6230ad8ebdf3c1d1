// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.core.OpsTable;
import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.fixture.Answers;
import dev.mempool.tck.fixture.TestedOps;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The backend under test: its ops, their settings, and how to test them. Immutable.
 *
 * <p>A seed decides all random choices of the rules. It is 1 unless {@link #withSeed} or the system
 * property {@code mempool.tck.seed} sets another one.
 *
 * @since 0.1.0
 */
public final class Subject {

  /** The system property with the seed of subjects for which none is set. */
  private static final String SEED_PROPERTY = "mempool.tck.seed";

  /** The seed when the property is not set. It is constant, so that builds can be repeated. */
  private static final long DEFAULT_SEED = 1;

  /** Far more than any case needs on a busy machine, so that only a case that hangs exceeds it. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private final TestedOps tested;

  private Subject(TestedOps tested) {
    this.tested = tested;
  }

  /**
   * Returns a subject with default settings.
   *
   * @param ops the ops
   * @return the subject
   */
  public static Subject of(MempoolOps ops) {
    return of(ops, "");
  }

  /**
   * Returns a subject.
   *
   * @param ops the ops
   * @param config the settings for its backends, empty for the defaults
   * @return the subject
   * @throws IllegalArgumentException if the ops do not have these settings
   */
  public static Subject of(MempoolOps ops, String config) {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(ops, "ops");
    // rules R01, R02 and R04 report ops that do not answer; the other rules then assume what every
    // backend can do
    String name = Faults.text(Answers.to(ops::name).orElse("null"));
    List<OpsSetting> settings = TestedOps.settingsOf(ops);
    return new Subject(
        new TestedOps(
            ops,
            name,
            settings,
            OpsConfig.parse(name, settings, config),
            Answers.to(ops::concurrency).orElse(Concurrency.SINGLE_THREAD),
            Answers.to(ops::contiguousBlocks).orElse(false),
            Long.getLong(SEED_PROPERTY, DEFAULT_SEED),
            DEFAULT_TIMEOUT));
  }

  /**
   * Returns a subject with default settings, whose ops are looked up in {@link
   * OpsTable#ofContext()}.
   *
   * @param opsName the name of the ops
   * @return the subject
   * @throws MempoolException if there are no usable ops of that name
   */
  public static Subject named(String opsName) {
    return named(opsName, "");
  }

  /**
   * Returns a subject whose ops are looked up in {@link OpsTable#ofContext()}.
   *
   * @param opsName the name of the ops
   * @param config the settings for its backends, empty for the defaults
   * @return the subject
   * @throws IllegalArgumentException if the ops do not have these settings
   * @throws MempoolException if there are no usable ops of that name
   */
  public static Subject named(String opsName, String config) {
    return of(OpsTable.ofContext().require(opsName).ops(), config);
  }

  /**
   * Returns the same subject with another seed.
   *
   * @param newSeed decides all random choices of the rules
   * @return a new subject
   */
  @CheckReturnValue
  public Subject withSeed(long newSeed) {
    return with(newSeed, tested.timeout());
  }

  /**
   * Returns the same subject with another time limit.
   *
   * @param newTimeout how long a case may take before it counts as hanging; above 0; a minute
   *     unless set
   * @return a new subject
   * @throws IllegalArgumentException if the time limit is not above 0
   */
  @CheckReturnValue
  public Subject withTimeout(Duration newTimeout) {
    if (newTimeout.isNegative() || newTimeout.isZero()) {
      throw new IllegalArgumentException(
          "a time limit of %s; it must be above 0".formatted(newTimeout));
    }
    return with(tested.seed(), newTimeout);
  }

  private Subject with(long seed, Duration timeout) {
    return new Subject(
        new TestedOps(
            tested.ops(),
            tested.name(),
            tested.settings(),
            tested.config(),
            tested.concurrency(),
            tested.contiguousBlocks(),
            seed,
            timeout));
  }

  /** {@return the seed of the random choices} */
  public long seed() {
    return tested.seed();
  }

  TestedOps tested() {
    return tested;
  }
}
