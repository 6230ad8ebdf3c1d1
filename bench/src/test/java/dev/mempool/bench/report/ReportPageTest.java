// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.htmlunit.BrowserVersion;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The page as a browser reads it, and the Markdown. */
class ReportPageTest {

  /** The parts of a page that make a browser load another file. */
  private static final Pattern FETCHES =
      Pattern.compile(
          "[\"']\\w+://|\\bsrc\\s*=\\s*[\"']|\\bsrcset|<link|@import|url\\(|<iframe|xlink|fetch\\(|XMLHttp",
          Pattern.CASE_INSENSITIVE);

  /** Facts of the run stand in one place. */
  private static final Set<String> SHOWN_ELSEWHERE = Set.of("undecided");

  private final WebClient browser = new WebClient(BrowserVersion.CHROME);

  @AfterEach
  void close() {
    browser.close();
  }

  private HtmlPage open(List<Found> found) throws IOException {
    browser.getOptions().setJavaScriptEnabled(false);
    return browser.loadHtmlCodeIntoCurrentWindow(html(found));
  }

  private static String html(List<Found> found) {
    return Report.of(found).html();
  }

  private static List<String> texts(DomNode node, String selector) {
    return node.querySelectorAll(selector).stream().map(n -> n.getTextContent()).toList();
  }

  @Test
  void thePageIsWellFormed() {
    InputSource page = new InputSource(new StringReader(html(Samples.all())));
    assertDoesNotThrow(() -> DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(page));
  }

  @Test
  void thePageFetchesNothing() {
    String page = html(Samples.all());
    Matcher matcher = FETCHES.matcher(page);
    assertFalse(matcher.find(), () -> "the page has " + matcher.group());
    assertTrue(page.contains("Content-Security-Policy\" content=\"default-src 'none'; "));
  }

  @Test
  void everySectionHasItsHeadingAndItsExplanation() throws IOException {
    HtmlPage page = open(Samples.all());
    for (Chapter chapter : Chapter.ALL) {
      DomElement section = page.getElementById(chapter.id());
      assertEquals(List.of(chapter.title()), texts(section, "h2"));
      assertEquals(List.of(chapter.explanation()), texts(section, ".explanation"));
    }
    assertEquals(Chapter.ALL.size() + 1, page.querySelectorAll("nav a").size());
  }

  @Test
  void everyFigureOfEveryRowStandsInATable() throws IOException {
    List<Found> samples = Samples.all();
    HtmlPage page = open(samples);
    Set<String> cells = new HashSet<>(texts(page, "td, th"));
    String text = page.getBody().getTextContent();
    for (Found found : samples) {
      for (Row row : Samples.rows(found)) {
        for (Map.Entry<String, JsonElement> field : row.json().entrySet()) {
          String value = row.text(field.getKey());
          if (!(field.getValue() instanceof JsonPrimitive)
              || SHOWN_ELSEWHERE.contains(field.getKey())) {
            continue;
          }
          boolean shown =
              found.part().equals(Chapter.COMPARE) ? text.contains(value) : cells.contains(value);
          assertTrue(shown, () -> found.part() + " " + field + " is not on the page");
        }
      }
    }
  }

  @Test
  void aCellShowsItsRatioAndWhatElseIsKnown() throws IOException {
    HtmlPage page = open(Samples.all());
    Row row =
        Samples.rows(Samples.all().getFirst()).stream()
            .filter(cell -> cell.text("name").startsWith("lf_stack cache=512 cores=2 n=32 "))
            .findFirst()
            .orElseThrow();
    DomNode button =
        page.getElementById("pool").querySelectorAll("button").stream()
            .filter(b -> ((DomElement) b).getAttribute("title").startsWith(row.text("name")))
            .findFirst()
            .orElseThrow();
    assertTrue(button.getTextContent().startsWith(row.text("ratio")), button.getTextContent());
    String more = ((DomElement) button).getAttribute("popovertarget");
    String detail = page.getElementById(more).getTextContent();
    for (String field : List.of("spread", "verdict", "java_ns", "c_ns")) {
      assertTrue(detail.contains(row.text(field)), detail);
    }
  }

  @Test
  void theSummaryCountsTheCells() throws IOException {
    JsonObject document = new JsonObject();
    JsonArray cells = new JsonArray();
    document.add("cells", cells);
    for (String cell :
        List.of(
            "4, 'faster'", "1, 'undecided'", "0.5, 'slower'", "0.5, 'slower'", "null, 'no C'")) {
      String[] parts = cell.split(", ", -1);
      cells.add(
          JsonParser.parseString(
              "{'ops':'stack','cache':0,'cores':1,'n':1,'ratio':%s,'verdict':%s}"
                  .formatted(parts[0], parts[1])));
    }
    HtmlPage page = open(List.of(Found.document(Chapter.COMPARE, document)));
    assertEquals(
        List.of(
            "1 ▲ faster",
            "1 ≈ undecided",
            "2 ▼ slower",
            "1.00 geometric mean",
            "1 without a ratio"),
        texts(page, "#summary li"));
  }

  /** Returns the JSON from which the script of the page draws the charts. */
  private static JsonArray charts(HtmlPage page) {
    return JsonParser.parseString(page.getElementById("charts").getTextContent()).getAsJsonArray();
  }

