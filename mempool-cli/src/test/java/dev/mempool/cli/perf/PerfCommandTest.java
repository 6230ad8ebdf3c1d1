// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.cli.Main;
import dev.mempool.cli.support.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfCommandTest {

  @TempDir Path folder;

  private record Run(int status, String out, String err) {

    static Run perf(String... arguments) {
      List<String> all = new ArrayList<>(List.of("perf"));
      all.addAll(List.of(arguments));
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int status = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
      return new Run(status, out.toString(), err.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ops nonsense",
        "--ops stack,nonsense",
        "--ops bucket:bucketBytes=x",
        "--ops stack:a=1",
        "--cores 0",
        "--cores 100000",
        "--cores some",
        "--cores 1,-1",
        "--cache 513",
        "--cache -1",
        "--cache x",
        "--bulk 0",
        "--bulk 4097",
        "--time 0",
        "--time 1",
        "--time x",
        "--plugins no-such-folder",
        "extra",
      })
  void wrongUsageMeasuresNothing(String arguments) {
    Run run = Run.perf(arguments.split(" "));
    assertEquals(ExitStatus.USAGE, run.status, run.err);
    assertEquals("", run.out);
    assertTrue(run.err.startsWith("mempool: "), run.err);
    assertFalse(run.err.contains("each measured"), run.err);
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeAnythingIsMeasured() {
    Run run = Run.perf("--html", folder.resolve("none/page.html").toString());
    assertEquals(ExitStatus.USAGE, run.status);
    assertTrue(run.err.contains("--html"), run.err);
    assertFalse(run.err.contains("each measured"), run.err);
  }

  @Test
  void oneFileCannotBeBoth() throws IOException {
    Path file = Files.writeString(folder.resolve("both"), "old");
    Run run = Run.perf("--html", file.toString(), "--json", folder.resolve("./both").toString());
    assertEquals(ExitStatus.USAGE, run.status);
    assertTrue(run.err.contains("give two files"), run.err);
    assertEquals("old", Files.readString(file));
  }

  @Test
  void theHelpShowsNoPattern() {
    Run run = Run.perf("--help");
    assertEquals(ExitStatus.DONE, run.status);
    assertTrue(run.out.contains("--ops=NAME[:config][,...]"), run.out);
    assertFalse(run.out.contains("(?"), run.out);
  }

  @Test
  void aFileOfARunThatDidNotBeginIsRemoved() {
    Path json = folder.resolve("figures.json");
    Run run =
        Run.perf("--json", json.toString(), "--html", folder.resolve("none/page.html").toString());
    assertEquals(ExitStatus.USAGE, run.status);
    assertFalse(Files.exists(json));
  }

  @Test
  void oneOpsIsMeasuredFromEndToEnd() throws IOException {
    Path page = Files.writeString(folder.resolve("page.html"), "x".repeat(100_000));
    Path json = folder.resolve("figures.json");
    Run run =
        Run.perf(
            "--ops",
            "bucket:bucketBytes=4096",
            "--cores",
            "1",
            "--cache",
            "0",
            "--bulk",
            "8",
            "--time",
            "1",
            "--html",
            page.toString(),
            "--json",
            json.toString());
    assertEquals(ExitStatus.DONE, run.status, run.err + run.out);
    assertTrue(run.out.contains("1      0      bucket:bucketBytes=4096"), run.out);
    assertTrue(run.out.contains("One core: bucket:bucketBytes=4096 without a cache"), run.out);
    assertTrue(Files.readString(page).endsWith("</html>\n"));
    JsonArray cells =
        JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonArray("cells");
    assertEquals(1, cells.size());
    JsonObject cell = cells.get(0).getAsJsonObject();
    assertEquals("bucketBytes=4096", cell.get("config").getAsString());
    assertTrue(cell.get("ns").getAsDouble() > 0);
    assertEquals(
        0,
        ProcessHandle.current()
            .children()
            .filter(ProcessHandle::isAlive)
            .filter(
                child -> child.info().commandLine().orElse("").contains(CellMain.class.getName()))
            .count());
  }

  @Test
  void aBackendThatThrowsIsShownAsFailedAndHindersNobody() throws IOException {
    Path jar = folder.resolve("throwing.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("META-INF/services/dev.mempool.api.MempoolOps"));
      zip.write(ThrowingOps.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    Run run =
        Run.perf(
            "--plugins",
            folder.toString(),
            "--ops",
            "stack,throwing",
            "--cores",
            "1",
            "--cache",
            "0",
            "--bulk",
            "1",
            "--time",
            "2");
    assertEquals(ExitStatus.FAILED, run.status, run.err + run.out);
    assertTrue(run.out.contains("failed: throwing, 1 cell: "), run.out);
    assertTrue(run.out.contains("not on a Tuesday"), run.out);
    assertTrue(run.out.contains("One core: stack without a cache"), run.out);
    assertFalse(run.out.contains("prints what it likes"), run.out);
  }
}
