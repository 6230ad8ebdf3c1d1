package dev.mempool.core;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;

/** Says where a provider class came from, without showing anybody's folders. */
final class OpsSource {

  private OpsSource() {}

  static String of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return module.getName();
    }
    CodeSource code = type.getProtectionDomain().getCodeSource();
    if (code == null || code.getLocation() == null) {
      return OpsFailure.UNKNOWN;
    }
    try {
      Path file = Path.of(code.getLocation().toURI());
      Path name = file.getFileName();
      return name != null && name.toString().endsWith(".jar") ? name.toString() : "class path";
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return OpsFailure.UNKNOWN;
    }
  }
}
