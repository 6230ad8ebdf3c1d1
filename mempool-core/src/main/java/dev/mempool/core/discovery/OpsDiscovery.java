// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.MempoolOps;
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
import org.jspecify.annotations.Nullable;

/**
 * A search for providers: those that services files name, and those that modules declare. Each
 * provider is loaded on its own, by a thread of its own and for a limited time: whatever it does
 * becomes an entry of {@link #failed()}, and the search continues with the next one. Not
 * thread-safe.
 *
 * <p>If a class loader finds a class of the same name in several jars, or several class loaders do,
 * the nearest counts, and the others are listed as failed. Copies of one jar count once.
 */
public final class OpsDiscovery {

  /** The file in which a jar on the class path names its providers. */
  public static final String SERVICES_FILE = "META-INF/services/" + MempoolOps.class.getName();

  /**
   * The number of errors in a row after which the modules of a class loader are given up. No real
   * application has so many broken modules; a loader that fails at every call would never come to
   * an end.
   */
  private static final int MAX_CONSECUTIVE_ERRORS = 100;

  /** Whether the thread is making a provider. */
  private static final ThreadLocal<Boolean> LOADING = ThreadLocal.withInitial(() -> false);

  private final List<FoundOps> found = new ArrayList<>();
  private final List<FailedOps> failed = new ArrayList<>();

  /** The classes of the providers that were tried. Loaders with a common parent find them again. */
  private final Set<Class<?>> tried = new HashSet<>();

  /** The first ops found of each pair of a class name and a name. */
  private final Map<List<String>, FoundOps> seen = new HashMap<>();

  /** The provider, source and reason of the failures found so far. They may be found again too. */
  private final Set<List<String>> reported = new HashSet<>();

  /** The longest time that a provider may take. */
  private final Duration limit;

  /** Creates a search that has found nothing yet. */
  public OpsDiscovery() {
    this(TimeLimit.LOADING);
  }

  /**
   * Creates a search with another time limit.
   *
   * @param limit the longest time that a provider may take
   */
  public OpsDiscovery(Duration limit) {
    this.limit = limit;
  }

  /**
   * {@return whether the calling thread is making a provider for a search} Such a thread must not
   * wait for a table: the search waits for it.
   */
  public static boolean isLoading() {
    return LOADING.get();
  }

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
    ClassLoader searched = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    boolean classPathIsBroken = !searchClassPath(searched);
    searchModules(searched, classPathIsBroken);
  }

  /** Loads what services files name. Returns whether all of it could be found. */
  private boolean searchClassPath(ClassLoader loader) {
    int before = failed.size();
    for (ServicesFiles.Line line : ServicesFiles.read(loader, this::fail)) {
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
      if (!MempoolOps.class.isAssignableFrom(type)) {
        fail(
            FailedOps.of(
                line.provider(),
                line.source(),
                String.format(
                    Locale.ROOT,
                    "its services file names this class, which does not implement the %s of this"
                        + " library",
                    MempoolOps.class.getName()),
                null));
      } else if (!type.getModule().isNamed() && tried.add(type)) { // or its module declares it
        load(type, line.source(), () -> newInstance(type));
      }
    }
    return failed.size() == before;
  }

  /**
   * Makes an instance as a service loader does.
   *
   * @throws java.lang.reflect.InvocationTargetException with what the constructor threw
   */
  private static MempoolOps newInstance(Class<?> type) throws ReflectiveOperationException {
    if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
      throw new IllegalStateException("the class is not public, or it is abstract");
    }
    Constructor<?> constructor;
    try {
      constructor = type.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("the class has no public constructor without parameters", e);
    }
    return (MempoolOps) constructor.newInstance();
  }

  /**
   * Loads the providers that named modules declare, or that a mediator of services finds.
   *
   * @param classPathIsBroken whether errors may be those of the class path, which are known
   */
  private void searchModules(ClassLoader loader, boolean classPathIsBroken) {
    int errors = 0;
    Iterator<ServiceLoader.Provider<MempoolOps>> providers =
        ServiceLoader.load(MempoolOps.class, loader).stream().iterator();
    while (errors < MAX_CONSECUTIVE_ERRORS) {
      ServiceLoader.Provider<MempoolOps> provider;
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
      if (type == MempoolOps.class || tried.add(type)) {
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
  private record Outcome(@Nullable FoundOps found, @Nullable FailedOps failed) {}

  /**
   * Creates a provider and adds it to the found or the failed ones.
   *
   * @param source the place that names it, for a failure
   */
  private void load(Class<?> type, String source, Callable<? extends MempoolOps> provider) {
    String name = Faults.text(type.getName());
    Outcome outcome;
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
  private static Outcome attempt(
      String name, String source, Callable<? extends MempoolOps> provider) {
    LOADING.set(true);
    try {
      MempoolOps instance = provider.call();
      SpiMatch.check(instance.getClass(), MempoolOps.class);
      return new Outcome(FoundOps.of(instance), null);
    } catch (Throwable e) { // all errors, and undeclared checked exceptions
      return new Outcome(null, FailedOps.of(name, source, "could not be loaded", e));
    }
  }

  private void add(FoundOps ops) {
    Class<?> type = ops.ops().getClass();
    @Nullable FoundOps nearer = seen.putIfAbsent(List.of(type.getName(), ops.name()), ops);
    if (nearer == null) {
      found.add(ops);
    } else if (nearer.ops().getClass() != type && !isSamePlace(nearer.ops().getClass(), type)) {
      fail(
          new FailedOps(
              Faults.text(type.getName()),
              ops.source(),
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
