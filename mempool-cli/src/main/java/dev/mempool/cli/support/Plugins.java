// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsFailure;
import dev.mempool.core.OpsTable;
import dev.mempool.core.foreign.Faults;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backends on the class path and in the jars of plug-in folders, and what of them cannot be
 * used. Each jar of a folder has a class loader of its own. What a jar {@code NAME.jar} depends on
 * is in the jars of the folder {@code NAME} beside it, or in those that its manifest names as its
 * {@code Class-Path}.
 */
public final class Plugins {

  /**
   * The environment variable with further plug-in folders, separated as the entries of a class
   * path.
   */
  static final String VARIABLE = "MEMPOOL_PLUGINS";

  /** The file in which a jar names its backends. */
  static final String SERVICES_FILE = "META-INF/services/" + MempoolOps.class.getName();

  private static final String JAR = ".jar";

  /** The jars of plug-ins by the classes of their backends. */
  private static final Map<Class<?>, Path> JARS = new ConcurrentHashMap<>();

  private final OpsTable table;
  private final List<Failure> failures;

  /**
   * Something that cannot be used.
   *
   * @param source the jar, the module, or the folder; printable
   * @param provider the class, empty if it is not about one; printable
   * @param reason the reason, and what to do; printable
   */
  public record Failure(String source, String provider, String reason) {

    private static Failure of(OpsFailure failure) {
      return new Failure(failure.source(), failure.provider(), Faults.text(failure.reason(), 2000));
    }

    private static Failure of(Path file, String reason) {
      return new Failure(nameOf(file), "", reason);
    }

    /** {@return one line of text for people} */
    @Override
    public String toString() {
      return provider.isEmpty()
          ? source + " " + reason
          : String.format(Locale.ROOT, "provider %s from %s: %s", provider, source, reason);
    }
  }

  private Plugins(OpsTable table, List<Failure> failures) {
    this.table = table;
    this.failures = failures;
  }

  /** {@return the backends} */
  public OpsTable table() {
    return table;
  }

  /** {@return what cannot be used, in the order of the folders and of the names of the jars} */
  public List<Failure> failures() {
    return failures;
  }

  /**
   * Returns the folders that the variable names, followed by those of the options.
   *
   * @param variable the value of {@link #VARIABLE}, {@code null} if it is not set
   * @param options the folders of the options
   * @return a new list of all of them
   */
  public static List<Path> folders(@Nullable String variable, List<Path> options) {
    List<Path> folders = new ArrayList<>();
    if (variable != null) {
      for (String folder : variable.split(Pattern.quote(File.pathSeparator))) {
        if (!folder.isBlank()) {
          folders.add(Path.of(folder));
        }
      }
    }
    folders.addAll(options);
    return folders;
  }

  /**
   * Finds the backends on the class path and in the jars of the folders.
   *
   * @param folders the folders with the jars of plug-ins
   * @param trial whether another JVM loads the plug-ins first, so that those that end it are left
   *     out
   * @return the backends
   * @throws UsageException if one of the folders is no folder or cannot be read
   */
  public static Plugins find(List<Path> folders, boolean trial) {
    List<Failure> failures = new ArrayList<>();
    List<Path> jars = new ArrayList<>();
    for (Path folder : folders) {
      jars.addAll(jars(folder, failures));
    }
    if (trial) {
      PluginTrial.endings(jars)
          .forEach((jar, reason) -> {
            jars.remove(jar);
            failures.add(Failure.of(jar, reason));
          });
    }
    return of(jars, failures);
  }

  /**
   * Finds the backends on the class path and in jars.
   *
   * @param jars the jars of plug-ins
   * @return a table of the backends
   */
  public static OpsTable tableWith(List<Path> jars) {
    return of(jars, new ArrayList<>()).table();
  }

  /**
   * {@return the jar of a plug-in folder that provides a backend, or null if the class path does}
   *
   * @param entry the backend
   */
  public static @Nullable Path jarOf(OpsEntry entry) {
    return JARS.get(entry.ops().getClass());
  }

