// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;

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
    CodeSource code = type.getProtectionDomain().getCodeSource();
    if (code == null || code.getLocation() == null) {
      return UNKNOWN;
    }
    try {
      Path file = Path.of(code.getLocation().toURI());
      Path name = file.getFileName();
      return name != null && name.toString().endsWith(".jar") ? name.toString() : "class path";
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return UNKNOWN;
    }
  }
}
