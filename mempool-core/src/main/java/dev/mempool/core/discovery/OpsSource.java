// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Names the module or the jar file of a provider's class, without the folders of the machine. */
public final class OpsSource {

  /** The name of a class or a source that could not be determined. */
  public static final String UNKNOWN = "unknown";

  private OpsSource() {}

  /**
   * Returns the name of the module or of the jar file of a class; "class path" for a class in a
   * folder.
   */
  static String of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return module.getName();
    }
    URL location = location(type);
    return location == null ? UNKNOWN : nameOf(location.toString());
  }

  /** Returns the place from which a class was loaded, or {@code null} if its loader tells none. */
  static @Nullable URL location(Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    return code == null ? null : code.getLocation();
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
      return "class path";
    }
    String[] parts = place.split("[/!]+");
    for (int i = parts.length - 1; i >= 0; i--) {
      if (parts[i].endsWith(".jar") || parts[i].endsWith(".war")) {
        return decoded(parts[i]);
      }
    }
    return place.startsWith("file:") ? "class path" : UNKNOWN;
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
