// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.core.foreign.Faults;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names the module or the jar file of a provider's class, without the folders of the machine. */
public final class OpsSource {

  /** The name of a class or a source that could not be determined. */
  public static final String UNKNOWN = "unknown";

  private static final String CLASS_PATH = "class path";

  /** The longest name that is printed; file systems allow 255 bytes, and no real jar needs them. */
  private static final int MAX_NAME = 120;

  private OpsSource() {}

  /**
   * {@return the name of the module or of the jar file of a class; "class path" for a class in a
   * folder}
   *
   * @param type the class
   */
  public static String of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return Faults.text(module.getName(), MAX_NAME);
    }
    URL location = location(type);
    return location == null ? UNKNOWN : nameOf(location.toString());
  }

  /** Returns the place from which a class was loaded, or {@code null} if its loader tells none. */
  static @Nullable URL location(Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    return code == null ? null : code.getLocation();
  }

  /** Returns the name of the jar file that holds a services file, or "class path". */
  static String ofServicesFile(URL file, String name) {
    String text = file.toString();
    return nameOf(text.substring(0, text.length() - name.length()));
  }

  /**
   * Returns the name of the jar file at a place. Of a jar within a jar, such as {@code
   * nested:/app.jar/!BOOT-INF/lib/ops.jar}, this is the name of the inner one.
   *
   * @param location the text of a URL of a jar or of a folder
   */
  static String nameOf(String location) {
    String place = location.startsWith("jar:") ? location.substring("jar:".length()) : location;
    if (place.startsWith("file:") && place.endsWith("/") && !place.endsWith("!/")) {
      return CLASS_PATH;
    }
    String[] parts = place.split("[/!]+");
    for (int i = parts.length - 1; i >= 0; i--) {
      String name = parts[i].toLowerCase(Locale.ROOT);
      if (name.endsWith(".jar") || name.endsWith(".war")) {
        return Faults.text(decoded(parts[i]), MAX_NAME);
      }
    }
    return place.startsWith("file:") ? CLASS_PATH : UNKNOWN;
  }

  private static String decoded(String name) {
    try {
      String path = URI.create("/" + name).getPath();
      return path == null ? name : path.substring(1);
    } catch (IllegalArgumentException e) {
      return name; // a place that is not encoded
    }
  }
}
