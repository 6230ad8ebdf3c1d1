// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.Json;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** The cells of {@code --quick} and {@code --mbuf}, with the parameters of a comparison. */
public record ComparePart(Sides sides) implements Part {

  private static final Plan PLAN = Plan.report();

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public Duration guess() {
    return PLAN.guess().multipliedBy(PLAN.cells().size());
  }

  /** Returns the description of the machine, as in the document. */
  public JsonObject machine() {
    return Json.object(comparison().machine());
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    Comparison comparison = comparison();
    Report report = new Report(PLAN.cells(), comparison.machine(), comparison.others());
    for (Cell cell : PLAN.cells()) {
      progress.accept(cell.name());
      report.add(comparison.measure(cell));
    }
    return report.json();
  }

  private Comparison comparison() {
    return new Comparison(PLAN, sides, Map.of());
  }
}
