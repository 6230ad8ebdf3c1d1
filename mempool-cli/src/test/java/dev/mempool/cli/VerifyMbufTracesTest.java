// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.mempool.cli.support.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyMbufTracesTest {

  private static final String RECORDED = "/traces/mbuf-traces.jsonl.gz";

  /** Checked and unchecked, with each of four guards. */
  private static final int KINDS = 8;

  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = VerifyMbufTracesTest.class.getResourceAsStream("/traces/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private static List<JsonObject> recorded() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(VerifyMbufTracesTest.class.getResourceAsStream(RECORDED)),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }
  }

  private Run verify(String... lines) throws IOException {
    return Run.of(
        "verify", "--traces", Files.write(folder.resolve("some.jsonl"), List.of(lines)).toString());
  }

  @Test
  void everyRecordedTraceAgrees() throws IOException {
    Run run = Run.of("verify", "--traces", resource("mbuf-traces.jsonl.gz").toString());
    assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
    assertEquals("traces=16 verified=16 skipped=0 steps=4000 differences=0", run.lastLine());
  }

  @Test
  void aFileMayHoldTracesOfBothKinds() throws IOException {
    Path mixed = folder.resolve("mixed.jsonl.gz");
    // Compressed files can be concatenated.
    Files.write(mixed, Files.readAllBytes(resource("mbuf-traces.jsonl.gz")));
    Files.write(
        mixed,
        Files.readAllBytes(resource("mempool-traces.jsonl.gz")),
        java.nio.file.StandardOpenOption.APPEND);
    Run run = Run.of("verify", "--traces", mixed.toString());
    assertEquals("traces=80 verified=80 skipped=0 steps=16800 differences=0", run.lastLine());
  }

  // ---- each recorded number matters ----

  /** A trace with one changed number, and the step at which the difference must be found. */
  private record ChangedTrace(String what, int step, String line) {}

  private static JsonElement inserted(JsonElement recorded, JsonElement part, JsonElement with) {
    if (recorded == part) {
      return with;
    }
    if (recorded instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(element -> copy.add(inserted(element, part, with)));
      return copy;
    }
    if (recorded instanceof JsonObject object) {
      JsonObject copy = new JsonObject();
      object
          .entrySet()
          .forEach(entry -> copy.add(entry.getKey(), inserted(entry.getValue(), part, with)));
      return copy;
    }
    return recorded;
  }

  /** Collects all numbers of a result, each under a name. */
  private static void numbers(String name, JsonElement element, Map<String, JsonPrimitive> to) {
    switch (element) {
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          numbers(name + "/" + i, array.get(i), to);
        }
      }
      case JsonObject object ->
          object
              .entrySet()
              .forEach(entry -> numbers(name + "/" + entry.getKey(), entry.getValue(), to));
      case JsonPrimitive number -> to.put(name, number);
      default -> {}
    }
  }

  /** Returns the number of elements of a step that are its operation and arguments, not results. */
  private static int given(String operation) {
    return switch (operation) {
      case "alloc", "free", "linearize", "contiguous" -> 2;
      case "append", "prepend", "adj", "trim", "chain", "clone" -> 3;
      case "read" -> 4;
      case "copy" -> 5;
      default -> throw new AssertionError(operation);
    };
  }

  /**
   * Makes one changed trace for each number in the results of each operation that succeeds, and of
   * each that fails: in the first step that has the number, another one takes its place.
   */
  private static List<ChangedTrace> changedTraces() throws IOException {
    Map<String, ChangedTrace> all = new HashMap<>();
    for (JsonObject trace : recorded()) {
      JsonArray steps = trace.getAsJsonArray("steps");
      for (int i = 0; i < steps.size(); i++) {
        JsonArray step = steps.get(i).getAsJsonArray();
        String operation = step.get(0).getAsString();
        int given = given(operation);
        Map<String, JsonPrimitive> numbers = new HashMap<>();
        for (int at = given; at < step.size(); at++) {
          numbers(operation + " " + step.get(given) + " " + at, step.get(at), numbers);
        }
        for (Map.Entry<String, JsonPrimitive> one : numbers.entrySet()) {
          // Of long chains, the first two segments are enough.
          if (all.containsKey(one.getKey()) || one.getKey().matches(".*/segs/([2-9]|\\d\\d+)/.*")) {
            continue;
          }
          boolean flag = one.getKey().endsWith(" " + given) && !operation.equals("free");
          long number = one.getValue().getAsLong();
          JsonPrimitive other = new JsonPrimitive(flag ? 1 - number : number ^ 1);
          all.put(
              one.getKey(),
              new ChangedTrace(
                  one.getKey(), i + 1, inserted(trace, one.getValue(), other).toString()));
        }
      }
    }
    return List.copyOf(all.values());
  }

  @Test
  void aChangedResultIsADifferenceAtItsStep() throws IOException {
    List<ChangedTrace> changedTraces = changedTraces();
    assertTrue(changedTraces.size() > 150, () -> "found " + changedTraces.size());
    Run run = verify(changedTraces.stream().map(ChangedTrace::line).toArray(String[]::new));
    assertEquals(ExitStatus.FAILED, run.status(), run.err());
    String summary =
        "traces=%d verified=%1$d skipped=0 steps=%d differences=%d"
            .formatted(
                changedTraces.size(), 250 * changedTraces.size(), KINDS * changedTraces.size());
    assertEquals(summary, run.lastLine());
    for (int i = 0; i < changedTraces.size(); i++) {
      ChangedTrace one = changedTraces.get(i);
      String place = "some.jsonl line %d (mbufs), step %d on ".formatted(i + 1, one.step());
      assertEquals(
          KINDS,
          run.out().lines().filter(line -> line.startsWith(place)).count(),
          () -> one.what() + " at step " + one.step());
    }
  }

  /** Arguments are changed in such a way that the results must change. */
  @Test
  void aChangedArgumentIsADifferenceAtItsStep() throws IOException {
    List<String> lines = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (JsonObject trace : recorded()) {
      JsonArray steps = trace.getAsJsonArray("steps");
      for (int i = 0; i < steps.size(); i++) {
        JsonArray step = steps.get(i).getAsJsonArray();
        String operation = step.get(0).getAsString();
        boolean ok = step.get(given(operation)).getAsLong() == 1;
        boolean lengths = List.of("append", "prepend", "adj", "trim", "read").contains(operation);
        if (done.contains(operation) || !ok || !lengths || step.get(2).getAsLong() == 0) {
          continue;
        }
        done.add(operation);
        lines.add(
            inserted(trace, step.get(2), new JsonPrimitive(step.get(2).getAsLong() - 1))
                .toString());
        places.add(i + 1);
        // larger than any packet, and no int
        lines.add(inserted(trace, step.get(2), new JsonPrimitive(0xffff_fff0L)).toString());
        places.add(i + 1);
      }
    }
    assertEquals(10, lines.size(), done::toString);
    Run run = verify(lines.toArray(String[]::new));
    for (int i = 0; i < lines.size(); i++) {
      String place = "some.jsonl line %d (mbufs), step %d on ".formatted(i + 1, places.get(i));
      assertEquals(KINDS, run.out().lines().filter(line -> line.startsWith(place)).count(), place);
    }
  }

  private static JsonObject first() throws IOException {
    return recorded().getFirst().deepCopy();
  }

  @Test
  void aChangedNumberInTheHeadOfATraceIsADifference() throws IOException {
    for (String name : List.of("n", "data_room_size", "final_avail")) {
      JsonObject trace = first();
      trace.addProperty(name, trace.get(name).getAsInt() + 8);
      Run run = verify(trace.toString());
      assertEquals(ExitStatus.FAILED, run.status(), name);
      assertTrue(run.lastLine().endsWith("differences=" + KINDS), name + ": " + run.out());
      assertEquals(name.equals("final_avail"), run.out().contains("the end on"), run.out());
    }
  }

  @Test
  void anEmptyOrOccupiedSlotIsADifference() throws IOException {
    String head = "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[";
    String state =
        "{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":2166136261,\"segs\":[[128,0,256,1,128,128]]}";
    String alloc = "[\"alloc\",0,1," + state + ",3]";
    assertEquals(ExitStatus.DONE, verify(head + alloc + "]}").status());
    for (String step :
        List.of(
            "[\"append\",1,4,0," + state + "]",
            "[\"alloc\",0,1," + state + ",2]",
            "[\"free\",1,3]",
            "[\"chain\",0,0,1," + state + "]",
            "[\"chain\",0,1,1," + state + "]")) {
      Run run = verify(head + alloc + "," + step + "]}");
      assertEquals(ExitStatus.FAILED, run.status(), run.out() + run.err());
      assertTrue(run.out().contains("step 2 on a checked pktmbuf pool with guard OFF"), run.out());
    }
  }

  // ---- damage ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":0,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":0,\"steps\":[]}",
        "{\"n\":-1,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":1000000000,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":60000,\"priv_size\":0,\"data_room_size\":1000000,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":3,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":70000,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":-1,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"steps\":[]}",
        "{\"n\":\"x\",\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":null,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":-4,\"steps\":[]}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":7}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[[]]}",
        "{\"n\":4,\"priv_size\":0,\"data_room_size\":256,\"final_avail\":4,\"steps\":[{}]}",
      })
  void aDamagedHeadExitsWith2(String line) throws IOException {
    damaged(line);
  }

  private void damaged(String line) throws IOException {
    Run run = verify("", line);
    assertEquals(ExitStatus.DAMAGED, run.status(), () -> line + run.out() + run.err());
    assertTrue(run.err().contains("some.jsonl line 2"), run.err());
    assertTrue(!run.err().contains("\tat "), run.err());
  }

  /** Every element of a step in turn is replaced by values that are not allowed there. */
  @Test
  void aDamagedStepExitsWith2() throws IOException {
    List<String> seen = new ArrayList<>();
    for (JsonElement element : first().getAsJsonArray("steps")) {
      JsonArray step = element.getAsJsonArray();
      if (seen.contains(step.get(0).getAsString())) {
        continue;
      }
      seen.add(step.get(0).getAsString());
      for (int i = 0; i < step.size(); i++) {
        for (JsonElement wrong :
            List.of(
                new JsonPrimitive(-1),
                new JsonPrimitive(1.5),
                new JsonPrimitive(4294967296L),
                new JsonPrimitive("x"),
                new JsonPrimitive(true),
                new JsonArray(),
                new JsonObject())) {
          JsonArray changed = step.deepCopy();
          changed.set(i, wrong);
          damaged(traceOf(changed).toString());
        }
      }
      JsonArray longer = step.deepCopy();
      longer.add(1);
      damaged(traceOf(longer).toString());
      JsonArray shorter = step.deepCopy();
      shorter.remove(shorter.size() - 1);
      damaged(traceOf(shorter).toString());
    }
    assertEquals(12, seen.size(), seen::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"alloc\",24,1,null,3]",
        "[\"alloc\",0,2,null,3]",
        "[\"alloc\",null,1,null,3]",
        "[\"chain\",0,24,1,null]",
        "[\"alloc\",0,1,{},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"segs\":7},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"segs\":[7]},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"segs\":[[1,2,3,4,5]]},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"segs\":[[1,2,3,4,5,-6]]},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"what\":[]},3]",
        "[\"alloc\",0,1,{\"pkt_len\":0,\"nb_segs\":1,\"fnv\":1,\"segs\":[],\"more\":1},3]",
        "[\"ALLOC\",0,1,null,3]",
      })
  void otherDamageOfAStepExitsWith2(String step) throws IOException {
    damaged(traceOf(JsonParser.parseString(step).getAsJsonArray()).toString());
  }

  private static JsonObject traceOf(JsonArray step) throws IOException {
    JsonObject trace = first();
    JsonArray steps = new JsonArray();
    steps.add(step);
    trace.add("steps", steps);
    return trace;
  }

  @Test
  void aStepThatIsNullExitsWith2() throws IOException {
    JsonObject trace = first();
    trace.getAsJsonArray("steps").set(0, JsonNull.INSTANCE);
    damaged(trace.toString());
  }
}
