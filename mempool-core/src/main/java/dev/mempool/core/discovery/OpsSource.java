package dev.mempool.core.discovery;

import dev.mempool.core.foreign.Faults;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Names the module or the jar file of a provider's class, without the folders of the machine. */
public final class OpsSource {

  /** The name of a class or a source that could not be determined. */
  public static final String UNKNOWN = "unknown";

  private static final String CLASS_PATH = "class path";

  private static final int MAX_NAME = 120;

  private OpsSource() {}

  /**
   * Returns the name of the module or of the jar file of a class; "class path" for a class in a
   * folder.
   */
  static String of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return Faults.text(module.getName(), MAX_NAME);
    }
    URL location = locationOf(type);
    return location == null ? UNKNOWN : nameOf(location.toString());
  }

  /** Returns where a class was loaded from, or null. */
  static @Nullable URL locationOf(Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    return code == null ? null : code.getLocation();
  }

  /** Returns the name of the jar file that holds a file, or "class path". */
  static String ofFile(URL file) {
    URL jar = jarOf(file);
    return jar == null ? CLASS_PATH : nameOf(jar.toString());
  }

  /** Returns the jar that holds a file, or null if it is in a folder. */
  static @Nullable URL jarOf(URL file) {
    try {
      return file.openConnection() instanceof JarURLConnection jar ? jar.getJarFileURL() : null;
    } catch (Exception e) { // a URL of a foreign class loader
      return null;
    }
  }

  /** Returns the printable name of a jar, or "class path" for a folder. */
  private static String nameOf(String location) {
    try {
      Path name = Path.of(URI.create(location)).getFileName(); // decodes %20
      return name != null
              && name.toString().regionMatches(true, name.toString().length() - 4, ".jar", 0, 4)
          ? Faults.text(name.toString(), MAX_NAME)
          : CLASS_PATH;
    } catch (RuntimeException e) { // no URI, or none of a file
      return UNKNOWN;
    }
  }
}
