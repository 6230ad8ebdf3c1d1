package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {

  private static final Machine MACHINE = new Machine("cpu", 2, "Linux 6", "jdk 25", null, null, 0);

  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path folder;

  @Test
  void anEarlyEndReportsEveryCell() throws IOException {
    List<Cell> cells = Plan.quick().cells();
    Path file = folder.resolve("json");
    Outcome outcome = new Outcome(SILENT, cells, MACHINE, Optional.of(file));
    assertTrue(outcome.add(CellResult.missing(cells.getFirst(), "measured nothing")));
    outcome.report();
    assertFalse(outcome.add(CellResult.missing(cells.get(1), "too late")));
    JsonArray reported = read(file);
    assertEquals(cells.size(), reported.size());
    assertEquals("measured nothing", reported.get(0).getAsJsonObject().get("reason").getAsString());
    assertEquals(
        "the run was ended before it",
        reported.get(1).getAsJsonObject().get("reason").getAsString());
  }

  @Test
  void thereIsOneReport() throws IOException {
    Path file = folder.resolve("json");
    Outcome outcome = new Outcome(SILENT, List.of(), MACHINE, Optional.of(file));
    outcome.report();
    Files.delete(file);
    outcome.report();
    assertFalse(Files.exists(file));
  }

  private static JsonArray read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("cells");
  }
}
