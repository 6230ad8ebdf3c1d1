// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.JarMaker.Provider;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of applications in a container, each with a class loader of its own. */
class ContextTablesTest {

  private static final ClassLoader LIBRARY = MempoolOps.class.getClassLoader();

  /** Far longer than a collection takes; only a loader that is not collected uses it up. */
  private static final long LIMIT_MILLIS = 30_000;

  @TempDir Path folder;

  private static URLClassLoader application(Path jar, @Nullable ClassLoader parent)
      throws IOException {
    return new URLClassLoader("application", new URL[] {jar.toUri().toURL()}, parent);
  }

  /**
   * Defines the classes of its jar itself, even if its parent has them too, as in web containers.
   */
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(Path jar, ClassLoader parent) throws IOException {
      super("child", new URL[] {jar.toUri().toURL()}, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && name.startsWith("plugin.")) {
          loaded = findClass(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }
  }

  private static <T> T in(ClassLoader context, Callable<T> call) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      return call.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void eachApplicationHasATableWithItsOwnBackends() throws Exception {
    JarMaker jars = new JarMaker(folder);
    Path one = jars.jar("one.jar", List.of(Provider.named("One", "only_one")));
    Path two = jars.jar("two.jar", List.of(Provider.named("Two", "only_two")));
    try (URLClassLoader first = application(one, LIBRARY);
        URLClassLoader second = application(two, LIBRARY)) {
      OpsTable ofFirst = in(first, OpsTable::ofContext);
      OpsTable ofSecond = in(second, OpsTable::ofContext);
      assertSame(ofFirst, in(first, OpsTable::ofContext));
      assertTrue(ofFirst.lookup("only_one").isPresent());
      assertFalse(ofFirst.lookup("only_two").isPresent());
      assertTrue(ofSecond.lookup("only_two").isPresent());
      assertFalse(ofSecond.lookup("only_one").isPresent());
      // a registration stays within the application too
      ofFirst.register(new TestOps("registered"));
      assertFalse(in(second, OpsTable::ofContext).lookup("registered").isPresent());
      assertTrue(in(first, OpsTable::ofContext).lookup("registered").isPresent());
      try (Mempool pool =
          in(first, () -> Mempool.builder().size(3).elementSize(8).ops("registered").build())) {
        assertEquals(3, pool.availCount());
      }
    }
  }

  @Test
  void aContextThatDoesNotFindTheLibraryIsNoContext() throws Exception {
    OpsTable own = in(LIBRARY, OpsTable::ofContext);
    assertSame(own, in(ClassLoader.getPlatformClassLoader(), OpsTable::ofContext));
    assertSame(own, in(null, OpsTable::ofContext));
    Path jar = new JarMaker(folder).jar("a.jar", List.of(Provider.named("One", "only_one")));
    try (URLClassLoader stranger = application(jar, null)) {
      assertSame(own, in(stranger, OpsTable::ofContext));
    }
  }

  @Test
  void aContextThatThrowsIsNoContext() throws Exception {
    ClassLoader stopped =
        new ClassLoader("stopped", LIBRARY) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) {
            throw new IllegalStateException("the application was stopped");
          }
        };
    assertSame(in(LIBRARY, OpsTable::ofContext), in(stopped, OpsTable::ofContext));
  }

  /** A loader that finds the library, but not the interface by which it would hold its table. */
  @Test
  void aContextThatHidesTheJdkHasItsOwnBackendsToo() throws Exception {
    Path jar = new JarMaker(folder).jar("a.jar", List.of(Provider.named("One", "only_one")));
    try (URLClassLoader hiding =
        new URLClassLoader("hiding", new URL[] {jar.toUri().toURL()}, LIBRARY) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Runnable.class.getName())) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        }) {
      assertTrue(in(hiding, OpsTable::ofContext).lookup("only_one").isPresent());
      assertTrue(in(hiding, OpsTable::ofContext).lookup("only_one").isPresent());
    }
  }

  @Test
  void theCopyOfTheApplicationHidesThatOfTheContainer() throws Exception {
    Path jar = new JarMaker(folder).jar("a.jar", List.of(Provider.named("One", "only_one")));
    try (URLClassLoader container = application(jar, LIBRARY);
        ChildFirst child = new ChildFirst(jar, container)) {
      OpsTable ofChild = in(child, OpsTable::ofContext);
      assertSame(child, ofChild.require("only_one").ops().getClass().getClassLoader());
      assertEquals(List.of(), ofChild.failures());
      OpsTable both = OpsTable.discover(child, container);
      assertSame(child, both.require("only_one").ops().getClass().getClassLoader());
      OpsTable ofContainer = in(container, OpsTable::ofContext);
      assertNotSame(ofChild, ofContainer);
      assertSame(container, ofContainer.require("only_one").ops().getClass().getClassLoader());
    }
  }

  @Test
  void theMessageNamesTheLoadersThatWereSearched() throws Exception {
    Path jar = new JarMaker(folder).jar("a.jar", List.of(Provider.named("One", "only_one")));
    try (URLClassLoader application = application(jar, LIBRARY)) {
      OpsTable table = in(application, OpsTable::ofContext);
      MempoolException e = assertThrows(MempoolException.class, () -> table.require("other"));
      assertTrue(e.getMessage().contains("only_one"), e.getMessage());
      assertTrue(e.getMessage().contains("class loader 'application', 'app'"), e.getMessage());
    }
  }

  /** A backend's author might build a pool in the constructor, which needs the unfinished table. */
  @Test
  void aProviderCannotAskForTheTableThatItBelongsTo() throws Exception {
    Path jar =
        new JarMaker(folder)
            .jar(
                "a.jar",
                List.of(
                    new Provider(
                        "One",
                        Provider.nameMethod("one")
                            + Provider.CREATE
                            + " public One() { dev.mempool.core.OpsTable.ofContext(); }"),
                    Provider.named("Two", "two")));
    try (URLClassLoader application = application(jar, LIBRARY)) {
      OpsTable table = in(application, OpsTable::ofContext);
      assertTrue(table.lookup("two").isPresent());
      assertTrue(table.failures().getFirst().reason().contains("constructor"));
      assertSame(table, in(application, OpsTable::ofContext));
    }
  }

  @Test
  void anApplicationThatIsUndeployedIsCollected() throws Exception {
    Path jar = new JarMaker(folder).jar("a.jar", List.of(Provider.named("One", "only_one")));
    ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    Set<Reference<?>> deployed = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      URLClassLoader application = application(jar, LIBRARY);
      in(
          application,
          () -> {
            assertNotNull(OpsTable.ofContext().require("only_one").ops());
            return OpsTable.ofContext().register(new TestOps("registered"));
          });
      application.close();
      deployed.add(new WeakReference<>(application, collected));
    }
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!deployed.isEmpty()) {
      System.gc();
      // gives the collector time, and continues as soon as it has found a loader
      for (Reference<?> gone = collected.remove(100); gone != null; gone = collected.poll()) {
        deployed.remove(gone);
      }
      assertTrue(
          deployed.isEmpty() || System.nanoTime() < end,
          () -> deployed.size() + " of 50 loaders were not collected");
    }
  }
}
