// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests that the backends that reclaim lcores within a call break their rule alone. They run apart
 * from all other tests, because they also reclaim the lcores of those, and then hang.
 */
@Isolated
class ReclaimingDefectsTest {

  @TestFactory
  Stream<DynamicTest> eachDefectBreaksItsRuleAlone() {
    return Stream.of(CircumstanceDefects.all(), RareDefects.all())
        .flatMap(List::stream)
        .filter(defect -> defect.rule().equals("R54"))
        .map(defect ->
            dynamicTest(
                defect.toString(),
                () ->
                    assertEquals(
                        List.of("R54"), BackendRulesTest.brokenCircumstances(defect.subject()))));
  }
}
