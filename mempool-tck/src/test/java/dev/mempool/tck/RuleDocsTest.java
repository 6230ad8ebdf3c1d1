// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the documentation lists exactly the rules that the kit has. */
class RuleDocsTest {

  @Test
  void docsAndCodeAgree() throws IOException {
    Path docs = Path.of(System.getProperty("mempool.docs", "../docs"), "backend-rules.md");
    List<String> written =
        Files.readAllLines(docs).stream().filter(line -> line.matches("\\| R\\d.*")).toList();
    assertEquals(BackendRule.all().stream().map(RuleDocsTest::row).toList(), written);
  }

  private static String row(BackendRule rule) {
    return "| %s | %s | %s |".formatted(rule.id(), rule.name(), rule.statement());
  }
}
