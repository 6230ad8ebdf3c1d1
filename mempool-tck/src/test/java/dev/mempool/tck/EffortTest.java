// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how the system property chooses the effort, and what the levels have in common. */
class EffortTest {

  private String before = "";

  @BeforeEach
  void remember() {
    before = System.getProperty(Effort.PROPERTY, "");
  }

  @AfterEach
  void restore() {
    System.setProperty(Effort.PROPERTY, before);
  }

  @Test
  void isFullUnlessThePropertySaysOtherwise() {
    System.clearProperty(Effort.PROPERTY);
    assertEquals(Effort.FULL, Effort.configured());
    System.setProperty(Effort.PROPERTY, "");
    assertEquals(Effort.FULL, Effort.configured());
    System.setProperty(Effort.PROPERTY, "build");
    assertEquals(Effort.BUILD, Effort.configured());
  }

  @Test
  void anUnknownLevelIsRefused() {
    System.setProperty(Effort.PROPERTY, "Build");
    String message =
        Objects.requireNonNull(
            assertThrows(IllegalArgumentException.class, Effort::configured).getMessage());
    assertTrue(message.contains("'Build'") && message.contains("quick, build, full"), message);
  }

  @Test
  void buildHasTheCasesOfFull() {
    Subject subject = Subject.of(new BlockOps(BlockBackend::new));
    for (BackendRule rule : BackendRule.all()) {
      assertEquals(
          rule.cases(subject, Effort.FULL).stream().map(RuleCase::label).toList(),
          rule.cases(subject, Effort.BUILD).stream().map(RuleCase::label).toList());
    }
  }
}
