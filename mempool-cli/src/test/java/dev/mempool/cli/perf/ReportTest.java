// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.api.Concurrency;
import dev.mempool.bench.support.Machine;
import dev.mempool.core.OpsChoice;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The reports of a run with made-up figures. */
class ReportTest {

  private static final Backend RING =
      new Backend(new OpsChoice("ring_mp_mc", ""), Concurrency.MP_MC, "", null);
  private static final Backend ODD =
      new Backend(new OpsChoice("odd", "a=<b>&'\""), Concurrency.MP_SC, "<i>software</i>", null);

  private static final PerfReport RESULT =
      new PerfReport(
          new Machine("<cpu>", 2, "an OS", "a JVM"),
          List.of(
              new CellResult(new Cell(RING, 0, 1, 1), new Figure(24, 23.5, 24.1), null),
              new CellResult(new Cell(ODD, 0, 1, 1), new Figure(480, 470, 490), null),
              new CellResult(new Cell(RING, 0, 1, 32), new Figure(1.3, 1.2, 1.4), null),
              new CellResult(new Cell(ODD, 0, 1, 32), null, "it <broke>"),
              new CellResult(new Cell(RING, 0, 2, 1), null, null)));

  @Test
  void tableHasARowPerOpsCacheAndCoresAndAColumnPerBulk() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    RESULT.print(out);
    out.flush();
    List<String> lines = text.toString().lines().toList();
    assertEquals("<cpu>, 2 processors, an OS, a JVM", lines.getFirst());
    assertEquals(
        """
        CORES  CACHE  OPS           1 AT A TIME   32 AT A TIME  NOTE
        1      0      ring_mp_mc    24.0 ±0.5     1.30 ±0.10
        1      0      odd:a=<b>&'"  480 ±10       failed        <i>software</i>, mp_sc, one core only
        2      0      ring_mp_mc    not measured
        """
            .lines()
            .toList(),
        lines.subList(3, 7));
    assertTrue(lines.contains("failed: odd:a=<b>&'\", 1 cell: it <broke>"), text.toString());
  }

  @Test
  void pageIsWellFormedAndNeedsNothingElse() throws Exception {
    String page = RESULT.html();
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
    assertTrue(page.startsWith("<!DOCTYPE html>"), page);
    for (String refused : List.of(" src=", "<link", "url(", "@import")) {
      assertFalse(page.contains(refused), refused);
    }
    assertTrue(page.contains("content=\"default-src 'none'; "), page);
    assertTrue(page.contains("width=device-width"), page);
    assertTrue(page.contains("prefers-color-scheme: dark"), page);
  }

  @Test
  void pageEscapesWhatOthersNamed() {
    String page = RESULT.html();
    assertTrue(page.contains("odd:a=&lt;b&gt;&amp;&#39;&quot;"), page);
    assertTrue(page.contains("&lt;i&gt;software&lt;/i&gt;"), page);
    assertTrue(page.contains("it &lt;broke&gt;"), page);
    assertTrue(page.contains("&lt;cpu&gt;"), page);
    assertFalse(page.contains("<i>"), page);
    assertFalse(page.contains("<cpu>"), page);
  }

  @Test
  void pageHasTheFiguresInATableAndAsChartsOfEachNumberOfCoresAndCache() {
    String page = RESULT.html();
    for (String cell : List.of("24.0 ±0.5", "1.30 ±0.10", "480 ±10", "failed", "not measured")) {
      assertTrue(page.contains("<td class=\"word\">" + cell + "</td>"), page);
    }
    String start = "<script type=\"application/json\" id=\"charts\">";
    int from = page.indexOf(start) + start.length();
    JsonArray charts =
        JsonParser.parseString(page.substring(from, page.indexOf("</script>", from)))
            .getAsJsonArray();
    assertEquals(1, charts.size());
    JsonObject chart = charts.get(0).getAsJsonObject();
    assertEquals("1 core, without a cache", chart.get("title").getAsString());
    JsonArray lines = chart.getAsJsonArray("lines");
    assertEquals(
        "{\"name\":\"ring_mp_mc\",\"points\":[{\"x\":1.0,\"y\":24.0},{\"x\":32.0,\"y\":1.3}],"
            + "\"cells\":[\"24.00\",\"1.30\"]}",
        lines.get(0).toString());
    assertEquals("odd:a=<b>&'\"", lines.get(1).getAsJsonObject().get("name").getAsString());
    assertTrue(page.contains("MIT License"), "the licence of the chart library");
  }

  @Test
  void jsonHasEveryCell() {
    JsonObject json = JsonParser.parseString(RESULT.json()).getAsJsonObject();
    assertEquals(2, json.getAsJsonObject("machine").get("processors").getAsInt());
    assertEquals(5, json.getAsJsonArray("cells").size());
    JsonObject first = json.getAsJsonArray("cells").get(0).getAsJsonObject();
    assertEquals("ring_mp_mc", first.get("ops").getAsString());
    assertEquals(24, first.get("ns").getAsDouble());
    assertEquals(
        "it <broke>",
        json.getAsJsonArray("cells").get(3).getAsJsonObject().get("failure").getAsString());
    assertEquals(RESULT.recommendation().size(), json.getAsJsonArray("recommendation").size());
  }
}
