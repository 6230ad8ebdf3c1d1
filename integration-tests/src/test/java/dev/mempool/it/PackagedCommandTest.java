// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line, in JVMs of its own, on the class path and on the module path. */
class PackagedCommandTest {

  private static final Path TARGET = Project.ROOT.resolve("mempool-cli/target");
  private static final List<String> OURS =
      List.of(
          "bucket",
          "dpaa",
          "dpaa2",
          "lf_stack",
          "ring_mp_mc",
          "ring_mp_sc",
          "ring_mt_hts",
          "ring_mt_rts",
          "ring_sp_mc",
          "ring_sp_sc",
          "stack");

  @TempDir Path folder;

  /** The exit status and the output of a process. */
  private record Result(int status, String out, String err) {}

  private Result java(List<String> arguments, String plugins)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("MEMPOOL_PLUGINS");
    if (!plugins.isEmpty()) {
      builder.environment().put("MEMPOOL_PLUGINS", plugins);
    }
    int status = builder.start().waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private Result onClassPath(String... arguments) throws IOException, InterruptedException {
    return onClassPathWith("", arguments);
  }

  private Result onClassPathWith(String plugins, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-jar", Project.jar("mempool-cli").toString()));
    all.addAll(List.of(arguments));
    return java(all, plugins);
  }

  private static List<String> strings(String json, String member) {
    JsonArray array = JsonParser.parseString(json).getAsJsonArray();
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(object -> object.has(member)) // what cannot be used has no name
        .map(object -> object.get(member).getAsString())
        .toList();
  }

  private Path pluginFolder() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plug ins"));
    Files.copy(Project.pluginJar(), plugins.resolve("example.jar"));
    return plugins;
  }

  @Test
  void classPathListsOursByJar() throws Exception {
    Result result = onClassPath("ops", "--json");
    assertEquals(0, result.status, result.err);
    assertEquals("", result.err);
    assertEquals(OURS, strings(result.out, "name"));
    assertEquals(
        Set.of(
            "ops-bucket-" + PublishedTest.VERSION + ".jar",
            "ops-dpaa-" + PublishedTest.VERSION + ".jar",
            "ops-dpaa2-" + PublishedTest.VERSION + ".jar",
            "ops-ring-" + PublishedTest.VERSION + ".jar",
            "ops-stack-" + PublishedTest.VERSION + ".jar"),
        Set.copyOf(strings(result.out, "source")));
  }

  @Test
  void modulePathListsOursByModule() throws Exception {
    String path = Project.jar("mempool-cli") + File.pathSeparator + TARGET.resolve("lib");
    Result result =
        java(
            List.of(
                "-p",
                path,
                "--add-modules",
                "dev.mempool.ops.bucket,dev.mempool.ops.dpaa,dev.mempool.ops.dpaa2,dev.mempool.ops.ring,dev.mempool.ops.stack",
                "-m",
                "dev.mempool.cli/dev.mempool.cli.Main",
                "ops",
                "--json"),
            "");
    assertEquals(0, result.status, result.err);
    assertEquals(OURS, strings(result.out, "name"));
    assertEquals(
        Set.of(
            "dev.mempool.ops.bucket",
            "dev.mempool.ops.dpaa",
            "dev.mempool.ops.dpaa2",
            "dev.mempool.ops.ring",
            "dev.mempool.ops.stack"),
        Set.copyOf(strings(result.out, "source")));
  }

  @Test
  void pluginsAreFoundBeforeAndAfterTheCommandAndByTheVariable() throws Exception {
    String plugins = pluginFolder().toString();
    for (Result result :
        List.of(
            onClassPath("--plugins", plugins, "ops", "--json"),
            onClassPath("ops", "--plugins", plugins, "--json"),
            onClassPathWith(plugins, "ops", "--json"))) {
      assertEquals(0, result.status, result.err);
      assertTrue(new TreeSet<>(strings(result.out, "name")).containsAll(OURS), result.out);
      assertEquals(OURS.size() + 1, strings(result.out, "name").size(), result.out);
      assertTrue(strings(result.out, "source").contains("example.jar"), result.out);
      assertFalse(result.out.contains(folder.toString()), result.out);
    }
  }

  @Test
  void pluginRunsTheMainJobAndTheRules() throws Exception {
    String plugins = pluginFolder().toString();
    Result listed = onClassPath("ops", "--plugins", plugins, "--json");
    String name =
        strings(listed.out, "name").stream()
            .filter(each -> !OURS.contains(each))
            .findFirst()
            .orElseThrow();
    Path in = Project.ROOT.resolve("samples/tour.pcap");
    Path copy = folder.resolve("copy.pcap");
    Result replayed =
        onClassPath(
            "replay", in.toString(), "--out", copy.toString(), "--ops", name, "--plugins", plugins);
    assertEquals(0, replayed.status, replayed.err);
    assertEquals(-1, Files.mismatch(in, copy));
    Result verified = onClassPath("--plugins", plugins, "verify", "--ops", name, "--quick");
    assertEquals(0, verified.status, verified.out + verified.err);
  }

  @Test
  void brokenPluginIsToldOnStandardErrorAndHindersNobody() throws Exception {
    Path plugins = pluginFolder();
    Files.writeString(plugins.resolve("broken.jar"), "this is no jar");
    Result result = onClassPath("ops", "--plugins", plugins.toString(), "--json");
    assertEquals(0, result.status, result.err);
    assertTrue(result.err.contains("broken.jar"), result.err);
    assertEquals(1, strings(result.out, "failure").size(), result.out);
    assertEquals(OURS.size() + 1, strings(result.out, "name").size());
  }

  @Test
  void perfStartsItsJvmsOnTheClassPathAndOnTheModulePath(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("perf.html");
    List<String> perf =
        List.of(
            "perf",
            "--ops",
            "stack",
            "--cores",
            "1",
            "--cache",
            "0",
            "--bulk",
            "1",
            "--time",
            "1",
            "--html",
            page.toString());
    Result onClassPath = onClassPath(perf.toArray(String[]::new));
    List<String> module =
        new ArrayList<>(
            List.of(
                "-p",
                Project.jar("mempool-cli") + File.pathSeparator + TARGET.resolve("lib"),
                "--add-modules",
                "dev.mempool.ops.stack",
                "-m",
                "dev.mempool.cli/dev.mempool.cli.Main"));
    module.addAll(perf);
    assertTrue(Files.deleteIfExists(page), onClassPath.err);
    Result onModulePath = java(module, "");
    assertTrue(Files.deleteIfExists(page), onModulePath.err);
    for (Result result : List.of(onClassPath, onModulePath)) {
      assertEquals(0, result.status, result.out + result.err);
      assertTrue(result.out.contains("One core: stack without a cache"), result.out);
    }
  }

  @Test
  void versionIsThatOfTheProject() throws Exception {
    Result result = onClassPath("--version");
    assertEquals(0, result.status, result.err);
    assertTrue(result.out.startsWith("mempool " + PublishedTest.VERSION), result.out);
  }

  @Test
  void figuresDoNotFollowTheLocale() throws Exception {
    Result result =
        java(
            List.of(
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-jar",
                Project.jar("mempool-cli").toString(),
                "verify",
                "--traces",
                Project.ROOT
                    .resolve("mempool-cli/src/test/resources/traces/mempool-traces.jsonl.gz")
                    .toString()),
            "");
    assertEquals(0, result.status, result.err);
    assertTrue(
        result.out.endsWith("traces=64 verified=64 skipped=0 steps=12800 differences=0\n"),
        result.out);
  }
}
