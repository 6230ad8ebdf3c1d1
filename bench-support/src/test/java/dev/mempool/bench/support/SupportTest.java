// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Option;

class SupportTest {

  private record Page(String title, List<Item> rows) {}

  private record Item(String name, @Nullable String note, double cNs) {}

  private static final Page PAGE =
      new Page("<a>\u0000 & 'b'", List.of(new Item("x", null, 1.5), new Item("y", "z", 2)));

  @Test
  void aTemplateRepeatsRowsAndEscapesValues() {
    assertEquals(
        """
        <p>&lt;a&gt;\uFFFD &amp; &#39;b&#39;</p>
        <li>x</li>
        <li>y (z)</li>
        """,
        Template.html(SupportTest.class, "page.mustache", PAGE));
  }

  @Test
  void aRecordBecomesJson() {
    JsonObject json = Json.object(PAGE);
    assertEquals(
        1.5, json.getAsJsonArray("rows").get(0).getAsJsonObject().get("c_ns").getAsDouble());
    assertTrue(Json.pretty(PAGE).contains("\"note\": null"));
    assertFalse(Json.compact(PAGE).contains("null"));
    assertTrue(Json.compact(PAGE).contains("<a>"));
  }

  @Test
  void aChildRunsTheClassWithTheJdkAndTheOptions() {
    List<String> command = ChildJvm.command(SupportTest.class, List.of("-Da=b"), List.of("word"));
    assertEquals("-Da=b", command.get(1));
    assertEquals("word", command.getLast());
    assertTrue(command.get(command.size() - 2).endsWith(SupportTest.class.getName()));
  }

  private static final class Sample {
    @Option(names = "--file")
    private @Nullable Path file;

    @Option(names = "--two", arity = "2")
    private List<Path> two = List.of();

    @Option(names = "--full")
    private boolean full;
  }

  @Test
  void aWrongCommandLineIsRefusedWithTheWordThatIsWrong() {
    assertEquals(Path.of("a b"), Options.parse(new Sample(), List.of("--file", "a b")).file);
    for (List<String> words :
        List.of(
            List.of("--file"),
            List.of("--file", "--full"),
            List.of("--two", "old"),
            List.of("--fast"),
            List.of("file"))) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Options.parse(new Sample(), words));
      String expected =
          words.getFirst().matches("--file|--two")
              ? words.getFirst() + " needs a value"
              : "unknown option: " + words.getFirst();
      assertEquals(expected, refusal.getMessage());
    }
    assertTrue(Options.usage(new Sample()).contains("--file"));
  }

  private static LineProcess start(Duration timeout, String... command) throws IOException {
    return LineProcess.start("it", new ProcessBuilder(command), "@ ", timeout);
  }

  @Test
  void aProcessAnswersLinesOrSaysWhyNot() throws IOException {
    try (LineProcess echo = start(Duration.ofMinutes(1), "cat")) {
      assertEquals("8", echo.ask("other\n@ {\"answer\":8}").text("answer"));
      IOException refusal =
          assertThrows(IOException.class, () -> echo.ask("@ {\"refused\":\"no\"}"));
      assertEquals("no", refusal.getMessage());
    }
    String printed = "WARNING: Using incubator modules: jdk.incubator.vector\nwhy\n";
    try (LineProcess ending = start(Duration.ofMinutes(1), "printf", printed)) {
      IOException end = assertThrows(IOException.class, () -> ending.answer());
      assertEquals("it ended unexpectedly: why", end.getMessage());
    }
    try (LineProcess silent = start(Duration.ofSeconds(1), "cat")) {
      IOException end = assertThrows(IOException.class, () -> silent.answer());
      assertEquals("no answer within 1 seconds", end.getMessage());
    }
  }

  @Test
  void theMachineIsOneLine() {
    assertEquals("cpu, 1 processor, os, java", new Machine("cpu", 1, "os", "java").text());
    assertEquals(3, Machine.here(3).processors());
  }
}
