package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the figures depend on. No name of a host, a user or a folder.
 *
 * @param cpu the model of the processor
 * @param cores how many processors this process may use
 * @param kernel the operating system
 * @param jdk the Java runtime
 * @param libdpdk the version of the C library, or why there is none
 * @param compilerOptions how the C side was compiled; empty without one
 * @param hugePages how many pages of 2 MiB there are
 */
record Machine(
    String cpu,
    int cores,
    String kernel,
    String jdk,
    Optional<String> libdpdk,
    Optional<String> compilerOptions,
    int hugePages) {

  static Machine here(int processors, Optional<NativeProcess.Description> c) {
    return new Machine(
        cpuModel(),
        processors,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor")
            + " "
            + System.getProperty("java.vm.name")
            + " "
            + Runtime.version(),
        c.map(NativeProcess.Description::version),
        c.map(NativeProcess.Description::options),
        HugePages.total());
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("cpu", cpu);
    json.addProperty("cores", cores);
    json.addProperty("kernel", kernel);
    json.addProperty("jdk", jdk);
    json.addProperty("libdpdk", libdpdk.orElse(null));
    json.addProperty("compiler_options", compilerOptions.orElse(null));
    json.addProperty("huge_pages_2m", hugePages);
    return json;
  }

  String text() {
    return "%s, %d cores, %s, huge pages of 2 MiB: %d%nJava: %s%nC: %s"
        .formatted(
            cpu,
            cores,
            kernel,
            hugePages,
            jdk,
            libdpdk
                .map(version -> version + ", " + compilerOptions.orElse(""))
                .orElse("not measured"));
  }
}