  private static Plugins of(List<Path> jars, List<Failure> failures) {
    ClassLoader own = Plugins.class.getClassLoader();
    List<OpsTable> tables = new ArrayList<>();
    tables.add(OpsTable.discover(own));
    // all at once, so that several plug-ins that block take no longer than one
    try (ExecutorService searches =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("mempool: plug-in ", 0).factory())) {
      List<Future<OpsTable>> found = new ArrayList<>();
      for (Path jar : jars) {
        // It is never closed, because backends load their classes when they are first used.
        PluginLoader loader = new PluginLoader(jar, urls(jar, failures), own);
        found.add(searches.submit(() -> OpsTable.discover(loader)));
      }
      for (int i = 0; i < found.size(); i++) {
        try {
          OpsTable ofJar = found.get(i).get();
          boolean any = !ofJar.failures().isEmpty();
          for (OpsEntry entry : ofJar.entries()) {
            if (tables.getFirst().entries().stream()
                .noneMatch(known -> known.ops().getClass() == entry.ops().getClass())) {
              JARS.put(entry.ops().getClass(), jars.get(i));
              any = true;
            } else if (names(jars.get(i), entry.provider())) {
              failures.add(
                  new Failure(
                      nameOf(jars.get(i)),
                      entry.provider(),
                      String.format(
                          Locale.ROOT,
                          "its services file names this class, which is from %s and is used from"
                              + " there; remove the line or the jar",
                          entry.source())));
              any = true;
            }
          }
          if (!any) {
            failures.add(
                Failure.of(
                    jars.get(i),
                    String.format(
                        Locale.ROOT,
                        "names no backends, because its file %s has no line with a class",
                        SERVICES_FILE)));
          }
          tables.add(ofJar);
        } catch (ExecutionException e) {
          failures.add(
              Failure.of(
                  jars.get(i),
                  "cannot be searched: " + Faults.text(e.getCause() == null ? e : e.getCause())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("the search for plug-ins was interrupted");
    }
    OpsTable table = OpsTable.merge(tables.toArray(OpsTable[]::new));
    table.failures().forEach(failure -> failures.add(Failure.of(failure)));
    return new Plugins(table, List.copyOf(failures));
  }

  /** Tells whether the services file of a jar names a class. */
  private static boolean names(Path file, String provider) {
    try (JarFile jar = new JarFile(file.toFile(), /* verify= */ false);
        InputStream in = jar.getInputStream(jar.getEntry(SERVICES_FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .anyMatch(line -> line.replaceFirst("#.*", "").strip().equals(provider));
    } catch (IOException | RuntimeException e) {
      return false; // it was read before, and what is wrong with it is reported
    }
  }

  /** Returns the jars of a folder that name backends, and says why others do not count. */
  private static List<Path> jars(Path folder, List<Failure> failures) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--plugins %s is not a folder; give a folder that holds jars of backends, here or in"
                  + " the variable %s",
              Faults.text(folder.toString()),
              VARIABLE));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--plugins %s cannot be read: %s",
              Faults.text(folder.toString()),
              Faults.text(IoReason.of(e))));
    }
    List<Path> jars = new ArrayList<>();
    Set<String> dependencies = new HashSet<>();
    List<Path> without = new ArrayList<>();
    for (Path file : files.stream().filter(Plugins::isJar).toList()) {
      if (!Files.isRegularFile(file)) {
        failures.add(Failure.of(file, "is no file"));
        continue;
      }
      // A class loader would silently ignore a jar that cannot be read.
      try (JarFile jar = new JarFile(file.toFile(), /* verify= */ false)) {
        if (jar.getEntry(SERVICES_FILE) == null) {
          without.add(file);
        } else {
          jars.add(file);
          dependencies.addAll(classPath(jar));
        }
      } catch (IOException | RuntimeException e) {
        failures.add(Failure.of(file, "cannot be read as a jar: " + Faults.message(e)));
      }
    }
    for (Path file : without) {
      if (!dependencies.contains(String.valueOf(file.getFileName()))) {
        failures.add(
            Failure.of(
                file,
                String.format(
                    Locale.ROOT,
                    "names no backends, because it has no file %s. If another jar NAME.jar needs"
                        + " it, move it to the folder NAME",
                    SERVICES_FILE)));
      }
    }
    for (Path file : files) {
      if (Files.isDirectory(file)
          && !isJar(file)
          && jars.stream().noneMatch(jar -> dependencyFolder(jar).equals(file))) {
        failures.add(
            Failure.of(
                file,
                String.format(
                    Locale.ROOT,
                    "is a folder, and there is no jar %s%s beside it whose dependencies it could"
                        + " hold. Name it with --plugins if it holds backends",
                    nameOf(file),
                    JAR)));
      }
    }
    if (files.stream().noneMatch(Plugins::isJar)) {
      failures.add(Failure.of(folder, "holds no jar"));
    }
    return jars;
  }

  private static boolean isJar(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(JAR);
  }

  /** Returns the names of the files in the same folder that a manifest names as class path. */
  private static List<String> classPath(JarFile jar) throws IOException {
    @Nullable Manifest manifest = jar.getManifest();
    @Nullable String path =
        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    return path == null ? List.of() : List.of(path.strip().split("\\s+"));
  }

  private static Path dependencyFolder(Path jar) {
    String name = String.valueOf(jar.getFileName());
    return jar.resolveSibling(name.substring(0, name.length() - JAR.length()));
  }

  /** Returns a jar and those of the folder of its dependencies. */
  private static List<URL> urls(Path jar, List<Failure> failures) {
    List<URL> urls = new ArrayList<>();
    try {
      urls.add(url(jar));
      Path folder = dependencyFolder(jar);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(Plugins::isJar).sorted().toList()) {
            urls.add(url(file));
          }
        }
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // a file has a URL
    } catch (IOException e) {
      failures.add(
          Failure.of(
              jar, "has a folder of dependencies that cannot be read: " + Faults.message(e)));
    }
    return urls;
  }

  /**
   * Returns the URL of a jar. A "!" in it would end the name of the jar in the URLs of its files.
   */
  private static URL url(Path jar) throws MalformedURLException {
    return URI.create(jar.toUri().toString().replace("!", "%21")).toURL();
  }

  private static String nameOf(Path file) {
    Path name = file.getFileName();
    return Faults.text(String.valueOf(name == null ? file : name), 120);
  }
}
