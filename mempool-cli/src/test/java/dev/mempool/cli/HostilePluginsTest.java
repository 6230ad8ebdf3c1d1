// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.ChildJvm;
import dev.mempool.cli.support.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-ins that do what they should not. None of them may hurt anything but itself. */
@Timeout(180)
class HostilePluginsTest {

  private static final Path CAPTURE =
      Path.of(System.getProperty("mempool.docs", "../docs")).resolveSibling("samples/tour.pcap");

  @TempDir Path temp;
  private Path plugins;

  @BeforeEach
  void makeFolder() throws IOException {
    plugins = Files.createDirectory(temp.resolve("plug ins"));
  }

  private PluginJar jar() {
    return new PluginJar(plugins);
  }

  private Run run(Object... arguments) {
    return Run.of(Stream.concat(Stream.of("--plugins", plugins), Stream.of(arguments)).toArray());
  }

  private List<JsonObject> listed() {
    Run run = run("ops", "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    JsonArray array = JsonParser.parseString(run.out()).getAsJsonArray();
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  private static List<String> names(List<JsonObject> listed) {
    return listed.stream()
        .filter(each -> each.has("name"))
        .map(each -> each.get("name").getAsString())
        .toList();
  }

  /** Returns the reason why the only thing that cannot be used cannot be used. */
  private String onlyFailure(String source) {
    List<JsonObject> failures = listed().stream().filter(each -> each.has("failure")).toList();
    assertEquals(1, failures.size(), failures.toString());
    assertEquals(source, failures.getFirst().get("source").getAsString());
    return failures.getFirst().get("failure").getAsString();
  }

  private Run replay(String ops) {
    return run("replay", CAPTURE, "--ops", ops, "--lcores", 2);
  }

  private Run capture(String ops) {
    Path out = temp.resolve("out.pcapng");
    return run("capture", "--vdev", "net_null0", "--count", 1, "--ops", ops, out);
  }

  // ---- exit statuses ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw sneak(new java.io.IOException(\"planted\"))",
        "throw sneak(new Throwable(\"planted\"))",
        "throw new Error(\"planted\")",
        "throw new StackOverflowError()",
        "throw new OutOfMemoryError(\"planted\")",
        "throw new AbstractMethodError(\"planted\")",
        "throw new Hostile()",
        "throw new MempoolException(MempoolException.Reason.ENOENT, \"planted\")"
      })
  void aFaultOfABackendIsStatus1WhereverItHappens(String fault) throws IOException {
    String code = "if (YES) " + fault;
    jar().named("InCreate").create(code).write("a.jar", "in_create");
    jar().named("InDequeue").dequeue(code).write("b.jar", "in_dequeue");
    jar().named("InClose").close(code).write("c.jar", "in_close");
    for (String ops : List.of("in_create", "in_dequeue", "in_close")) {
      for (Run run : List.of(replay(ops), run("double-free", "--ops", ops), capture(ops))) {
        assertEquals(ExitStatus.FAILED, run.status(), run.err());
        assertTrue(run.message().contains(ops), run.err());
      }
    }
    assertEquals(ExitStatus.DONE, replay("ring_mp_mc").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"in_create", "in_dequeue", "in_close"})
  void aBackendThatBlocksIsStatus1(String ops) throws IOException {
    jar().named("InCreate").create("pause()").write("a.jar", "in_create");
    jar().named("InDequeue").dequeue("if (YES) pause()").write("b.jar", "in_dequeue");
    jar().named("InClose").close("pause()").write("c.jar", "in_close");
    Run run = replay(ops);
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.message().contains("did not end within 10 s"), run.err());
    assertTrue(run.message().contains(ops) && run.message().contains(".jar"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause()", "throw sneak(new java.io.IOException())"})
  void aTraceTellsTheFaultOfABackend(String fault) throws IOException {
    jar().dequeue("if (YES) " + fault).write("a.jar", "faulty");
    Path trace =
        Files.writeString(
            temp.resolve("trace.jsonl"),
            "{\"ops\":\"faulty\",\"requested\":10,\"populated\":10,\"elt_size\":64,\"cache_size\":0,\"contig_block_size\":0,\"steps\":[[\"get\",1,1,[0],9,1,0]]}\n");
    Run run = run("verify", "--traces", trace);
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.out().contains("(faulty), the backend misbehaves"), run.out() + run.err());
    assertTrue(run.out().contains("verified=1"), run.out());
  }

  @Test
  void aBackendThatInterruptsItsCallerIsNoDamagedCapture() throws IOException {
    jar().dequeue("Thread.currentThread().interrupt()").write("a.jar", "interrupting");
    Run run = replay("interrupting");
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
  }

  @Test
  void aPluginThatEndsTheJvmWhenItIsLoadedIsLeftOut() throws Exception {
    jar().members("public CLASS() { System.exit(0); }").write("exits.jar", "exits");
    Path err = temp.resolve("err");
    Process process =
        new ProcessBuilder(
                ChildJvm.command(
                    Main.class, new ArrayList<>(), List.of("ops", "--plugins", plugins.toString())))
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(ExitStatus.DONE, process.waitFor());
    assertTrue(
        Files.readString(err).contains("not usable: exits.jar ends the JVM that loads"),
        Files.readString(err));
  }

  @Test
  void perfNamesTheJarThatEndsTheJvmOfACell() throws IOException {
    jar().create("Runtime.getRuntime().halt(0)").write("halts.jar", "halting");
    Run run = run("perf", "--ops", "halting", "--cores", 1, "--cache", 0, "--bulk", 1, "--time", 1);
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    assertTrue(run.out().contains("halts.jar: its JVM ended unexpectedly"), run.out());
  }

  // ---- names ----

  @Test
  void namesOfOurOpsCannotBeTaken() throws IOException {
    jar().named("Thief").write("thief.jar", "ring_mp_mc");
    assertTrue(onlyFailure("thief.jar").contains("belongs to ops of this project"));
    assertTrue(names(listed()).contains("ring_mp_mc"));
    assertEquals(ExitStatus.DONE, replay("ring_mp_mc").status());
  }

  @Test
  void twoVersionsOfAPluginAreBothRefused() throws IOException {
    jar().write("plugin-1.jar", "versioned");
    jar().write("plugin-2.jar", "versioned");
    List<JsonObject> listed = listed();
    assertFalse(names(listed).contains("versioned"));
    assertEquals(
        List.of("plugin-1.jar", "plugin-2.jar"),
        listed.stream()
            .filter(each -> each.has("failure"))
            .map(each -> each.get("source").getAsString())
            .toList());
  }

  // ---- jars ----

  @Test
  void everyJarHasItsReportAndTheGoodOneWorks() throws IOException {
    jar().write("good.JAR", "good");
    Files.writeString(plugins.resolve("text.jar"), "no jar");
    Files.createDirectory(plugins.resolve("folder.jar"));
    Files.createDirectory(plugins.resolve("lonely"));
    Path nothing = Files.createDirectory(temp.resolve("nothing"));
    PluginJar.pack(
        Files.createDirectory(nothing.resolve("x")), plugins.resolve("forgotten.jar"), List.of());
    PluginJar.pack(
        nothing, plugins.resolve("missing.jar"), List.of("plugin.OpsTwo", "no class at all"));
    List<JsonObject> listed = listed();
    assertTrue(names(listed).contains("good"), listed.toString());
    for (String source : List.of("text.jar", "folder.jar", "lonely", "forgotten.jar")) {
      Optional<JsonObject> failure =
          listed.stream()
              .filter(each -> each.has("failure"))
              .filter(each -> each.get("source").getAsString().equals(source))
              .findFirst();
      assertTrue(failure.isPresent(), source + " in " + listed);
    }
    assertEquals(
        2,
        listed.stream()
            .filter(each -> each.has("failure"))
            .filter(each -> each.get("source").getAsString().equals("missing.jar"))
            .count(),
        listed.toString());
  }

  @Test
  void aServicesFileThatNamesClassesOfOthersIsTold() throws IOException {
    Path nothing = Files.createDirectory(temp.resolve("nothing"));
    String ours = "dev.mempool.ops.ring.RingMpMcOps";
    PluginJar.pack(nothing, plugins.resolve("a.jar"), List.of("java.lang.String", ours));
    List<JsonObject> failures = listed().stream().filter(each -> each.has("failure")).toList();
    assertEquals(
        List.of("java.lang.String", ours),
        failures.stream()
            .map(each -> each.get("provider").getAsString())
            .sorted()
            .toList()
            .reversed(),
        failures.toString());
    assertEquals(ExitStatus.DONE, replay("ring_mp_mc").status());
  }

  @Test
  void aServicesFileThatNamesNothingIsTold() throws IOException {
    Path nothing = Files.createDirectory(temp.resolve("nothing"));
    PluginJar.pack(nothing, plugins.resolve("a.jar"), List.of("# plugin.Ops"));
    assertTrue(onlyFailure("a.jar").contains("has no line with a class"));
  }

  @Test
  void aServicesFileThatNamesTheInterfaceIsTold() throws IOException {
    Path nothing = Files.createDirectory(temp.resolve("nothing"));
    PluginJar.pack(nothing, plugins.resolve("a.jar"), List.of("dev.mempool.api.MempoolOps"));
    assertTrue(onlyFailure("a.jar").contains("abstract"));
  }

  @Test
  void aServicesFileWithThousandsOfLinesIsToldInAFew() throws IOException {
    jar().write("good.jar", "good");
    PluginJar.pack(
        Files.createDirectory(temp.resolve("nothing")),
        plugins.resolve("long.jar"),
        java.util.stream.IntStream.range(0, 5_000).mapToObj(i -> "plugin.No" + i).toList());
    Run run = run("ops");
    assertTrue(run.out().contains("good"), run.out());
    assertTrue(run.err().lines().count() <= 11, run.err());
    assertTrue(run.err().contains("more of long.jar; mempool ops --json lists them"), run.err());
    assertTrue(listed().size() < 300);
  }

  @Test
  void anEmptyFolderIsTold() {
    assertTrue(onlyFailure("plug ins").contains("holds no jar"));
  }

  /** A plug-in brings another jar in the folder of its name. */
  @Test
  void dependenciesAreInTheFolderOfTheName() throws IOException {
    Path one = jar().named("Base").write("base.jar", "base");
    Path own = Files.createDirectory(temp.resolve("own"));
    Files.writeString(
        own.resolve("Needs.java"),
        "package needs; public class Needs extends plugin.Base { public String name() { return"
            + " \"needs\"; } }");
    Path classes = Files.createDirectory(temp.resolve("needs-classes"));
    assertEquals(
        0,
        java.util.spi.ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.err,
                System.err,
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path") + java.io.File.pathSeparator + one,
                own.resolve("Needs.java").toString()));
    PluginJar.pack(classes, plugins.resolve("needs.jar"), List.of("needs.Needs"));
    Path dependencies = Files.createDirectory(plugins.resolve("needs"));
    Files.move(one, dependencies.resolve("base.jar"));
    List<JsonObject> listed = listed();
    assertTrue(names(listed).contains("needs"), listed.toString());
    assertFalse(names(listed).contains("base"), listed.toString());
    assertEquals(ExitStatus.DONE, replay("needs").status());
  }

