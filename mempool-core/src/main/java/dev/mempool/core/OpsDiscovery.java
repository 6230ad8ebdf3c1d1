package dev.mempool.core;

import dev.mempool.api.Concurrency;
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

  /** Class and name of what was found: class loaders that share a parent find the same again. */
  private final Set<List<Object>> seen = new HashSet<>();

  /** Provider, source and reason of what failed, for the same cause. */
  private final Set<List<String>> reported = new HashSet<>();

  /** Adds what a class loader and its parents see. */
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
      } catch (Throwable e) { // whatever a broken class path leads to
        errors++;
        ServicesFiles.Line line = ServicesFiles.behind(text(e), loader);
        fail(line.provider(), line.source(), e);
        continue;
      }
      errors = 0;
      load(provider);
    }
    failures.add(
        new OpsFailure(
            Optional.empty(),
            OpsFailure.UNKNOWN,
            OpsFailure.UNKNOWN,
            "the search was given up after %d errors in a row; mend the class path"
                .formatted(errors),
            Optional.empty()));
  }

  private void load(ServiceLoader.Provider<MempoolOps> provider) {
    Class<? extends MempoolOps> type = provider.type();
    try {
      OpsEntry entry = entry(provider.get());
      // by what was made, not by its type: that may be the interface, where a module has a provider
      // method
      if (seen.add(List.of(entry.ops().getClass(), entry.name()))) {
        found.add(entry);
      }
    } catch (
        Throwable
            e) { // foreign code: errors of every kind, and checked exceptions past the compiler
      fail(type.getName(), OpsSource.of(type), e);
    }
  }

  private void fail(String provider, String source, Throwable e) {
    Throwable cause = root(e);
    String reason =
        cause == e
            ? text(e)
            : cause.getClass().getName() + ": " + text(cause) + " (" + text(e) + ")";
    if (reported.add(List.of(provider, source, reason))) {
      failures.add(
          new OpsFailure(
              Optional.empty(),
              provider,
              source,
              "could not be loaded: " + reason,
              Optional.of(cause)));
    }
  }

  /** Of what the ServiceLoader and class initialisation wrap, what was thrown at first. */
  private static Throwable root(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof ServiceConfigurationError
            || cause instanceof ExceptionInInitializerError)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What an exception says; its own methods may fail. */
  private static String text(Throwable e) {
    try {
      String message = e.getMessage();
      return message == null ? e.getClass().getName() : message;
    } catch (Throwable failedToo) {
      return e.getClass().getName();
    }
  }

  /**
   * Asks a provider for all that the table wants to know, once.
   *
   * @throws MempoolException EINVAL or ENAMETOOLONG if it has no proper name
   */
  static OpsEntry entry(MempoolOps ops) {
    String name = ops.name();
    checkName(ops, name);
    @Nullable Concurrency concurrency = ops.concurrency();
    if (concurrency == null) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops '%s' (%s) returns null as its concurrency"
              .formatted(name, ops.getClass().getName()));
    }
    @Nullable String note = ops.note();
    return new OpsEntry(
        -1,
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
