// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.support.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MainTest {

  private static Main parse(List<String> words) {
    return Options.parse(new Main(), words);
  }

  @Test
  void theQuickSelectionIsTheDefault() {
    assertEquals(Plan.quick(), parse(List.of()).plan(2));
    assertEquals(Plan.full(2), parse(List.of("--full")).plan(2));
    assertEquals(Plan.mbuf(), parse(List.of("--mbuf")).plan(2));
  }

  @Test
  void valuesFollowTheirOptions() {
    Main arguments = parse(List.of("--json", "a file", "--only", "n=4", "--diff", "old", "new"));
    assertEquals(Optional.of(Path.of("a file")), arguments.json);
    assertEquals(Optional.of("n=4"), arguments.only);
    assertEquals(List.of(Path.of("old"), Path.of("new")), arguments.diff);
  }

  @Test
  void aValueIsNeitherMissingNorAnOption() {
    for (List<String> words :
        List.of(
            List.of("--json"),
            List.of("--json", "--full"),
            List.of("--diff", "old"),
            List.of("--fast"),
            List.of("file"))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class, () -> parse(words), () -> String.join(" ", words));
      assertTrue(refusal.getMessage().contains(words.getFirst()), refusal.getMessage());
    }
  }
}