  // ---- text ----

  @Test
  void noEscapeSequenceReachesATerminal() throws IOException {
    String escape = "\\u001b[31m\\u009b2J\\u0007";
    jar()
        .named("Painter")
        .members(
            "public String note() { return \"%s\"; } public java.util.List<OpsSetting> settings() { return java.util.List.of(OpsSetting.text(\"a\", \"b%s\", \"%s\")); }"
                .formatted(escape, escape, escape))
        .create("if (YES) throw new RuntimeException(\"%s\")".formatted(escape))
        .write("a\u001b[1m.jar", "painter");
    jar()
        .named("Bad")
        .members("public CLASS() { throw new RuntimeException(\"%s\"); }".formatted(escape))
        .write("b.jar", "bad");
    for (Run run :
        List.of(
            run("ops"),
            run("ops", "--json"),
            replay("painter"),
            replay("bad"),
            run("verify", "--quick", "--ops", "painter"))) {
      String all = run.out() + run.err();
      assertTrue(
          all.chars().allMatch(c -> c == '\n' || c == '\r' || !Character.isISOControl(c)), all);
    }
  }

  @Test
  void figuresDoNotFollowTheLocaleThatABackendSets() throws IOException {
    Locale before = Locale.getDefault();
    try {
      jar()
          .create(
              "java.util.Locale.setDefault(java.util.Locale.forLanguageTag(\"ar-EG-u-nu-arab\"));"
                  + " if (YES) throw new Error()")
          .write("a.jar", "abroad");
      Run run = run("verify", "--quick", "--ops", "abroad");
      assertTrue(run.lastLine().matches("ops=abroad rules=[0-9]+ kept=[0-9]+ .*"), run.out());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void statusOfVerifyIs1() throws IOException {
    jar().create("if (YES) throw sneak(new java.io.IOException())").write("a.jar", "broken");
    Run run = run("verify", "--quick", "--ops", "broken");
    assertEquals(ExitStatus.FAILED, run.status(), run.err() + run.out());
    assertTrue(Arrays.asList(run.out().split("\n")).getLast().contains("broken="), run.out());
  }
}
