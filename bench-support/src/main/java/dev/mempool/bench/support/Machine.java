// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that the figures depend on. It names no host, no user and no folder.
 *
 * @param cpu the model of the processor
 * @param processors the number of processors that this process may use
 * @param os the operating system and its version
 * @param java the Java runtime and its version
 */
public record Machine(String cpu, int processors, String os, String java) {

  /**
   * Returns the machine on which this process runs.
   *
   * @param processors the number of processors that this process may use
   * @return its description
   */
  public static Machine here(int processors) {
    return new Machine(
        cpuModel(),
        processors,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String cpuModel() {
    String architecture = System.getProperty("os.arch");
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException e) {
      return architecture;
    }
  }

  /**
   * Returns the description on one line.
   *
   * @return a line without its end
   */
  public String text() {
    return "%s, %d %s, %s, %s"
        .formatted(cpu, processors, processors == 1 ? "processor" : "processors", os, java);
  }
}
