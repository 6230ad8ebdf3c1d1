// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

  private static String refusal(String... words) {
    return assertThrows(IllegalArgumentException.class, () -> Arguments.parse(List.of(words)))
        .getMessage();
  }

  @Test
  void everythingGoesToTheFolderUnlessAskedOtherwise() {
    Arguments arguments = Arguments.parse(List.of("--folder", "there", "--html", "page.html"));
    assertEquals(Path.of("page.html"), arguments.html());
    assertEquals(Path.of("there", "report.md"), arguments.markdown());
    assertEquals(Path.of("there"), arguments.keep());
    assertEquals(Chapter.parts(), arguments.parts());
    assertEquals("bench/report", arguments.command());
  }

  @Test
  void partsComeInTheOrderOfThePage() {
    Arguments arguments = Arguments.parse(List.of("--only", "latency,peers"));
    assertEquals(List.of("peers", "latency"), arguments.parts());
    assertEquals("bench/report --only peers,latency", arguments.command());
  }

  @Test
  void badInputSaysWhatIsAllowed(@TempDir Path folder) {
    assertTrue(
        refusal("--only", "peers,cake")
            .startsWith("there is no part \"cake\"; the parts are compare, "));
    assertEquals("there is no folder nowhere", refusal("--from", "nowhere"));
    assertEquals("--html needs a value", refusal("--html"));
    assertEquals("unknown option: --fast", refusal("--fast"));
    assertTrue(refusal("--from", folder.toString(), "--keep", "x").contains("give one of them"));
    assertEquals(Optional.of(folder), Arguments.parse(List.of("--from", folder.toString())).from);
  }
}
