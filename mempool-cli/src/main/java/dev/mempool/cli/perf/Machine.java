package dev.mempool.cli.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the figures depend on. No name of a host, a user or a folder.
 *
 * @param cpu the model of the processor
 * @param processors how many of them this process may use
 * @param os the operating system
 * @param java the Java runtime
 */
record Machine(String cpu, int processors, String os, String java) {

  static Machine here() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
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

  String text() {
    return "%s, %d %s, %s, %s"
        .formatted(cpu, processors, processors == 1 ? "processor" : "processors", os, java);
  }
}
