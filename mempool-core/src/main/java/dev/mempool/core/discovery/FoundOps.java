package dev.mempool.core.discovery;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
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
 * @param note the author's note for users, often empty
 */
public record FoundOps(
    String name,
    MempoolOps ops,
    String source,
    Concurrency concurrency,
    boolean contiguousBlocks,
    String note) {

  /**
   * Calls all describing methods of a provider and checks the results.
   *
   * @param ops the provider
   * @return the ops with the results
   * @throws MempoolException EINVAL or ENAMETOOLONG if the name is not a valid one, EINVAL if the
   *     concurrency is {@code null}
   */
  public static FoundOps of(MempoolOps ops) {
    String name = ops.name();
    checkName(ops, name);
    @Nullable Concurrency concurrency = ops.concurrency();
    if (concurrency == null) {
      throw new MempoolException(
          Reason.EINVAL,
          "ops '%s' (%s) returns null as its concurrency"
              .formatted(name, ops.getClass().getName()));
    }
    @Nullable String note = ops.note();
    return new FoundOps(
        name,
        ops,
        OpsSource.of(ops.getClass()),
        concurrency,
        ops.contiguousBlocks(),
        note == null ? "" : note);
  }

  private static void checkName(MempoolOps ops, @Nullable String name) {
    if (name != null && name.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new MempoolException(
          Reason.ENAMETOOLONG,
          "the ops name '%s' of %s has %d characters, at most %d are allowed"
              .formatted(
                  name, ops.getClass().getName(), name.length(), MempoolOps.MAX_NAME_LENGTH));
    }
    if (name == null || !name.matches("[A-Za-z0-9_.-]+")) {
      throw new MempoolException(
          Reason.EINVAL,
          "the ops name '%s' of %s is not made of letters, digits, '_', '-' and '.'"
              .formatted(name, ops.getClass().getName()));
    }
  }
}
