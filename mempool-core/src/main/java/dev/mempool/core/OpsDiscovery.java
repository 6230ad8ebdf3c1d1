package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds providers through {@link ServiceLoader}, each on its own: whatever one of them throws
 * becomes a failure in the list and the search goes on.
 */
final class OpsDiscovery {

  /**
   * A class loader that goes on failing is given up after as many errors in a row as no real class
   * path has broken entries.
   */
  private static final int MAX_CONSECUTIVE_ERRORS = 100;

  final List<OpsEntry> found = new ArrayList<>();
  final List<OpsFailure> failures = new ArrayList<>();
  private final Set<Class<?>> seen = new HashSet<>();
  private final Set<String> reported = new HashSet<>();

  /** Adds what a class loader and its parents see. A class that was found before counts once. */
  void search(@Nullable ClassLoader loader) {
    Iterator<ServiceLoader.Provider<MempoolOps>> providers =
        ServiceLoader.load(MempoolOps.class, loader).stream().iterator();
    int errors = 0;
    while (errors < MAX_CONSECUTIVE_ERRORS) {
      ServiceLoader.Provider<MempoolOps> provider;
      try {
        if (!providers.hasNext()) {
          return;
        }
        provider = providers.next();
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        errors++;
        // two loaders that share a parent meet the same broken entry
        if (reported.add(String.valueOf(e.getMessage()))) {
          fail(Optional.empty(), OpsFailure.UNKNOWN, OpsFailure.UNKNOWN, e);
        }
        continue;
      }
      errors = 0;
      load(provider);
    }
  }

  private void load(ServiceLoader.Provider<MempoolOps> provider) {
    Class<? extends MempoolOps> type = provider.type();
    if (!seen.add(type)) {
      return;
    }
    try {
      found.add(entry(provider.get()));
    } catch (ServiceConfigurationError
        | LinkageError
        | RuntimeException
        | StackOverflowError
        | AssertionError e) {
      fail(Optional.empty(), type.getName(), OpsSource.of(type), e);
    }
  }

  private void fail(Optional<String> name, String provider, String source, Throwable e) {
    Throwable cause =
        e instanceof ServiceConfigurationError && e.getCause() != null ? e.getCause() : e;
    String reason =
        cause == e ? String.valueOf(e.getMessage()) : cause + " (" + e.getMessage() + ")";
    failures.add(
        new OpsFailure(
            name, provider, source, "could not be loaded: " + reason, Optional.of(cause)));
  }

  /**
   * Asks a provider for all that the table wants to know, once.
   *
   * @throws MempoolException EINVAL or ENAMETOOLONG if it has no proper name
   */
  static OpsEntry entry(MempoolOps ops) {
    String name = ops.name();
    checkName(ops, name);
    if (ops.concurrency() == null) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s' (%s) returns null as its concurrency"
              .formatted(name, ops.getClass().getName()));
    }
    return new OpsEntry(
        -1, name, ops, OpsSource.of(ops.getClass()), ops.concurrency(), ops.contiguousBlocks());
  }

  private static void checkName(MempoolOps ops, @Nullable String name) {
    if (name != null && name.length() > MempoolOps.MAX_NAME_LENGTH) {
      throw new MempoolException(
          MempoolException.Reason.ENAMETOOLONG,
          "the ops name '%s' of %s has %d characters, at most %d are allowed"
              .formatted(
                  name, ops.getClass().getName(), name.length(), MempoolOps.MAX_NAME_LENGTH));
    }
    if (name == null || !name.matches("[A-Za-z0-9_.-]+")) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "the ops name '%s' of %s is not made of letters, digits, '_', '-' and '.'"
              .formatted(name, ops.getClass().getName()));
    }
  }
}
