// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exit status of bin/mempool, whatever ends its JVM. A copy of it runs with the built jars. */
@Timeout(300)
class ScriptStatusTest {

  private static final Path TOUR = Project.ROOT.resolve("samples/tour.pcap");

  /** Calls {@code END} in the place that a test names. */
  private static final String SOURCE =
      """
      import dev.mempool.api.*;
      public class Ends implements MempoolOps {
        static void end(String here) {
          if (here.equals("PLACE")) {
            try { END; } catch (Exception e) { throw new IllegalStateException(e); }
          }
        }
        public Ends() { end("constructor"); }
        public String name() { end("name"); return "ends"; }
        public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
          end("create");
          return new MempoolBackend() {
            final java.util.ArrayDeque<Integer> free = new java.util.ArrayDeque<>();
            public synchronized boolean enqueue(int[] objects, int from, int n) {
              for (int i = 0; i < n; i++) free.add(objects[from + i]);
              return true;
            }
            public synchronized boolean dequeue(int[] objects, int from, int n) {
              end("dequeue");
              if (free.size() < n) return false;
              for (int i = 0; i < n; i++) objects[from + i] = free.remove();
              return true;
            }
            public synchronized int count() { return free.size(); }
          };
        }
      }
      """;

  @TempDir static Path checkout;
  private static Path script;

  @TempDir Path folder;

  @BeforeAll
  static void copyTheBuild() throws Exception {
    Path bin = Files.createDirectory(checkout.resolve("bin"));
    for (String name : List.of("mempool", "common.sh")) {
      Files.copy(Project.ROOT.resolve("bin").resolve(name), bin.resolve(name));
    }
    script = bin.resolve("mempool");
    Files.copy(Project.ROOT.resolve("pom.xml"), checkout.resolve("pom.xml"));
    Path target = Files.createDirectories(checkout.resolve("mempool-cli/target"));
    Files.copy(Project.jar("mempool-cli"), target.resolve("mempool-cli.jar"));
    Path lib = Files.createDirectory(target.resolve("lib"));
    try (Stream<Path> jars = Files.list(Project.ROOT.resolve("mempool-cli/target/lib"))) {
      for (Path each : jars.toList()) {
        Files.copy(each, lib.resolve(each.getFileName()));
      }
    }
    Files.createFile(target.resolve("build-started"));
    assertEquals(0, start(checkout.resolve("first"), "--version").waitFor());
  }

  /** Starts the script; what it prints goes to a file. */
  private static Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(TOUR.toFile());
    builder.environment().remove("MEMPOOL_PLUGINS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private String plugins(String place, String end) throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("Ends.java"), SOURCE.replace("PLACE", place).replace("END", end));
    Path classes = folder.resolve("classes");
    tool(
        "javac",
        "-proc:none",
        "-cp",
        Project.jar("mempool-api").toString(),
        "-d",
        classes.toString(),
        source.toString());
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(services.resolve("dev.mempool.api.MempoolOps"), "Ends");
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    tool("jar", "cf", plugins.resolve("ends.jar").toString(), "-C", classes.toString(), ".");
    return plugins.toString();
  }

  private static void tool(String name, String... arguments) {
    assertEquals(
        0, ToolProvider.findFirst(name).orElseThrow().run(System.err, System.err, arguments));
  }

