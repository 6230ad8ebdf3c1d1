// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The class loaders of a container, and the proof that none of them is left over. */
final class Loaders {

  private static final long MAX_SECONDS = 20;

  /** A class loader that asks its own jars before its parent, as those of web applications do. */
  private static final class ChildFirst extends URLClassLoader {

    ChildFirst(List<Path> jars, ClassLoader parent) {
      super(Jars.urls(jars), parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
      all.addAll(Collections.list(getParent().getResources(name)));
      return Collections.enumeration(all);
    }
  }

  /** The loaders that should be collected, and the queue in which the collector puts them. */
  static final class Watch {
    private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    private final Set<Reference<?>> open = new HashSet<>();

    void add(ClassLoader loader) {
      open.add(new WeakReference<>(loader, queue));
    }

    /** Waits until all loaders are collected, or for a limited time; returns the number left. */
    int left() throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
      while (!open.isEmpty() && System.nanoTime() < end) {
        System.gc();
        Reference<?> collected = queue.remove(100);
        while (collected != null) {
          open.remove(collected);
          collected = queue.poll();
        }
      }
      return open.size();
    }
  }

  private Loaders() {}

  static URLClassLoader parentFirst(List<Path> jars, ClassLoader parent) {
    return new URLClassLoader(Jars.urls(jars), parent);
  }

  static URLClassLoader childFirst(List<Path> jars, ClassLoader parent) {
    return new ChildFirst(jars, parent);
  }

  /** Runs a program of the application as its container does: with its context class loader. */
  static String run(ClassLoader loader, String program, String ops) throws Exception {
    return in(loader, () -> program(loader, program).apply(ops));
  }

  @SuppressWarnings("unchecked")
  private static Function<String, String> program(ClassLoader loader, String name)
      throws ReflectiveOperationException {
    return (Function<String, String>)
        loader.loadClass("com.example.shop." + name).getConstructor().newInstance();
  }

  /** Calls a task with a context class loader, and restores the one before. */
  static <T> T in(ClassLoader loader, Callable<T> task) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return task.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
