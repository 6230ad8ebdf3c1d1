// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dev.mempool.bench.pools.Cell;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriteTest {

  private static final Machine MACHINE =
      new Machine("cpu", 2, "Linux 6", "jdk 25", "default", null, null, 0, Map.of());

  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path folder;

  @Test
  void anEarlyEndReportsEveryCell() throws IOException {
    List<Cell> cells = Plan.quick().cells();
    Path file = folder.resolve("json");
    Report report = new Report(cells, MACHINE, List.of());
    assertTrue(report.add(CellResult.missing(cells.getFirst(), "measured nothing")));
    report.write(SILENT, Optional.of(file));
    assertFalse(report.add(CellResult.missing(cells.get(1), "too late")));
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
    Report report = new Report(List.of(), MACHINE, List.of());
    report.write(SILENT, Optional.of(file));
    Files.delete(file);
    report.write(SILENT, Optional.of(file));
    assertFalse(Files.exists(file));
  }

  private static JsonArray read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("cells");
  }
}
