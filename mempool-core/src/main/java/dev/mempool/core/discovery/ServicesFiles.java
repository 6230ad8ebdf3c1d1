// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of a services file that caused an error of {@link java.util.ServiceLoader}. The
 * error names the class or the file, but not the jar.
 */
final class ServicesFiles {

  private static final Line UNKNOWN = new Line(OpsSource.UNKNOWN, OpsSource.UNKNOWN);

  /**
   * A line of a services file.
   *
   * @param provider the name of its class
   * @param source the name of the jar file
   */
  record Line(String provider, String source) {}

  private ServicesFiles() {}

  /**
   * Returns the line that an error message names. Parts that cannot be determined are {@link
   * OpsSource#UNKNOWN}.
   */
  static Line lineBehind(String error, @Nullable ClassLoader loader) {
    try {
      ClassLoader files = loader == null ? ClassLoader.getSystemClassLoader() : loader;
      for (URL file : files.resources(OpsDiscovery.SERVICES_FILE).toList()) {
        if (error.contains(file.toString())) {
          return new Line(OpsSource.UNKNOWN, source(file));
        }
        for (String provider : providers(file)) {
          if (error.contains(provider) || error.contains(provider.replace('.', '/'))) {
            return new Line(provider, source(file));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // a file that cannot be read tells nothing about the error
    }
    return UNKNOWN;
  }

  private static List<String> providers(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  private static String source(URL file) {
    String text = file.toString();
    return OpsSource.nameOf(text.substring(0, text.length() - OpsDiscovery.SERVICES_FILE.length()));
  }
}
