// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.core.OpsTable;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Finds backends on the class path and in the jars of plug-in folders. */
public final class Plugins {

  /**
   * The environment variable with further plug-in folders, separated as the entries of a class
   * path.
   */
  static final String VARIABLE = "MEMPOOL_PLUGINS";

  private Plugins() {}

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
   * @param notUsable receives a message for each jar that cannot be read
   * @return a table of the backends
   * @throws UsageException if one of the folders is no folder or cannot be read
   */
  public static OpsTable table(List<Path> folders, Consumer<String> notUsable) {
    ClassLoader own = Plugins.class.getClassLoader();
    List<URL> jars = new ArrayList<>();
    for (Path folder : folders) {
      jars.addAll(jars(folder, notUsable));
    }
    // It is never closed, because backends load their classes when they are first used.
    return OpsTable.discover(
        jars.isEmpty() ? own : new URLClassLoader("plugins", jars.toArray(URL[]::new), own));
  }

  private static List<URL> jars(Path folder, Consumer<String> notUsable) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          "--plugins %s is not a folder; give a folder that holds jars of backends, here or in the variable %s"
              .formatted(folder, VARIABLE));
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<URL> jars = new ArrayList<>();
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        // A class loader would silently ignore a jar that cannot be read.
        try (ZipFile _ = new ZipFile(jar.toFile())) {
          jars.add(jar.toUri().toURL());
        } catch (IOException e) {
          notUsable.accept(jar.getFileName() + " cannot be read as a jar: " + e.getMessage());
        }
      }
      return jars;
    } catch (IOException e) {
      throw new UsageException("--plugins %s cannot be read: %s".formatted(folder, e));
    }
  }
}
