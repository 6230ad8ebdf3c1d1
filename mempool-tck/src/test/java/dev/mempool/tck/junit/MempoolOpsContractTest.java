// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.tck.BackendRule;
import dev.mempool.tck.Effort;
import dev.mempool.tck.RuleBroken;
import dev.mempool.tck.Subject;
import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The tests that the contract makes for a backend which holds nothing. */
class MempoolOpsContractTest {

  private static final class HoldsNothing extends MempoolBackend {
    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      return count == 0;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      return count == 0;
    }

    @Override
    public int count() {
      return 0;
    }
  }

  private static final class NothingOps implements MempoolOps {
    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public Concurrency concurrency() {
      return Concurrency.SINGLE_THREAD;
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return new HoldsNothing();
    }
  }

  private final MempoolOpsContract contract =
      new MempoolOpsContract() {
        @Override
        protected Subject subject() {
          return Subject.of(new NothingOps());
        }

        @Override
        protected Effort effort() {
          return Effort.QUICK;
        }
      };

  private final List<DynamicContainer> tests = contract.rules().toList();

  private DynamicContainer container(String rule) {
    return tests.stream()
        .filter(each -> each.getDisplayName().startsWith(rule + " "))
        .findFirst()
        .orElseThrow();
  }

  private List<DynamicTest> testsOf(String rule) {
    return container(rule).getChildren().map(node -> (DynamicTest) node).toList();
  }

  @Test
  void everyRuleIsListed() {
    assertEquals(BackendRule.all().size(), tests.size());
    assertEquals("R01 proper-name", tests.getFirst().getDisplayName());
  }

  @Test
  void aRuleThatDoesNotApplyHasNoTests() {
    assertTrue(testsOf("R29").isEmpty());
    assertEquals("R29 one-owner-at-a-time: does not apply", container("R29").getDisplayName());
  }

  @Test
  void testsAreNamedAfterRuleAndCase() {
    assertEquals(
        "R09 holds-every-object [size=1, bulk=1]", testsOf("R09").getFirst().getDisplayName());
  }

  @Test
  void testsPassAndFail() throws Throwable {
    testsOf("R01").getFirst().getExecutable().execute();
    List<DynamicTest> holds = testsOf("R09");
    assertFalse(holds.isEmpty());
    for (DynamicTest test : holds) {
      RuleBroken broken = assertThrows(RuleBroken.class, test.getExecutable());
      assertEquals("R09", broken.ruleId());
    }
  }
}
