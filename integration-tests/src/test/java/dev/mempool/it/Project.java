// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout under test. */
final class Project {

  static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

  private Project() {}

  /** The one packaged jar of a module, without its sources and documentation. */
  static Path jar(String module) {
    Path target = ROOT.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
              .filter(file -> !file.getFileName().toString().startsWith("original-"))
              .toList();
      if (jars.size() != 1) {
        throw new IllegalStateException(
            "one jar was expected in " + target + ", there are " + jars);
      }
      return jars.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar of the example backend, as a user would drop it into a plug-in folder. */
  static Path pluginJar() {
    return jar("examples/third-party-ops");
  }
}
