// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MovesChoiceTest {

  private static final IndexMoves FAST = new ScalarMoves();

  private static IndexMovesProvider provider(String name, String missing) {
    return new IndexMovesProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> missing() {
        return Optional.ofNullable(missing);
      }

      @Override
      public IndexMoves moves() {
        assertEquals(null, missing, "something is missing");
        return FAST;
      }
    };
  }

  @Test
  void withoutAProviderTheDefaultIsUsed() {
    MovesChoice choice = MovesChoice.choose("", List.of());
    assertEquals("default", choice.moves().name());
    assertEquals(Optional.empty(), choice.warning());
  }

  @Test
  void aProviderThatCanBeUsedIsUsed() {
    List<IndexMovesProvider> providers = List.of(provider("fast", null));
    assertSame(FAST, MovesChoice.choose("", providers).moves());
    assertSame(FAST, MovesChoice.choose("fast", providers).moves());
    assertEquals(Optional.empty(), MovesChoice.choose("fast", providers).warning());
  }

  @Test
  void theUserCanAskForTheDefault() {
    MovesChoice choice = MovesChoice.choose("default", List.of(provider("fast", "no, never")));
    assertTrue(choice.moves() != FAST);
    assertEquals(Optional.empty(), choice.warning());
  }

  @Test
  void whatIsMissingIsSaid() {
    MovesChoice choice = MovesChoice.choose("", List.of(provider("fast", "there is no engine")));
    assertEquals("default", choice.moves().name());
    assertEquals(
        "the default moves are used instead of 'fast', because there is no engine",
        choice.warning().orElseThrow());
  }

  @Test
  void movesThatFailAreNotUsed() {
    IndexMovesProvider failing =
        new IndexMovesProvider() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public Optional<String> missing() {
            return Optional.empty();
          }

          @Override
          public IndexMoves moves() {
            throw new NoSuchMethodError("planted");
          }
        };
    MovesChoice choice = MovesChoice.choose("", List.of(failing));
    assertEquals("default", choice.moves().name());
    assertTrue(choice.warning().orElseThrow().contains("planted"), choice.toString());
  }

  @Test
  void anUnknownNameIsSaid() {
    MovesChoice choice = MovesChoice.choose("slow", List.of(provider("fast", null)));
    assertEquals("default", choice.moves().name());
    String warning = choice.warning().orElseThrow();
    assertTrue(warning.contains("none named 'slow': -Ddev.mempool.moves"), warning);
    assertTrue(warning.contains("default, fast"), warning);
  }
}
