// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a JVM that runs another main class with the same JDK and the same class path. */
public final class ChildJvm {

  /** An agent may want a port of its own, and the module path is given anyway. */
  private static final List<String> NOT_INHERITED =
      List.of("-agent", "-javaagent", "-Xrun", "--module-path");

  private ChildJvm() {}

  /**
   * Returns the command. A class in a named module runs from the module path.
   *
   * @param program the class with the {@code main} method
   * @param options options of the JVM
   * @param arguments the arguments of the program
   * @return the words of the command
   */
  public static List<String> command(
      Class<?> program, List<String> options, List<String> arguments) {
    Module module = program.getModule();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        module.isNamed()
            ? List.of(
                "--module-path=" + System.getProperty("jdk.module.path"),
                "-m",
                module.getName() + "/" + program.getName())
            : List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * Returns the options with which this JVM was started, as far as a child can have them too.
   *
   * @return options for {@link #command}
   */
  public static List<String> inheritedOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
        .toList();
  }

  /**
   * Returns the options of a JVM that reads its classes from a file, or makes the file. The classes
   * have no compiled code and no profiles. A process starts in two thirds of the time.
   *
   * @param file the file
   * @return options for {@link #command}
   */
  public static List<String> archive(Path file) {
    return List.of("-XX:SharedArchiveFile=" + file, "-XX:+AutoCreateSharedArchive");
  }
}
