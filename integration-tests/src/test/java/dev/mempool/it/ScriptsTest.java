// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of the project in surroundings in which shells and Java behave unusually. */
class ScriptsTest {

  @TempDir Path folder;

  /** Runs a copy of bin/mempool that is in a folder, from a folder. */
  private static String run(Path copy, Path from, String script)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(copy.resolve("bin"));
    for (String name : List.of("mempool", "common.sh")) {
      Files.copy(Project.ROOT.resolve("bin").resolve(name), bin.resolve(name));
      assertTrue(bin.resolve(name).toFile().setExecutable(true));
    }
    ProcessBuilder builder =
        new ProcessBuilder("bash", script, "ops")
            .directory(from.toFile())
            .redirectErrorStream(true);
    builder.environment().put("CDPATH", ".:" + copy.getParent());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(70, process.waitFor(), said);
    return said;
  }

  /** The copy is refused because of its folder, so nothing is built; the message names that. */
  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a!"})
  void aFolderFromWhichJavaLoadsNoClassesIsRefused(String name) throws Exception {
    Path copy = Files.createDirectory(folder.toRealPath().resolve(name));
    assertEquals(
        "mempool: Java cannot load classes from the folder %s, because a name in it has a colon or ends in '!'; move the checkout to another folder.%n"
            .formatted(copy),
        run(copy, copy, "bin/mempool"));
  }

  @Test
  void theVariableForCdIsIgnored() throws Exception {
    Path copy = Files.createDirectories(folder.toRealPath().resolve("c:d/e"));
    String said = run(copy, copy.getParent(), "e/bin/mempool");
    assertTrue(said.startsWith("mempool: Java cannot load classes from the folder " + copy), said);
    assertEquals(1, said.lines().count(), said);
  }

  /** The copy is refused because of its folder, which shows that the script has come to itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHELLOPTS|errexit:noglob:posix:nounset",
        "BASHOPTS|failglob:nullglob:dotglob",
        "BASH_FUNC_cd%%|() { echo elsewhere; }",
        "BASH_FUNC_dirname%%|() { echo elsewhere; }",
        "GLOBIGNORE|*",
        "POSIXLY_CORRECT|1",
      })
  void theEnvironmentDoesNotChangeTheScript(String variable, String value) throws Exception {
    Path copy = Files.createDirectory(folder.toRealPath().resolve("a:b"));
    Path bin = Files.createDirectory(copy.resolve("bin"));
    Files.copy(Project.ROOT.resolve("bin/mempool"), bin.resolve("mempool"));
    // what follows shows the names that match, and what cd prints
    Files.writeString(bin.resolve("common.sh"), "cd / && echo $root $root/bin/* && exit 70");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "bin/mempool")
            .directory(copy.toFile())
            .redirectErrorStream(true);
    builder.environment().put(variable, value);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(70, process.waitFor(), said);
    assertEquals(copy + " " + bin.resolve("common.sh") + " " + bin.resolve("mempool") + "\n", said);
  }

  /** The files that are opened next must not become the standard streams. */
  @Test
  void aClosedStreamStaysUnusable() throws Exception {
    Path bin = Files.createDirectories(folder.toRealPath().resolve("copy/bin"));
    Files.copy(Project.ROOT.resolve("bin/mempool"), bin.resolve("mempool"));
    Files.writeString(bin.resolve("common.sh"), "readlink /proc/$$/fd/[012] >>$root/fds; exit 70");
    Process process =
        new ProcessBuilder("bash", "-c", "bash bin/mempool <&- >&- 2>&-")
            .directory(bin.getParent().toFile())
            .start();
    assertEquals(70, process.waitFor());
    assertEquals("/dev/null\n".repeat(3), Files.readString(bin.resolveSibling("fds")));
  }

  @Test
  void everyScriptThatFindsItsFolderIgnoresTheVariable() throws IOException {
    try (Stream<Path> files =
        Stream.of("bin", "bench", ".ci").map(Project.ROOT::resolve).flatMap(ScriptsTest::files)) {
      for (Path script : files.toList()) {
        String text = Files.readString(script);
        if (text.startsWith("#!/usr/bin/env bash") && text.contains("BASH_SOURCE")) {
          assertTrue(text.contains("\nunset CDPATH\n"), script.toString());
        }
      }
    }
  }

  private static Stream<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
