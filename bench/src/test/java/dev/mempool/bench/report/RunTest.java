// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.RemainingTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

  /** A part that takes a minute, as it says. */
  private record Fake(String name, boolean fails) implements Part {

    @Override
    public Duration guess() {
      return Duration.ofMinutes(1);
    }

    @Override
    public JsonObject measure(Consumer<String> progress) {
      progress.accept("a step");
      if (fails) {
        throw new IllegalStateException("outer", new IOException("no room"));
      }
      JsonObject row = new JsonObject();
      row.addProperty("n", 7);
      return Samples.document(row);
    }
  }

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @TempDir Path folder;

  private Run run(List<String> wanted) {
    List<Part> parts = List.of(new Fake("bulks", false), new Fake("peers", true));
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Run(wanted, parts, new Documents(folder), out);
  }

  private static JsonObject machine() {
    JsonObject machine = new JsonObject();
    machine.addProperty("cpu", "some");
    return machine;
  }

  private static JsonObject facts(String command) {
    JsonObject facts = new JsonObject();
    facts.addProperty("command", command);
    return facts;
  }

  @Test
  void aPartThatFailsHindersNoOther() throws IOException {
    Run run = run(List.of("peers", "latency", "bulks"));
    run.measure(RunTest::machine, facts("the command"));
    List<Found> found = run.found();
    assertEquals(Found.missing("peers", "it failed: java.io.IOException: no room"), found.get(0));
    assertEquals(Found.missing("latency", "there is no latency.json in the folder"), found.get(1));
    JsonObject document = found.get(2).document().orElseThrow();
    assertEquals("some", document.getAsJsonObject("machine").get("cpu").getAsString());
    assertEquals("the command", document.getAsJsonObject("run").get("command").getAsString());
    // and the files say the same
    List<Found> read = found.stream().map(one -> new Documents(folder).read(one.part())).toList();
    assertEquals(found, read);
  }

  @Test
  void aPartThatFailsLeavesWhatAnEarlierRunFound() throws IOException {
    Documents documents = new Documents(folder);
    JsonObject row = new JsonObject();
    row.addProperty("n", 1);
    Found earlier = Found.document("peers", Samples.document(row));
    documents.write(earlier);
    Run run = run(List.of("peers"));
    run.measure(RunTest::machine, facts(""));
    assertEquals("it failed: java.io.IOException: no room", run.found().getFirst().reason());
    assertEquals(earlier, documents.read("peers"));
    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("peers.json stays as an earlier run has left it"), text);
  }

  @Test
  void afterTheEndNothingCounts() {
    Run run = run(List.of("bulks"));
    run.end();
    run.measure(RunTest::machine, facts(""));
    assertEquals(List.of(Found.missing("bulks", "the run was ended before it")), run.found());
    assertFalse(Files.exists(new Documents(folder).file("bulks")));
  }

  @Test
  void theProgressSaysWhatIsLeft() {
    run(List.of("peers", "bulks")).measure(RunTest::machine, facts(""));
    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("1 of 2, 2:00 left: peers: a step\n"), text);
    assertTrue(text.contains("2 of 2, 1:00 left: bulks: a step\n"), text);
  }

  @Test
  void whatWasNotReachedIsMissing() {
    assertEquals(
        List.of(Found.missing("bulks", "the run was ended before it")),
        run(List.of("bulks")).found());
  }

  @Test
  void aBrokenDocumentIsMissing() throws IOException {
    Documents documents = new Documents(folder);
    assertEquals(
        Found.missing("sizes", "there is no sizes.json in the folder"), documents.read("sizes"));
    Files.writeString(documents.file("sizes"), "{\"rows\": [");
    assertTrue(documents.read("sizes").reason().startsWith("sizes.json cannot be read: "));
    Files.writeString(documents.file("sizes"), "7");
    assertEquals(
        Found.missing("sizes", "sizes.json is not a JSON object"), documents.read("sizes"));
  }

  @Test
  void theRemainingTimeLearnsHowWrongTheGuessesAre() {
    RemainingTime time = new RemainingTime();
    Duration minute = Duration.ofMinutes(1);
    assertEquals("2:50", time.text(minute, Duration.ofSeconds(10), List.of(minute, minute)));
    time.done(minute, Duration.ofMinutes(2));
    assertEquals("3:30", time.text(minute, Duration.ofSeconds(30), List.of(minute)));
    assertEquals("0:00", time.text(minute, Duration.ofHours(1), List.of()));
  }
}
