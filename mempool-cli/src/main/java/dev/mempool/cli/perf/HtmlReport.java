package dev.mempool.cli.perf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The result as one page that needs nothing else: no network, no script. It is XML as well, so that
 * tools can read it.
 */
final class HtmlReport {

  /** Widths are shares, so that a narrow screen needs no scrolling; colours for light and dark. */
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --text: #1c2024; --back: #ffffff; --soft: #60666c; \
      --line: #dfe3e6; --bar: #3b7dd8; }
      @media (prefers-color-scheme: dark) {
        :root { --text: #e6e8ea; --back: #16191c; --soft: #9aa2a9; --line: #32383d; --bar: #5b9bf0; }
      }
      body { margin: 0; background: var(--back); color: var(--text); \
      font: 16px/1.45 system-ui, sans-serif; }
      main { max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
      h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
      p.soft, small { color: var(--soft); }
      ul { padding-left: 1.2rem; } li { margin: .4rem 0; }
      table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: .9rem; }
      th, td { padding: .25rem 0; border-bottom: 1px solid var(--line); text-align: left; \
      font-weight: normal; vertical-align: middle; }
      th { width: 36%; } th small { display: block; }
      td.figure { width: 32%; text-align: right; font-variant-numeric: tabular-nums; }
      td.bar { padding: 0 .5rem; }
      td.bar div { height: .7rem; min-width: 1px; background: var(--bar); }
      td.bar div.longer { background: linear-gradient(90deg, var(--bar) 70%, transparent); }
      """;

  private static final double WHOLE = 100;

  private HtmlReport() {}

  static String of(Result result) {
    StringBuilder page =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>Which backend on this machine?</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            <h1>Which backend on this machine?</h1>
            """
                .formatted(STYLE));
    paragraph(page, result.machine().text());
    page.append("<h2>Recommendation</h2>\n");
    list(page, result.recommendation());
    page.append("<h2>Figures</h2>\n");
    paragraph(page, Result.WHAT);
    if (!result.failures().isEmpty()) {
      list(page, result.failures());
    }
    groups(result.outcomes()).forEach((title, group) -> table(page, title, group));
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void paragraph(StringBuilder page, String text) {
    page.append("<p class=\"soft\">").append(escape(text)).append("</p>\n");
  }

  private static void list(StringBuilder page, List<String> lines) {
    page.append("<ul>\n");
    lines.forEach(line -> page.append("<li>").append(escape(line)).append("</li>\n"));
    page.append("</ul>\n");
  }

  /** What is compared with each other. */
  private static Map<String, List<Outcome>> groups(List<Outcome> outcomes) {
    Map<String, List<Outcome>> groups = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      groups.computeIfAbsent(title(outcome.cell()), _ -> new ArrayList<>()).add(outcome);
    }
    return groups;
  }

  private static String title(Cell cell) {
    return "%d %s, %s, %d at a time"
        .formatted(
            cell.cores(),
            cell.cores() == 1 ? "core" : "cores",
            cell.cache() == 0 ? "no cache" : "a cache of " + cell.cache(),
            cell.bulk());
  }

  private static void table(StringBuilder page, String title, List<Outcome> group) {
    double scale = scale(group);
    page.append("<h3>").append(escape(title)).append("</h3>\n<table>\n");
    group.stream()
        .sorted(Comparator.comparingDouble(HtmlReport::nanos))
        .forEach(outcome -> row(page, outcome, scale));
    page.append("</table>\n");
  }

  /** Those without a figure come last. */
  private static double nanos(Outcome outcome) {
    return outcome.figure() == null ? Double.MAX_VALUE : outcome.figure().nanos();
  }

  /** The longest bar. What has a note, such as a software device, must not flatten the others. */
  private static double scale(List<Outcome> group) {
    return longest(group.stream().filter(each -> each.cell().backend().note().isEmpty()))
        .orElseGet(() -> longest(group.stream()).orElse(1));
  }

  private static OptionalDouble longest(Stream<Outcome> outcomes) {
    return outcomes
        .filter(outcome -> outcome.figure() != null)
        .mapToDouble(HtmlReport::nanos)
        .max();
  }

  private static void row(StringBuilder page, Outcome outcome, double scale) {
    Backend backend = outcome.cell().backend();
    page.append("<tr><th scope=\"row\">").append(escape(backend.label()));
    if (!backend.remark().isEmpty()) {
      page.append("<small>").append(escape(backend.remark())).append("</small>");
    }
    page.append("</th><td class=\"bar\">");
    Figure figure = outcome.figure();
    if (figure == null) {
      page.append("</td><td class=\"figure\">").append(outcome.text());
    } else {
      double share = figure.nanos() / scale;
      page.append(share > 1 ? "<div class=\"longer\"" : "<div")
          .append(
              String.format(
                  Locale.ROOT, " style=\"width:%.1f%%\"></div>", Math.min(share, 1) * WHOLE))
          .append("</td><td class=\"figure\">")
          .append(Figure.number(figure.nanos()))
          .append(" <small>±")
          .append(figure.spreadText())
          .append("</small>");
    }
    page.append("</td></tr>\n");
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            // XML holds no control characters; what a backend says may
            default -> escaped.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
          }
        });
    return escaped.toString();
  }
}
