// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static PerfOptions options(
      @Nullable List<OpsChoice> ops,
      List<String> cores,
      List<Integer> caches,
      List<Integer> bulks,
      @Nullable Integer seconds) {
    PerfOptions options = new PerfOptions();
    options.ops = ops;
    options.cores = cores;
    options.caches = caches;
    options.bulks = bulks;
    options.seconds = seconds;
    return options;
  }

  private static Plan plan(PerfOptions options) {
    return options.plan(OpsTable.ofContext(), 2);
  }

  private static final PerfOptions DEFAULTS =
      options(null, List.of("1", "all"), List.of(0, 512), List.of(1, 32), null);

  @Test
  void defaultsMeasureEveryOpsWithAsManyCoresAsItAllows() {
    Plan plan = plan(DEFAULTS);
    assertEquals(76, plan.cells());
    assertEquals(8, plan.groups().size());
    plan.groups().stream()
        .flatMap(List::stream)
        .forEach(
            cell -> assertTrue(cell.cores() == 1 || cell.backend().forManyThreads(), cell.label()));
  }

  @Test
  void defaultsTakeLessThanTwoMinutes() {
    assertTrue(DEFAULTS.time(plan(DEFAULTS)).toSeconds() < 120);
    assertTrue(Timing.of(76, DEFAULTS.passes(plan(DEFAULTS))).toSeconds() < 120);
  }

  @Test
  void aGroupDiffersInTheBackendAlone() {
    for (List<Cell> group : plan(DEFAULTS).groups()) {
      assertEquals(
          1,
          group.stream()
              .map(cell -> List.of(cell.cache(), cell.cores(), cell.bulk()))
              .distinct()
              .count());
      assertEquals(group.size(), group.stream().map(Cell::backend).distinct().count());
    }
  }

  @Test
  void whatIsNamedTwiceIsMeasuredOnce() {
    OpsChoice stack = new OpsChoice("stack", "");
    assertEquals(
        1,
        plan(options(
                List.of(stack, stack), List.of("2", "all"), List.of(0, 0), List.of(8, 8), null))
            .cells());
  }

  @Test
  void moreTimeMeansMorePasses() {
    List<OpsChoice> stack = List.of(new OpsChoice("stack", ""));
    PerfOptions options = options(stack, List.of("1"), List.of(0), List.of(1), 10);
    assertTrue(options.passes(plan(options)) > Timing.PASSES);
  }

  @Test
  void tooLittleTimeSaysHowMuchItTakes() {
    UsageException e =
        assertThrows(
            UsageException.class,
            () -> plan(options(null, List.of("1"), List.of(0, 512), List.of(1, 32), 3)));
    assertTrue(
        String.valueOf(e.getMessage())
            .matches("--time is 3, and 44 cells take about \\d+ seconds.*"),
        e.getMessage());
  }

  @Test
  void poolsHaveEnoughForAllThatThreadsAndCachesHold() {
    for (int cores : new int[] {1, 2, 64, 256}) {
      for (int bulk : new int[] {1, 32, 4095, 4096}) {
        long held = (long) cores * (CellMain.kept(bulk) + 512);
        assertTrue(CellMain.poolSize(512, cores, bulk) > held + held / 2);
        assertEquals(0, CellMain.kept(bulk) % bulk);
      }
    }
  }
}