  /** A plug-in that ends the JVM which loads it is left out, and hinders nobody. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constructor | System.exit(0)",
        "constructor | ((java.util.function.IntConsumer) Runtime.getRuntime()::halt).accept(0)",
        "name | Runtime.class.getMethod(\"halt\", int.class).invoke(Runtime.getRuntime(), 0)",
        "constructor | Thread.sleep(3_000); System.exit(0)",
        "constructor | Thread h = new Thread(() -> Runtime.getRuntime().halt(0));"
            + " Runtime.getRuntime().addShutdownHook(h)",
        "name | java.util.List<int[]> all = new java.util.ArrayList<>();"
            + " while (true) all.add(new int[1 << 20])",
        // no word of the command line is the status of a JVM that has loaded them
        "constructor | for (String each : System.getProperty(\"sun.java.command\").split(\" \"))"
            + " if (each.matches(\"[0-9]+\")) Runtime.getRuntime().halt(Integer.parseInt(each))"
      })
  void aPluginThatEndsTheJvmWhenItIsLoadedIsLeftOut(String place, String end) throws Exception {
    String plugins = plugins(place, end);
    Path output = folder.resolve("output");
    assertEquals(0, start(output, "replay", TOUR.toString(), "--plugins", plugins).waitFor());
    String said = Files.readString(output);
    assertTrue(said.contains("mempool: not usable: ends.jar ends the JVM that loads"), said);
    assertEquals(64, start(output, "verify", "--ops", "ends", "--plugins", plugins).waitFor());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create | Runtime.getRuntime().halt(0)",
        "create | System.class.getMethod(\"exit\", int.class).invoke(null, 0)",
        "dequeue | ((java.util.function.IntConsumer) Runtime.getRuntime()::halt).accept(0)",
        "dequeue | ((java.util.function.IntConsumer) System::exit).accept(0)",
        // the pipe from which the command has read its status is empty or gone
        "create | java.util.regex.Matcher pipe = java.util.regex.Pattern.compile("
            + "\"finished=([^, ]+)\").matcher(java.lang.management.ManagementFactory"
            + ".getRuntimeMXBean().getInputArguments().toString()); pipe.find(); String status ="
            + " \"\"; try { status ="
            + " java.nio.file.Files.readString(java.nio.file.Path.of(pipe.group(1))); }"
            + " catch (java.io.IOException e) {}"
            + " Runtime.getRuntime().halt(status.isEmpty() ? 0 : Integer.parseInt(status))"
      })
  void aCommandThatDidNotFinishIsNotStatus0(String place, String end) throws Exception {
    String plugins = plugins(place, end);
    List<String[]> commands = new ArrayList<>();
    commands.add(new String[] {"replay", TOUR.toString(), "--ops", "ends", "--plugins", plugins});
    commands.add(new String[] {"verify", "--quick", "--ops", "ends", "--plugins", plugins});
    for (String[] command : commands) {
      Path output = folder.resolve("output");
      assertEquals(70, start(output, command).waitFor(), command[0]);
      String said = Files.readString(output);
      assertTrue(said.contains("mempool: the command did not finish"), said);
      if (end.contains("exit")) { // the JVM sees this end, and by whom
        assertTrue(said.contains("ended by plug-in ends.jar//Ends"), said);
      }
    }
  }

  @Test
  void statusesAreHandedOnAndStandardInputIsRead() throws Exception {
    Path output = folder.resolve("output");
    assertEquals(0, start(output, "replay", "/dev/stdin").waitFor(), Files.readString(output));
    assertEquals(64, start(output, "replay", "/dev/stdin", "--ops", "none").waitFor());
    assertEquals(2, start(output, "replay", script.toString()).waitFor());
  }

  @Test
  void aSignalForTheScriptEndsTheJvmAndIsItsStatus() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Process process = start(folder.resolve("output"), "replay", pipe.toString());
    // returns when the JVM reads from the pipe
    try (OutputStream _ = Files.newOutputStream(pipe)) {
      List<ProcessHandle> java = process.descendants().toList();
      process.destroy();
      assertEquals(143, process.waitFor());
      assertEquals(1, java.size());
      assertFalse(java.getFirst().isAlive());
    }
  }

  @Test
  void theJvmEndsAfterAScriptThatWasKilled() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Process process = start(folder.resolve("output"), "replay", pipe.toString());
    try (OutputStream _ = Files.newOutputStream(pipe)) {
      List<ProcessHandle> java = process.descendants().toList();
      process.destroyForcibly();
      CompletableFuture.allOf(
              java.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .join();
    }
  }
}
