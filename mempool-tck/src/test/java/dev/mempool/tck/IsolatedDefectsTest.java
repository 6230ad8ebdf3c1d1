// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests defects whose rules have a bearing on the lcores of the whole process, each of which must
 * break its rule alone. They run apart from all other tests: those that reclaim lcores would
 * reclaim the lcores of others, and hang; those that fail with many lcores would also fail under a
 * rule that runs at the same time, whose lcores then have large ids.
 */
@Isolated
class IsolatedDefectsTest {

  static final Set<String> RULES = Set.of("R53", "R54");

  @TestFactory
  Stream<DynamicTest> eachDefectBreaksItsRuleAlone() {
    return Stream.of(CircumstanceDefects.all(), RareDefects.all())
        .flatMap(List::stream)
        .filter(defect -> RULES.contains(defect.rule()))
        .map(defect ->
            dynamicTest(
                defect.toString(),
                () ->
                    assertEquals(
                        List.of(defect.rule()),
                        BackendRulesTest.brokenCircumstances(defect.subject()))));
  }
}
