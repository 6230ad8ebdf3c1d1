package dev.mempool.cli;

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

  /** Names further plug-in folders, separated as in a class path. */
  static final String VARIABLE = "MEMPOOL_PLUGINS";

  private Plugins() {}

  /**
   * The folders of the variable, then those of the options.
   *
   * @param variable the value of {@link #VARIABLE}
   * @param options the folders of the options
   * @return all of them
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
   * Finds the backends of the class path and of folders.
   *
   * @param folders where jars of plug-ins are
   * @param notUsable hears which jars cannot be read
   * @return the table of them
   */
  public static OpsTable table(List<Path> folders, Consumer<String> notUsable) {
    ClassLoader own = Plugins.class.getClassLoader();
    List<URL> jars = new ArrayList<>();
    for (Path folder : folders) {
      jars.addAll(jars(folder, notUsable));
    }
    // never closed: backends load their classes when they are first used
    return OpsTable.discover(
        jars.isEmpty() ? own : new URLClassLoader("plugins", jars.toArray(URL[]::new), own));
  }

  private static List<URL> jars(Path folder, Consumer<String> notUsable) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          "--plugins "
              + folder
              + " is not a folder; name one that holds the jars of backends ("
              + VARIABLE
              + " likewise)");
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<URL> jars = new ArrayList<>();
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        // a class loader would pass over it without a word
        try (ZipFile _ = new ZipFile(jar.toFile())) {
          jars.add(jar.toUri().toURL());
        } catch (IOException e) {
          notUsable.accept(jar.getFileName() + " cannot be read as a jar: " + e.getMessage());
        }
      }
      return jars;
    } catch (IOException e) {
      throw new UsageException("--plugins " + folder + " cannot be read: " + e);
    }
  }
}
