package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.OpsTable;
import java.time.Duration;

/** The backend under test: its ops, their settings, and how to test them. Immutable. */
public final class Subject {

  /** The system property with the seed for subjects that are given none: {@value}. */
  public static final String SEED_PROPERTY = "mempool.tck.seed";

  /** The seed unless the property says otherwise: constant, so that builds can be repeated. */
  public static final long DEFAULT_SEED = 1;

  /** Far above what any case needs on a busy machine, so that only what hangs meets it. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private final MempoolOps ops;
  private final String config;
  private final Concurrency concurrency;
  private final boolean contiguousBlocks;
  private final long seed;
  private final Duration timeout;

  private Subject(
      MempoolOps ops,
      String config,
      Concurrency concurrency,
      boolean contiguousBlocks,
      long seed,
      Duration timeout) {
    this.ops = ops;
    this.config = config;
    this.concurrency = concurrency;
    this.contiguousBlocks = contiguousBlocks;
    this.seed = seed;
    this.timeout = timeout;
  }

  /**
   * A subject with default settings.
   *
   * @param ops the ops
   * @return the subject
   */
  public static Subject of(MempoolOps ops) {
    return of(ops, "");
  }

  /**
   * A subject.
   *
   * @param ops the ops
   * @param config the settings for its backends, empty for the defaults
   * @return the subject
   */
  public static Subject of(MempoolOps ops, String config) {
    Concurrency declared = ops.concurrency();
    return new Subject(
        ops,
        config,
        // a rule of its own reports null; the others then assume what every backend can do
        declared == null ? Concurrency.SINGLE_THREAD : declared,
        ops.contiguousBlocks(),
        Long.getLong(SEED_PROPERTY, DEFAULT_SEED),
        DEFAULT_TIMEOUT);
  }

  /**
   * A subject with default settings, found in {@link OpsTable#global()}.
   *
   * @param opsName the name of the ops
   * @return the subject
   * @throws MempoolException if there are no usable ops of that name
   */
  public static Subject named(String opsName) {
    return named(opsName, "");
  }

  /**
   * A subject found in {@link OpsTable#global()}.
   *
   * @param opsName the name of the ops
   * @param config the settings for its backends, empty for the defaults
   * @return the subject
   * @throws MempoolException if there are no usable ops of that name
   */
  public static Subject named(String opsName, String config) {
    return of(OpsTable.global().lookup(opsName).ops(), config);
  }

  /**
   * The same with another seed.
   *
   * @param newSeed decides all random choices of the rules
   * @return a new subject
   */
  public Subject withSeed(long newSeed) {
    return new Subject(ops, config, concurrency, contiguousBlocks, newSeed, timeout);
  }

  /**
   * The same with another time limit.
   *
   * @param newTimeout how long a case may take before it counts as hanging; a minute unless set
   * @return a new subject
   */
  public Subject withTimeout(Duration newTimeout) {
    return new Subject(ops, config, concurrency, contiguousBlocks, seed, newTimeout);
  }

  /** {@return the ops} */
  public MempoolOps ops() {
    return ops;
  }

  /** {@return the settings, empty for the defaults} */
  public String config() {
    return config;
  }

  /** {@return the seed of the random choices} */
  public long seed() {
    return seed;
  }

  /** {@return how long a case may take} */
  public Duration timeout() {
    return timeout;
  }

  String name() {
    return String.valueOf(ops.name());
  }

  /** As declared when the subject was made. */
  Concurrency concurrency() {
    return concurrency;
  }

  /** As declared when the subject was made. */
  boolean contiguousBlocks() {
    return contiguousBlocks;
  }

  /** The settings with one more. */
  String configWith(String entry) {
    return config.isBlank() ? entry : config + "," + entry;
  }
}
