// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsConfigTest {

  private static final OpsSetting FLAG = OpsSetting.flag("flag", "on or off", false);
  private static final OpsSetting NUMBER = OpsSetting.integer("number", "a number", 1, 10, 4);
  private static final OpsSetting BY_POOL = OpsSetting.integer("byPool", "another", -5, 5);
  private static final OpsSetting WORD = OpsSetting.choice("word", "a word", "first", "second");
  private static final OpsSetting TEXT = OpsSetting.text("text", "a text", "some text");
  private static final OpsSetting OTHER = OpsSetting.flag("other", "not declared", true);
  private static final List<OpsSetting> ALL = List.of(FLAG, NUMBER, BY_POOL, WORD, TEXT);

  private static OpsConfig parse(String text) {
    return OpsConfig.parse("x", ALL, text);
  }

  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void emptyMeansDefaults(String text) {
    OpsConfig config = parse(text);
    assertFalse(config.flag(FLAG));
    assertEquals(4, config.integer(NUMBER));
    assertEquals("first", config.text(WORD));
    assertEquals("some text", config.text(TEXT));
    for (OpsSetting setting : ALL) {
      assertFalse(config.isGiven(setting));
    }
  }

  @Test
  void valuesOfAllKindsAreRead() {
    String text = "flag=true, number = 10 ,byPool=-5,word=second,text=";
    OpsConfig config = parse(text);
    assertTrue(config.flag(FLAG));
    assertEquals(10, config.integer(NUMBER));
    assertEquals(-5, config.integer(BY_POOL));
    assertEquals("second", config.text(WORD));
    assertEquals("", config.text(TEXT));
    assertEquals("10", config.text(NUMBER));
    for (OpsSetting setting : ALL) {
      assertTrue(config.isGiven(setting));
    }
    assertEquals(text, config.toString());
  }

  @Test
  void aSettingWithoutDefaultMustBeAskedForFirst() {
    OpsConfig config = parse("number=2");
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> config.integer(BY_POOL));
    assertTrue(String.valueOf(e.getMessage()).contains("isGiven"), e.getMessage());
  }

  @Test
  void unknownSettingNamesTheKnownOnes() {
    String message = refusal("z=1");
    for (String part :
        List.of("'x'", "'z'", "number (1 to 10, default '4')", "word (first or second")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void opsWithoutSettingsRefuseEveryText() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> OpsConfig.parse("x", List.of(), "z=1"));
    assertTrue(String.valueOf(e.getMessage()).contains("no settings"), e.getMessage());
    assertEquals("", OpsConfig.parse("x", List.of(), "").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"number", "=1", ",", "number=1,", "number=1,,flag=true"})
  void malformedIsRefused(String text) {
    assertTrue(refusal(text).contains("name=value"), text);
  }

  @Test
  void aSettingCanBeGivenOnce() {
    assertTrue(refusal("number=1,flag=true,number=1").contains("twice"));
  }

  @ParameterizedTest
  @CsvSource({
    "number=0, 1 to 10",
    "number=11, 1 to 10",
    "number=x, 1 to 10",
    "number=, 1 to 10",
    "number=99999999999999999999, 1 to 10",
    "flag=yes, true or false",
    "flag=TRUE, true or false",
    "word=third, first or second",
    "word=, first or second"
  })
  void aValueThatIsNotAllowedIsRefusedWithThoseThatAre(String text, String allowed) {
    String message = refusal(text);
    assertTrue(message.contains(text) && message.contains(allowed), message);
  }

  @Test
  void opsCannotDeclareASettingTwice() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> OpsConfig.parse("x", List.of(FLAG, NUMBER, FLAG), ""));
    assertTrue(String.valueOf(e.getMessage()).contains("'flag' twice"), e.getMessage());
  }

  @Test
  void opsCannotReadWhatTheyDoNotDeclare() {
    OpsConfig config = parse("");
    assertThrows(IllegalArgumentException.class, () -> config.flag(OTHER));
    assertThrows(IllegalArgumentException.class, () -> config.isGiven(OTHER));
    assertThrows(IllegalArgumentException.class, () -> config.flag(NUMBER));
    assertThrows(IllegalArgumentException.class, () -> config.integer(WORD));
  }

  @Test
  void nullIsRefusedByName() {
    assertTrue(
        String.valueOf(
                assertThrows(NullPointerException.class, () -> OpsConfig.parse("x", ALL, null))
                    .getMessage())
            .contains("text"));
  }
}
