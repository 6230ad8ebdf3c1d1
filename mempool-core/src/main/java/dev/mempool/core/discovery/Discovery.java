// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search for providers: those that services files name, and those that modules declare. Each
 * provider is loaded on its own, by a thread of its own and for a limited time: whatever it does
 * becomes an entry of {@link #failed()}, and the search continues with the next one. Not
 * thread-safe.
 *
 * <p>If a class loader finds a class of the same name in several jars, or several class loaders do,
 * the nearest counts, and the others are listed as failed. Copies of one jar count once.
 *
 * @param <P> the interface of the providers
 * @param <F> what is kept of a provider that can be used
 */
public class Discovery<P, F extends Discovery.Found> {

  /** A provider that can be used. */
  public interface Found {

    /** {@return the name by which users choose it} */
    String name();

    /** {@return the provider} */
    Object provider();

    /** {@return the name of the provider's module or of its jar file} */
    String source();
  }

  /**
   * The number of errors in a row after which the modules of a class loader are given up. No real
   * application has so many broken modules; a loader that fails at every call would never come to
   * an end.
   */
  private static final int MAX_CONSECUTIVE_ERRORS = 100;

  /** Whether the thread is making a provider. */
  private static final ThreadLocal<Boolean> LOADING = ThreadLocal.withInitial(() -> false);

  private final Class<P> spi;
  private final Function<ClassLoader, ServiceLoader<P>> services;
  private final Function<P, F> describe;
  private final List<F> found = new ArrayList<>();
  private final List<FailedOps> failed = new ArrayList<>();

  /** The classes of the providers that were tried. Loaders with a common parent find them again. */
  private final Set<Class<?>> tried = new HashSet<>();

  /** The first provider found of each pair of a class name and a name. */
  private final Map<List<String>, F> seen = new HashMap<>();

  /** The provider, source and reason of the failures found so far. They may be found again too. */
  private final Set<List<String>> reported = new HashSet<>();

  /** The longest time that a provider may take. */
  private final Duration limit;

  /**
   * Creates a search that has found nothing yet.
   *
   * @param spi the interface of the providers
   * @param services makes the service loader of a class loader. It is made by the module that uses
   *     the interface, because only that module declares the use
   * @param describe calls all describing methods of a provider and checks the results; what it
   *     throws becomes the reason of a failure
   * @param limit the longest time that a provider may take
   */
  public Discovery(
      Class<P> spi,
      Function<ClassLoader, ServiceLoader<P>> services,
      Function<P, F> describe,
      Duration limit) {
    this.spi = spi;
    this.services = services;
    this.describe = describe;
    this.limit = limit;
  }

  /**
   * {@return whether the calling thread is making a provider for a search} Such a thread must not
   * wait for a table: the search waits for it.
   */
  public static boolean isLoading() {
    return LOADING.get();
  }

  /** {@return the providers that can be used; several may have the same name} */
  public List<F> found() {
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
    ClassLoader searched = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    boolean classPathIsBroken = !searchClassPath(searched);
    searchModules(searched, classPathIsBroken);
  }

  /**
   * {@return the file in which a jar on the class path names its providers}
   *
   * @param spi the interface of the providers
   */
  static String servicesFile(Class<?> spi) {
    return "META-INF/services/" + spi.getName();
  }

  /** Loads what services files name. Returns whether all of it could be found. */
  private boolean searchClassPath(ClassLoader loader) {
    int before = failed.size();
    for (ServicesFiles.Line line : ServicesFiles.read(servicesFile(spi), loader, this::fail)) {
      for (String hidden : line.hidden()) {
        fail(
            new FailedOps(
                line.provider(),
                hidden,
                String.format(
                    Locale.ROOT,
                    "the same class is in %s, which is nearer and is used instead; remove one of"
                        + " the two jars",
                    line.source()),
                null));
      }
      Class<?> type;
      try {
        type = Class.forName(line.provider(), false, loader);
      } catch (ClassNotFoundException e) {
        fail(
            FailedOps.of(
                line.provider(),
                line.source(),
                "its services file names this class, and no jar has it",
                null));
        continue;
      } catch (Throwable e) { // a class file of any content, and foreign class loaders
        fail(FailedOps.of(line.provider(), line.source(), "could not be loaded", e));
        continue;
      }
      if (!spi.isAssignableFrom(type)) {
        fail(
            FailedOps.of(
                line.provider(),
                line.source(),
                String.format(
                    Locale.ROOT,
                    "its services file names this class, which does not implement the %s of this"
                        + " library",
                    spi.getName()),
                null));
      } else if (!type.getModule().isNamed() && tried.add(type)) { // or its module declares it
        load(type, line.source(), () -> spi.cast(newInstance(type)));
      }
    }
    return failed.size() == before;
  }

  /**
   * Makes an instance as a service loader does.
   *
   * @throws java.lang.reflect.InvocationTargetException with what the constructor threw
   */
  private static Object newInstance(Class<?> type) throws ReflectiveOperationException {
    if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
      throw new IllegalStateException("the class is not public, or it is abstract");
    }
    Constructor<?> constructor;
    try {
      constructor = type.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("the class has no public constructor without parameters", e);
    }
    return constructor.newInstance();
  }

  /**
   * Loads the providers that named modules declare, or that a mediator of services finds.
   *
   * @param classPathIsBroken whether errors may be those of the class path, which are known
   */
  private void searchModules(ClassLoader loader, boolean classPathIsBroken) {
    int errors = 0;
    Iterator<ServiceLoader.Provider<P>> providers = services.apply(loader).stream().iterator();
    while (errors < MAX_CONSECUTIVE_ERRORS) {
      ServiceLoader.Provider<P> provider;
      try {
        if (!providers.hasNext()) {
          return;
        }
        provider = providers.next();
      } catch (Throwable e) { // a broken module path causes exceptions and errors of every kind
        errors++;
        if (!classPathIsBroken) {
          fail(FailedOps.of(OpsSource.UNKNOWN, OpsSource.UNKNOWN, "could not be loaded", e));
        }
        continue;
      }
      errors = 0;
      Class<?> type = provider.type();
      // the type is the interface where a module declares a provider method. A mediator of services
      // in an OSGi framework finds classes that no services file of this loader names
      if (type == spi || tried.add(type)) {
        load(type, OpsSource.of(type), provider::get);
      }
    }
    if (!classPathIsBroken) {
      fail(
          new FailedOps(
              OpsSource.UNKNOWN,
              OpsSource.UNKNOWN,
              String.format(
                  Locale.ROOT,
                  "the search ended after %d consecutive errors; repair the class path",
                  errors),
              null));
    }
  }

  /** The result of a thread that has tried a provider: exactly one of the two. */
  private record Outcome<F>(@Nullable F found, @Nullable FailedOps failed) {}

  /**
   * Creates a provider and adds it to the found or the failed ones.
   *
   * @param source the place that names it, for a failure
   */
  private void load(Class<?> type, String source, Callable<? extends P> provider) {
    String name = Faults.text(type.getName());
    Outcome<F> outcome;
    try {
      outcome =
          TimeLimit.call(
              String.format(Locale.ROOT, "loading the provider %s from %s", name, source),
              limit,
              () -> attempt(name, source, provider));
    } catch (TimeLimit.Exceeded e) {
      fail(
          new FailedOps(
              name,
              source,
              String.format(
                  Locale.ROOT,
                  "its constructor or a method that describes it did not return within %s s",
                  limit.toMillis() / 1000.0),
              e));
      return;
    }
    if (outcome.failed() != null) {
      fail(outcome.failed());
    } else {
      add(Objects.requireNonNull(outcome.found()));
    }
  }

  /** Calls foreign code, on a thread that can be left behind. Never throws. */
  private Outcome<F> attempt(String name, String source, Callable<? extends P> provider) {
    LOADING.set(true);
    try {
      P instance = provider.call();
      SpiMatch.check(instance.getClass(), spi);
      return new Outcome<>(describe.apply(instance), null);
    } catch (Throwable e) { // all errors, and undeclared checked exceptions
      return new Outcome<>(null, FailedOps.of(name, source, "could not be loaded", e));
    }
  }

  private void add(F each) {
    Class<?> type = each.provider().getClass();
    @Nullable F nearer = seen.putIfAbsent(List.of(type.getName(), each.name()), each);
    if (nearer == null) {
      found.add(each);
    } else if (nearer.provider().getClass() != type
        && !isSamePlace(nearer.provider().getClass(), type)) {
      fail(
          new FailedOps(
              Faults.text(type.getName()),
              each.source(),
              String.format(
                  Locale.ROOT,
                  "a class of the same name is in %s, which is nearer and is used instead; remove"
                      + " one of the two jars",
                  nearer.source()),
              null));
    }
  }

  private static boolean isSamePlace(Class<?> one, Class<?> other) {
    URL first = OpsSource.location(one);
    URL second = OpsSource.location(other);
    return first != null && second != null && first.toString().equals(second.toString());
  }

  private void fail(FailedOps failure) {
    if (reported.add(List.of(failure.provider(), failure.source(), failure.reason()))) {
      failed.add(failure);
    }
  }
}
