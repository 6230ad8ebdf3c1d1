// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process started by a test, and all that it printed. */
record Child(int status, String output) {

  private static final long MAX_SECONDS = 180;

  /** Runs a Java program with the JVM of the test. */
  static Child java(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(folder, Path.of(System.getProperty("java.home"), "bin", "java"), arguments);
  }

  /** Runs a program and waits for its end. */
  static Child run(Path folder, Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      fail("still runs after " + MAX_SECONDS + " s: " + command + Files.readString(output));
    }
    return new Child(process.exitValue(), Files.readString(output));
  }
}
