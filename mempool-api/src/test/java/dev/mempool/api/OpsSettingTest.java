// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsSettingTest {

  private static OpsSetting number() {
    return OpsSetting.integer("number", "a number", 1, 10, 4);
  }

  @Test
  void declaresWhatItWasGiven() {
    OpsSetting number = number();
    assertEquals("number", number.name());
    assertEquals("a number", number.description());
    assertEquals(OpsSetting.Kind.INTEGER, number.kind());
    assertEquals(1, number.min());
    assertEquals(10, number.max());
    assertEquals(Optional.of("4"), number.defaultValue());
    assertEquals("1 to 10", number.allowed());
    assertEquals("number (1 to 10, default '4')", number.toString());

    OpsSetting word = OpsSetting.choice("word", "a word", "first", "second");
    assertEquals(OpsSetting.Kind.CHOICE, word.kind());
    assertEquals(List.of("first", "second"), word.words());
    assertEquals(Optional.of("first"), word.defaultValue());
    assertEquals("first or second", word.allowed());

    OpsSetting flag = OpsSetting.flag("flag", "on or off", true);
    assertEquals(OpsSetting.Kind.FLAG, flag.kind());
    assertEquals(Optional.of("true"), flag.defaultValue());

    OpsSetting text = OpsSetting.text("text", "a text", "");
    assertEquals(OpsSetting.Kind.TEXT, text.kind());
    assertEquals(Optional.of(""), text.defaultValue());

    OpsSetting byPool = OpsSetting.integer("number", "a number", 1, 10);
    assertEquals(Optional.empty(), byPool.defaultValue());
    assertEquals("number (1 to 10)", byPool.toString());
  }

  @Test
  void tellsWhatItAllows() {
    assertTrue(number().allows("1") && number().allows("10"));
    assertFalse(number().allows("0") || number().allows("11") || number().allows("one"));
    assertFalse(number().allows("+5") || number().allows("\u0665") || number().allows(""));
    OpsSetting text = OpsSetting.text("text", "a text", "");
    assertTrue(text.allows("") && text.allows("a b=c"));
    assertFalse(text.allows("a,b") || text.allows(" a") || text.allows("\u2003a"));
    assertFalse(text.allows("a\nb") || text.allows("a\u001bb") || text.allows("a\u2028b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "two words", "a=b", "a,b", "a:b", "_a"})
  void namesThatCannotBeGivenAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> OpsSetting.flag(name, "a flag", false));
  }

  @Test
  void wrongDeclarationsAreRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> declare(OpsSetting.flag("x".repeat(65), "a flag", false)),
            () -> declare(OpsSetting.flag("a", " ", false)),
            () -> declare(OpsSetting.flag("a", "two\nlines", false)),
            () -> declare(OpsSetting.flag("a", "one\n", false)),
            () -> declare(OpsSetting.flag("a", "a\u2028b", false)),
            () -> declare(OpsSetting.flag("a", "a\u001b[31m", false)),
            () -> declare(OpsSetting.choice("a", "a word", "a\nb")),
            () -> declare(OpsSetting.integer("a", "a number", 2, 1)),
            () -> declare(OpsSetting.integer("a", "a number", 1, 10, 11)),
            () -> declare(OpsSetting.choice("a", "a word")),
            () -> declare(OpsSetting.choice("a", "a word", "x", "x")),
            () -> declare(OpsSetting.choice("a", "a word", "x", "")),
            () -> declare(OpsSetting.choice("a", "a word", "x,y")),
            () -> declare(OpsSetting.text("a", "a text", "x,y")))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  private static void declare(OpsSetting setting) {
    throw new AssertionError(setting + " was accepted");
  }

  @Test
  void settingsThatDeclareTheSameAreEqual() {
    assertEquals(number(), number());
    assertEquals(number().hashCode(), number().hashCode());
    assertNotEquals(number(), OpsSetting.integer("number", "a number", 1, 10));
    assertNotEquals(number(), OpsSetting.integer("number", "a number", 1, 11, 4));
    assertNotEquals(
        OpsSetting.choice("word", "a word", "first", "second"),
        OpsSetting.choice("word", "a word", "first"));
  }
}
