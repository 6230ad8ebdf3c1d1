// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a JVM that runs a class of a test, for tests that need another process. */
public final class ChildJvm {

  private ChildJvm() {}

  /**
   * Returns the command. The JVM has the classes of the test and its module on the class path.
   *
   * @param program the class with the {@code main} method
   * @param arguments its arguments
   * @return the words of the command
   */
  public static List<String> command(Class<?> program, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    words.add("-XX:TieredStopAtLevel=1"); // starts sooner
    words.add("-cp");
    words.add(
        String.join(
            File.pathSeparator,
            Path.of("target/classes").toAbsolutePath().toString(),
            Path.of("target/test-classes").toAbsolutePath().toString(),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path")));
    words.add(program.getName());
    words.addAll(List.of(arguments));
    return List.copyOf(words);
  }
}
