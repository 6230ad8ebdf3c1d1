// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.core.foreign.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the services files of a class path: which jar names which classes. {@link
 * java.util.ServiceLoader} reads them too, but its errors name the class or the file, never the
 * jar, and some of them neither; and it is at its end after an error in a file.
 */
final class ServicesFiles {

  /** The longest services file that is read: thousands of classes. */
  private static final int MAX_BYTES = 1 << 20;

  /** The most lines that count: far more than a jar has backends. Each wrong one is reported. */
  private static final int MAX_LINES = 256;

  private static final String CLASS_NAME =
      "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*";

  /**
   * A class that a services file names.
   *
   * @param provider the name of the class
   * @param source the name of the jar file that is searched first, and counts
   * @param hidden the names of the other jar files that name the class
   */
  record Line(String provider, String source, List<String> hidden) {}

  private ServicesFiles() {}

  /**
   * Returns the classes that the services files of a class loader name, each once.
   *
   * @param name the name of the files
   * @param loader the class loader
   * @param failed receives what cannot be read, each with its jar
   */
  static List<Line> read(String name, ClassLoader loader, Consumer<FailedOps> failed) {
    Map<String, URL> files = new LinkedHashMap<>(); // a parent and a child may have the same jar
    try {
      loader.resources(name).forEach(file -> files.putIfAbsent(file.toString(), file));
    } catch (Throwable e) { // a foreign class loader
      failed.accept(
          FailedOps.of(OpsSource.UNKNOWN, OpsSource.UNKNOWN, "no services file was found", e));
    }
    Map<String, Line> lines = new LinkedHashMap<>();
    for (URL file : files.values()) {
      String source = OpsSource.ofServicesFile(file, name);
      for (String provider : providers(file, source, failed)) {
        Line line =
            lines.computeIfAbsent(provider, _ -> new Line(provider, source, new ArrayList<>()));
        if (!line.source().equals(source) && !line.hidden().contains(source)) {
          line.hidden().add(source);
        }
      }
    }
    return List.copyOf(lines.values());
  }

  private static List<String> providers(URL file, String source, Consumer<FailedOps> failed) {
    List<String> providers = new ArrayList<>();
    String text;
    try {
      text = text(file);
    } catch (Exception e) {
      failed.accept(FailedOps.of(OpsSource.UNKNOWN, source, "its services file cannot be read", e));
      return providers;
    }
    List<String> lines =
        text.lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    if (lines.size() > MAX_LINES) {
      failed.accept(
          FailedOps.of(
              OpsSource.UNKNOWN,
              source,
              String.format(
                  Locale.ROOT,
                  "its services file has %d lines, of which the first %d count",
                  lines.size(),
                  MAX_LINES),
              null));
    }
    for (String line : lines.subList(0, Math.min(lines.size(), MAX_LINES))) {
      if (line.matches(CLASS_NAME)) {
        if (!providers.contains(line)) {
          providers.add(line);
        }
      } else {
        failed.accept(
            FailedOps.of(
                OpsSource.UNKNOWN,
                source,
                String.format(
                    Locale.ROOT,
                    "its services file has the line '%s', which is no name of a class",
                    Faults.text(line, 100)),
                null));
      }
    }
    return providers;
  }

  private static String text(URL file) throws IOException {
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(String.format(Locale.ROOT, "it is longer than %,d bytes", MAX_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
