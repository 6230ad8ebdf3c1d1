// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.discovery.OpsDiscovery;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@link OpsTable#ofContext()}: one for each class loader that can be the context.
 *
 * <p>A table refers to the classes of its providers, and so to the loader that has loaded them. In
 * a container, the loader of an application must be collected when the application is undeployed.
 * So its table lives exactly as long as the loader: a class of that loader holds it. The table of
 * the loader that has loaded this library is held by this class.
 */
final class ContextTables {

  /** The table of the loader of this library. */
  private static final Slot OWN = new Slot();

  /** The tables of all other loaders, each held by a class that the loader has defined. */
  private static final ClassValue<Slot> OTHERS =
      new ClassValue<>() {
        @Override
        protected Slot computeValue(Class<?> holder) {
          return new Slot();
        }
      };

  /** The place of one table. No lock is held while it is filled, because that runs foreign code. */
  private static final class Slot {
    volatile @Nullable OpsTable table;

    /** Complete when the thread that fills the table has ended that; null while no thread does. */
    final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> filling =
        new AtomicReference<>();
  }

  private ContextTables() {}

  /**
   * Returns the table of the calling thread's context, after filling it if this is the first use.
   *
   * @throws IllegalStateException if a provider asks for it while it is being filled
   */
  static OpsTable current() {
    @Nullable ClassLoader context = context();
    Slot slot = context == null ? OWN : slotOf(context);
    OpsTable table = slot.table;
    return table == null ? fill(slot) : table;
  }

  /**
   * Returns the context class loader, or null if it is the loader of this library, or a parent of
   * that, or cannot find this library. A loader that cannot find the library has no providers for
   * it, and must not be made to keep it in memory.
   */
  private static @Nullable ClassLoader context() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    // asked first, because the platform's loader finds the named modules of the application's
    for (ClassLoader own = OpsTable.class.getClassLoader(); own != null; own = own.getParent()) {
      if (context == own) {
        return null;
      }
    }
    try {
      return context != null
              && Class.forName(OpsTable.class.getName(), false, context) == OpsTable.class
          ? context
          : null;
    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
      return null; // the loader of an application that was stopped throws IllegalStateException
    }
  }

  /**
   * Returns the slot of a loader. A class that the loader has defined leads to it. A loader that
   * cannot define the class, because it hides the JDK, has a new slot at each call.
   */
  private static Slot slotOf(ClassLoader loader) {
    try {
      return OTHERS.get(
          Proxy.newProxyInstance(
                  loader, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null)
              .getClass());
    } catch (IllegalArgumentException | LinkageError e) {
      return new Slot();
    }
  }

  /**
   * Fills a table, or waits until the thread that fills it has done so. The search gives each
   * provider a limited time, so the wait ends.
   */
  private static OpsTable fill(Slot slot) {
    if (OpsDiscovery.isLoading()) {
      throw new IllegalStateException(
          "a provider asked for the ops table of the context while the table is being filled; a"
              + " provider must not use pools in its constructor");
    }
    while (true) {
      CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
      @Nullable CompletableFuture<@Nullable Void> other =
          slot.filling.compareAndExchange(null, mine);
      if (other != null) {
        other.join(); // an interrupt does not end this wait
      } else {
        try {
          if (slot.table == null) {
            slot.table = OpsTable.discover(searched());
          }
        } finally {
          slot.filling.set(null);
          mine.complete(null);
        }
      }
      OpsTable table = slot.table;
      if (table != null) {
        return table;
      }
    }
  }

  /** Returns the loaders to search for the calling thread's context, the nearest first. */
  static ClassLoader[] searched() {
    @Nullable ClassLoader context = context();
    ClassLoader own = loaderOf(OpsTable.class);
    ClassLoader spi = loaderOf(MempoolOps.class);
    return context == null ? new ClassLoader[] {own, spi} : new ClassLoader[] {context, own, spi};
  }

  /** Returns the loader of a type of this library, which may be on the class path of the JDK. */
  private static ClassLoader loaderOf(Class<?> type) {
    @Nullable ClassLoader loader = type.getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }
}
