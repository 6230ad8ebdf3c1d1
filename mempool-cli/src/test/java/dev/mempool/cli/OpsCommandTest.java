// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.cli.support.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsCommandTest {

  @Test
  void jsonIsOneArraySortedByName() {
    Run run = Run.of("ops", "--json");
    assertEquals(ExitStatus.DONE, run.status());
    JsonArray array = JsonParser.parseString(run.out()).getAsJsonArray();
    String previous = "";
    for (int i = 0; i < array.size(); i++) {
      JsonObject ops = array.get(i).getAsJsonObject();
      assertEquals(
          Set.of(
              "index",
              "name",
              "provider",
              "source",
              "concurrency",
              "contiguousBlocks",
              "note",
              "settings"),
          ops.keySet());
      assertEquals(i, ops.get("index").getAsInt());
      String name = ops.get("name").getAsString();
      assertTrue(previous.compareTo(name) < 0);
      previous = name;
    }
    JsonObject first = array.get(0).getAsJsonObject();
    assertEquals("mp_mc", first.get("concurrency").getAsString());
    assertEquals("dev.mempool.ops.bucket.BucketOps", first.get("provider").getAsString());
    assertEquals("", first.get("note").getAsString());
    assertEquals(
        JsonParser.parseString(
            """
            [{"name": "bucketBytes", "kind": "integer", "description": "memory of a bucket in bytes",
              "default": "65536", "min": 1, "max": 1125899906842624}]
            """),
        first.get("settings"));
    assertEquals(
        JsonParser.parseString("[\"shared\", \"own\"]"),
        setting(array, "dpaa", "portal").get("words"));
    assertFalse(setting(array, "ring_mt_rts", "htdMax").has("default"));
  }

  private static JsonObject setting(JsonArray all, String ops, String name) {
    return all.asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(entry -> entry.get("name").getAsString().equals(ops))
        .flatMap(entry -> entry.getAsJsonArray("settings").asList().stream())
        .map(JsonElement::getAsJsonObject)
        .filter(setting -> setting.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theTableListsTheSettings() {
    List<String> lines = Run.of("ops").out().lines().toList();
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("SETTING ")), lines.toString());
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.matches("dpaa2:portals +1 to 1024 +10 +portals of the device")),
        lines.toString());
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("ring_mt_rts:htdMax .* - .*an eighth.*")),
        lines.toString());
  }

  @Test
  void hardwareBackendsSayThatTheyRunOnASoftwareDevice() {
    String line =
        Run.of("ops")
            .out()
            .lines()
            .filter(each -> each.contains(" dpaa "))
            .findFirst()
            .orElseThrow();
    assertTrue(line.endsWith("software device"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a!", "b!/c", "d:e", "%41#?+", "f g", "\u00fc\u65e5"})
  void theFolderOfPluginsMayHaveAnyName(String name, @TempDir Path folder) throws IOException {
    Path plugins = Files.createDirectories(folder.resolve(name));
    new PluginJar(plugins).write("good.jar", "good_ops");
    Run run = Run.of("--plugins", plugins, "double-free", "--ops", "good_ops");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertEquals("", run.err());
  }

  /** The documentation of the choice lists the same settings as the command. */
  @Test
  void docsAndOpsHaveTheSameSettings() throws IOException {
    Path docs = Path.of(System.getProperty("mempool.docs", "../docs"), "choosing-a-backend.md");
    Map<String, List<String>> written = new TreeMap<>();
    for (String line : Files.readAllLines(docs)) {
      Matcher row = Pattern.compile("\\| `(\\w+)` \\|.*\\|([^|]*)\\|").matcher(line);
      if (row.matches()) {
        written.put(
            row.group(1),
            Pattern.compile("\\w+")
                .matcher(row.group(2))
                .results()
                .map(MatchResult::group)
                .toList());
      }
    }
    JsonArray listed = JsonParser.parseString(Run.of("ops", "--json").out()).getAsJsonArray();
    for (String name : written.keySet()) {
      JsonObject entry =
          listed.asList().stream()
              .map(JsonElement::getAsJsonObject)
              .filter(each -> each.get("name").getAsString().equals(name))
              .findFirst()
              .orElseThrow();
      assertEquals(
          written.get(name).stream().sorted().toList(),
          entry.getAsJsonArray("settings").asList().stream()
              .map(each -> each.getAsJsonObject().get("name").getAsString())
              .sorted()
              .toList(),
          name);
    }
    assertEquals(11, written.size());
  }

  @Test
  void tableNamesEveryOps() {
    Run run = Run.of("ops");
    assertEquals(ExitStatus.DONE, run.status());
    assertTrue(run.out().startsWith("INDEX"), run.out());
    for (String name :
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
            "stack")) {
      assertTrue(run.out().contains(name), run.out());
    }
  }
}
