package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsConfigTest {

  @Test
  void emptyMeansDefaults() {
    OpsConfig config = OpsConfig.parse("x", "", "a");
    assertEquals(Optional.empty(), config.value("a"));
    assertEquals(OptionalLong.empty(), config.number("a", 0, 1));
  }

  @Test
  void readsPairs() {
    OpsConfig config = OpsConfig.parse("x", "a=1, b = two ,c=", "a", "b", "c");
    assertEquals(OptionalLong.of(1), config.number("a", 0, 1));
    assertEquals(Optional.of("two"), config.value("b"));
    assertEquals(Optional.of(""), config.value("c"));
  }

  @Test
  void unknownKeyNamesTheKnownOnes() {
    MempoolException e =
        assertThrows(MempoolException.class, () -> OpsConfig.parse("x", "z=1", "b", "a"));
    assertEquals(MempoolException.Reason.EINVAL, e.reason());
    assertTrue(e.getMessage().contains("'z'") && e.getMessage().contains("a, b"), e.getMessage());
  }

  @Test
  void opsWithoutSettingsSaySo() {
    MempoolException e = assertThrows(MempoolException.class, () -> OpsConfig.parse("x", "z=1"));
    assertTrue(e.getMessage().contains("no settings"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=1", ",", "a=1,", "a=1,a=2", "a=1,,b=2"})
  void malformedIsRefused(String config) {
    MempoolException e =
        assertThrows(MempoolException.class, () -> OpsConfig.parse("x", config, "a", "b"));
    assertEquals(MempoolException.Reason.EINVAL, e.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=0", "a=11", "a=x", "a=", "a=99999999999999999999"})
  void numberOutOfRangeNamesTheRange(String config) {
    OpsConfig parsed = OpsConfig.parse("x", config, "a");
    MempoolException e = assertThrows(MempoolException.class, () -> parsed.number("a", 1, 10));
    assertTrue(e.getMessage().contains("from 1 to 10"), e.getMessage());
  }
}