  @Test
  void theChartsHaveALineForEachBackend() throws IOException {
    HtmlPage page = open(Samples.all());
    JsonArray charts = charts(page);
    assertEquals(charts.size(), page.querySelectorAll("figure .chart").size());
    int number = 0;
    for (String id : List.of("bulks", "sizes", "contention", "latency")) {
      List<String> titles = texts(page.getElementById(id), "figcaption");
      assertFalse(titles.isEmpty(), id);
      for (String title : titles) {
        JsonObject chart = charts.get(number++).getAsJsonObject();
        assertEquals(title, chart.get("title").getAsString());
        List<String> lines = new ArrayList<>();
        for (JsonElement line : chart.getAsJsonArray("lines")) {
          lines.add(line.getAsJsonObject().get("name").getAsString());
          assertFalse(line.getAsJsonObject().getAsJsonArray("points").isEmpty());
        }
        assertEquals(List.of("ring_mp_mc", "stack", "lf_stack", "bucket"), lines);
        assertEquals(id.equals("contention"), !chart.getAsJsonArray("marks").isEmpty());
      }
    }
    assertEquals(charts.size(), number);
  }

  /** Every measured time of the documents is a point of a line. */
  @Test
  void everyTimeIsAPoint() throws IOException {
    Set<String> points = new HashSet<>();
    for (JsonElement chart : charts(open(Samples.all()))) {
      for (JsonElement line : chart.getAsJsonObject().getAsJsonArray("lines")) {
        for (JsonElement point : line.getAsJsonObject().getAsJsonArray("points")) {
          points.add(point.getAsJsonObject().get("x") + " " + point.getAsJsonObject().get("y"));
        }
      }
    }
    Map<String, String> fields = Map.of("bulks", "n", "sizes", "size", "contention", "threads");
    for (Found found : Samples.all()) {
      if (fields.containsKey(found.part())) {
        for (Row row : Samples.rows(found)) {
          String x = String.valueOf(row.number(fields.get(found.part())).orElseThrow());
          assertTrue(points.contains(x + " " + row.number("ns").orElseThrow()), row.toString());
        }
      }
    }
  }

  @Test
  void oddNamesAreEscaped() throws IOException {
    String odd = "<script>alert('x')</script> & \"q\" | `c` ]]>";
    JsonObject row = new JsonObject();
    row.addProperty("peer", odd);
    row.addProperty("ours", "zero\u0000");
    row.addProperty("ratio", 2);
    List<Found> found = List.of(Found.document("peers", Samples.document(row)));
    HtmlPage page = open(found);
    assertTrue(texts(page, "th").contains(odd), () -> texts(page, "th").toString());
    assertTrue(texts(page, "td").contains("zero\uFFFD"));
    assertFalse(page.asXml().contains("<script>alert"));
    String markdown = Report.of(found).markdown();
    assertTrue(
        markdown.contains("\\<script\\>alert('x')\\</script\\> & \"q\" \\| \\`c\\`"), markdown);
  }

  @Test
  void aMissingPartSaysWhyAndTheOthersAreThere() throws IOException {
    List<Found> found = new ArrayList<>(Samples.all());
    found.replaceAll(part ->
        part.part().equals("latency") ? Found.missing("latency", "it failed: <boom>") : part);
    HtmlPage page = open(found);
    assertTrue(texts(page.getElementById("latency"), "p").contains("Missing: it failed: <boom>"));
    assertFalse(page.getElementById("lifecycle").querySelectorAll("td").isEmpty());
    assertTrue(Report.of(found).markdown().contains("Missing: it failed: \\<boom\\>"));
  }

  @Test
  void whatNobodyKnowsIsShownAndWhatIsNotThereIsLeftOut() throws IOException {
    for (String part : Chapter.parts()) {
      JsonObject row =
          JsonParser.parseString(
                  "{'flavour':'vanilla','n':{},'ns':'fast','curve':[[1],2],'ratio':[]}")
              .getAsJsonObject();
      JsonObject document = Samples.document(row);
      document.add("cells", document.get("rows"));
      document.addProperty("machine", "none");
      HtmlPage page = open(List.of(Found.document(part, document)));
      assertTrue(texts(page, "td").contains("vanilla"), part);
    }
  }

  @Test
  void aDocumentWithoutRowsIsMissing() throws IOException {
    HtmlPage page = open(List.of(Found.document("bulks", new JsonObject())));
    assertTrue(texts(page, "#bulks p").contains("Missing: the document has no rows"));
  }

  @Test
  void theMachineIsThere() throws IOException {
    HtmlPage page = open(Samples.all());
    List<String> cells = texts(page, "#machine td");
    assertTrue(
        cells.containsAll(
            List.of(
                "Made-up(R) Sample Processor @ 2.00GHz", "bench/report", "2000-01-01T12:00:00Z")),
        cells::toString);
    assertEquals(1, page.querySelectorAll("#machine table").size());
  }

  @Test
  void partsOfDifferentRunsSaySo() throws IOException {
    List<Found> found = new ArrayList<>(Samples.all());
    found
        .getLast()
        .document()
        .orElseThrow()
        .getAsJsonObject("run")
        .addProperty("date", "2001-01-01T12:00:00Z");
    HtmlPage page = open(found);
    assertEquals(2, page.querySelectorAll("#machine table").size());
    assertTrue(texts(page, "#machine h3").contains("live-packets"));
  }

  @Test
  void theMarkdownHasAllTables() {
    String markdown = Report.of(Samples.all()).markdown();
    Set<String> lines = markdown.lines().collect(Collectors.toSet());
    assertTrue(lines.contains("## Latency of single calls"));
    Row row = Samples.rows(new Documents(Samples.folder()).read("bulks")).getFirst();
    assertTrue(
        lines.contains("| ring_mp_mc | 0 | 1 | %s | 0 |".formatted(row.text("ns"))), markdown);
    // a chart is a table with a column for each value of x
    assertTrue(
        markdown.contains("### cache 0: ns per object by objects per call (n)\n\n| ops | 1 | 2 |"),
        markdown);
    assertTrue(markdown.contains("\n| ring_mp_mc | %s | ".formatted(row.text("ns"))), markdown);
  }
}
