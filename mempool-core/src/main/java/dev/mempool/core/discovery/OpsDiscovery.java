// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.MempoolOps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search for providers through {@link ServiceLoader}. Each provider is loaded on its own: an
 * exception or error of one becomes an entry of {@link #failed()}, and the search continues with
 * the next provider. Not thread-safe.
 */
public final class OpsDiscovery {

  /** The file in which a jar on the class path names its providers. */
  public static final String SERVICES_FILE = "META-INF/services/" + MempoolOps.class.getName();

  /**
   * The number of errors in a row after which a class loader is given up. No real class path has so
   * many broken entries; a loader that fails at every call would never come to an end.
   */
  private static final int MAX_CONSECUTIVE_ERRORS = 100;

  private final List<FoundOps> found = new ArrayList<>();
  private final List<FailedOps> failed = new ArrayList<>();

  /**
   * The class names and names of the ops found so far. Class loaders with a common parent find the
   * same ops again, and an application's copy of a jar hides that of its container.
   */
  private final Set<List<String>> seen = new HashSet<>();

  /** The provider, source and reason of the failures found so far. They may be found again too. */
  private final Set<List<String>> reported = new HashSet<>();

  /** Creates a search that has found nothing yet. */
  public OpsDiscovery() {}

  /** {@return the ops that can be used; several may have the same name} */
  public List<FoundOps> found() {
    return found;
  }

  /** {@return the providers that cannot be used} */
  public List<FailedOps> failed() {
    return failed;
  }

  /**
   * Adds all providers that a class loader and its parents can see.
   *
   * @param loader the class loader, or {@code null} for the system class loader
   */
  public void search(@Nullable ClassLoader loader) {
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
      } catch (Throwable e) { // a broken class path causes exceptions and errors of every kind
        errors++;
        ServicesFiles.Line line = ServicesFiles.lineBehind(message(e), loader);
        fail(line.provider(), line.source(), e);
        continue;
      }
      errors = 0;
      load(provider);
    }
    failed.add(
        new FailedOps(
            OpsSource.UNKNOWN,
            OpsSource.UNKNOWN,
            String.format(
                Locale.ROOT,
                "the search ended after %d consecutive errors; repair the class path",
                errors),
            null));
  }

  /** Creates a provider and adds it to the found or the failed ones. */
  private void load(ServiceLoader.Provider<MempoolOps> provider) {
    Class<? extends MempoolOps> type = provider.type();
    try {
      MempoolOps instance = provider.get();
      SpiMatch.check(instance.getClass(), MempoolOps.class);
      FoundOps ops = FoundOps.of(instance);
      // the class of the instance, because provider.type() is the interface where a module declares
      // a provider method
      if (seen.add(List.of(ops.ops().getClass().getName(), ops.name()))) {
        found.add(ops);
      }
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      fail(type.getName(), OpsSource.of(type), e);
    }
  }

  private void fail(String provider, String source, Throwable e) {
    Throwable cause = rootOf(e);
    String reason =
        cause == e
            ? message(e)
            : cause.getClass().getName() + ": " + message(cause) + " (" + message(e) + ")";
    if (reported.add(List.of(provider, source, reason))) {
      failed.add(new FailedOps(provider, source, "could not be loaded: " + reason, cause));
    }
  }

  /** Returns the first cause of an error that ServiceLoader or class initialisation wrapped. */
  private static Throwable rootOf(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof ServiceConfigurationError
            || cause instanceof ExceptionInInitializerError)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns the message of an exception, or its class name if {@code getMessage} itself fails. */
  private static String message(Throwable e) {
    try {
      String message = e.getMessage();
      return message == null ? e.getClass().getName() : message;
    } catch (Throwable failedToo) {
      return e.getClass().getName();
    }
  }
}
