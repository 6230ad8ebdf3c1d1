// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.Work;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final List<Cell> FULL = Plan.full(2).cells();

  private static Set<Integer> bulks(Work work, int keep) {
    return FULL.stream()
        .filter(cell -> cell.work() == work && cell.keep() == keep)
        .map(Cell::n)
        .collect(Collectors.toSet());
  }

  @Test
  void theFullPlanHasTheBulksOfTheCLibrarysTest() {
    assertEquals(Set.of(1, 4, 8, 32), bulks(Work.OBJECTS, 32));
    assertEquals(Set.of(1, 4, 8, 32, 64, 128, 256, 512), bulks(Work.OBJECTS, 512));
    assertEquals(Set.of(1, 4, 8, 32, 64, 128, 256, 512), bulks(Work.OBJECTS, 32768));
    assertEquals(Set.of(8, 32), bulks(Work.RANDOM, 32));
    assertEquals(Set.of(8, 32, 64, 128, 256, 512), bulks(Work.RANDOM, 32768));
    assertEquals(FULL.size(), FULL.stream().map(Cell::name).distinct().count());
  }

  @Test
  void singleThreadedRingsHaveOneThread() {
    assertTrue(
        FULL.stream()
            .filter(cell -> cell.ops().equals(Optional.of("ring_sp_sc")))
            .allMatch(cell -> cell.cores() == 1));
    assertEquals(
        Set.of(1, 2, 8),
        Plan.full(8).cells().stream().map(Cell::cores).collect(Collectors.toSet()));
    assertTrue(
        Plan.full(1).cells().stream()
            .filter(cell -> cell.work().ofObjects())
            .allMatch(cell -> cell.cores() == 1));
  }

  @Test
  void theQuickPlanIsWhatItWas() {
    assertEquals(
        "ring_mp_mc cache=0 cores=1 n=1 keep=512 element=2048",
        Plan.quick().cells().getFirst().name());
    assertTrue(Plan.quick().cells().stream().allMatch(cell -> cell.poolSize() == 16383));
    assertTrue(
        Plan.quick().cells().stream().allMatch(cell -> NativeMemory.of(cell).megabytes() == 128));
  }

  @Test
  void randomBulksShowInTheNameAndInTheCommand() {
    Cell cell = new Cell(Work.RANDOM, Optional.of("stack"), "user", 2, 32, 32768, 2048);
    assertEquals("stack cache=user cores=2 n=1..32 keep=32768 element=2048", cell.name());
    assertEquals("pool-random stack user 2 32 32768 2048 67583", cell.command());
    // on average 16.5 objects per call
    assertEquals(
        330 * 20 * 2 / 16.5,
        new Cell(Work.RANDOM, Optional.of("stack"), "0", 1, 32, 330, 64).operations(20));
    assertEquals(
        "pool stack 0 1 4 512 64 16383",
        new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 4, 512, 64).command());
    assertEquals("mbuf 512 1 1 32 2048", Plan.mbuf().cells().getFirst().command());
  }

  @Test
  void theCSideHasMemoryForItsPool() {
    for (Cell cell : Plan.full(64).cells()) {
      NativeMemory memory = NativeMemory.of(cell);
      // in small pages there is one object of 2048 bytes in each, because the header takes some too
      int place = cell.element() == 64 ? 192 : memory.hugePages() ? 2176 : 4096;
      assertTrue((long) memory.megabytes() << 20 > (long) cell.poolSize() * place, cell::name);
    }
    assertTrue(
        NativeMemory.of(new Cell(Work.OBJECTS, Optional.of("bucket"), "0", 1, 1, 512, 64))
            .hugePages());
    assertFalse(
        NativeMemory.of(new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 512, 64))
            .hugePages());
  }

  @Test
  void longRoundsNeedNotBeMany() {
    assertEquals(
        100,
        Comparison.rounds(
            new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 512, 64), 1, 1000));
    assertEquals(
        100,
        Comparison.rounds(
            new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 32, 64), 1, 1000));
    assertEquals(
        2,
        Comparison.rounds(
            new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 32768, 64), 1, 1000));
    assertEquals(
        1000,
        Comparison.rounds(
            new Cell(Work.OBJECTS, Optional.of("stack"), "0", 1, 1, 512, 64), 512, 1000));
  }
}
