// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolFlag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolSettingsTest {

  private static final class DepthOps extends TestOps {
    DepthOps() {
      super("test");
    }

    @Override
    public List<OpsSetting> settings() {
      return List.of(OpsSetting.integer("depth", "objects to look at", 1, 64, 8));
    }
  }

  private final MempoolOps ops = new DepthOps();

  private MempoolBuilder builder(PoolSettings settings) {
    return Mempool.builder(settings).registry(new PoolRegistry()).opsTable(OpsTable.of(ops));
  }

  /** Settings under a prefix: these, and those of a small pool. */
  private static PoolSettings with(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    settings.put("pools.orders.size", "10");
    settings.put("pools.orders.elementSize", "64");
    settings.put("pools.orders.ops", "test");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put("pools.orders." + keysAndValues[i], keysAndValues[i + 1]);
    }
    return PoolSettings.of(settings).under("pools").under("orders");
  }

  private String refused(PoolSettings settings) {
    return assertThrows(IllegalArgumentException.class, () -> builder(settings).build())
        .getMessage();
  }

  @AfterEach
  void noPropertyStays() {
    System.clearProperty(Guard.PROPERTY);
  }

  @Test
  void aPoolHasTheSettingsOfTheText() {
    PoolSettings settings =
        with(
            "cacheSize", "4",
            "elementSize", " 2k ",
            "ops", "test:depth=16",
            "flags", "sp_put, NO_CACHE_ALIGN",
            "poolPrivateSize", "1M",
            "guard", "Canary",
            "statistics", "TRUE",
            "reportLeaks", "false",
            "memory", "arena,prefaulted");
    try (Mempool pool = builder(settings).build()) {
      assertEquals("orders", pool.name());
      assertEquals(10, pool.size());
      assertEquals(2048, pool.elementSize());
      assertEquals(4, pool.cacheSize());
      assertEquals("test", pool.ops().name());
      assertEquals("depth=16", pool.opsConfig());
      assertEquals(Set.of(PoolFlag.SP_PUT, PoolFlag.NO_CACHE_ALIGN), pool.flags());
      assertEquals(1 << 20, pool.privateData().byteSize());
      assertEquals(Guard.CANARY, pool.guard());
      assertTrue(pool.statistics().isPresent());
      assertFalse(pool.reportsLeaks());
    }
  }

  @Test
  void theNameIsAKeyOrTheLastPartOfThePrefix() {
    assertEquals("orders", with().name());
    assertEquals("other", with("name", "other").name());
    assertEquals("orders", PoolSettings.of(Map.of()).under("orders").name());
    assertEquals("x", PoolSettings.of(Map.of("name", "x")).name());
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> PoolSettings.of(Map.of()).name());
    assertTrue(none.getMessage().contains("have no key 'name'; add it"), none.getMessage());
  }

  @Test
  void aBuilderKeepsItsOwnSettingsBesideThoseOfTheText() {
    MempoolBuilder builder =
        Mempool.builder("orders")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(ops))
            .cacheSize(5)
            .guard(Guard.STATE)
            .settings(with("guard", "off"));
    try (Mempool pool = builder.build()) {
      assertEquals(5, pool.cacheSize());
      assertEquals(Guard.OFF, pool.guard());
    }
    IllegalArgumentException other =
        assertThrows(
            IllegalArgumentException.class,
            () -> Mempool.builder("mine").settings(with("name", "orders")));
    assertTrue(
        other.getMessage().startsWith("pools.orders.name is 'orders': the builder was made for a"),
        other.getMessage());
  }

  @Test
  void propertiesHaveDefaultsAndPrefixes() {
    Properties defaults = new Properties();
    defaults.setProperty("pools.orders.cacheSize", "8");
    defaults.setProperty("pools.orders.size", "1");
    Properties properties = new Properties(defaults);
    properties.setProperty("pools.orders.elementSize", "64");
    properties.put("pools.orders.size", 10); // as some frameworks do
    properties.setProperty("pools.packets.size", "10");
    properties.setProperty("unrelated", "x");
    PoolSettings pools = PoolSettings.of(properties).under("pools.");
    assertEquals(List.of("orders", "packets"), pools.names());
    assertEquals(
        "{pools.orders.cacheSize=8, pools.orders.elementSize=64, pools.orders.size=10}",
        pools.under("orders").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size | many | pools.orders.size is 'many': allowed is a whole number",
        "size | 3000000000 | pools.orders.size is '3000000000': allowed is a whole number",
        "size | 0 | 'orders': pools.orders.size is 0, allowed are 1 to 1073741823",
        "size | '' | pools.orders.size is empty; give a value, or leave the key out",
        "cacheSize | 11 | 'orders': pools.orders.cacheSize is 11, allowed are 0 to 10",
        "elementSize | 2T | pools.orders.elementSize is '2T': allowed is a number of bytes",
        "elementSize | 3G | pools.orders.elementSize is '3G': allowed is a number of bytes",
        "elementSize | 0 | 'orders': pools.orders.elementSize is 0, allowed are 1 to",
        "withinPages | 3k | 'orders': pools.orders.withinPages is 3072, allowed are 0 and powers",
        "memoryRanks | 65 | 'orders': pools.orders.memoryRanks is 65, allowed are 1 to 64",
        "traceEvery | 0 | 'orders': pools.orders.traceEvery is 0, allowed are 1 to",
        "statistics | yes | pools.orders.statistics is 'yes': allowed are true and false",
        "guard | full | pools.orders.guard is 'full': 'full' is not allowed; allowed are off, st",
        "flags | sp_put,x | pools.orders.flags is 'sp_put,x': 'x' is not allowed; allowed are no_",
        "ops | test:dept=2 | pools.orders.ops: ops 'test' has no setting 'dept'",
        "memory | hugee | pools.orders.memory is 'hugee': 'hugee' is no kind of memory; there are"
      })
  void anErrorNamesTheKeyAndSaysWhatIsAllowed(String key, String value, String message) {
    String actual = refused(with(key, value));
    assertTrue(actual.contains(message), actual);
  }

  @ParameterizedTest
  @CsvSource({
    "sise, size",
    "cache-size, cacheSize",
    "cachesize, cacheSize",
    "elemSize, elementSize",
    "statistic, statistics"
  })
  void anUnknownKeyIsRefusedWithTheNearest(String wrong, String right) {
    assertEquals(
        "no setting has the key pools.orders."
            + wrong
            + "; did you mean pools.orders."
            + right
            + "? The keys of this kind of pool are cacheSize, elementSize, flags, guaranteedShare,"
            + " guard, memory, memoryChannels, memoryRanks, name, ops, physicalIova,"
            + " poolPrivateSize, recordBackendCalls, reportLeaks, sharedCaches, size, statistics,"
            + " traceEvery, withinPages",
        refused(with(wrong, "1")));
  }

  @Test
  void aKeyThatIsFarFromAllIsRefusedWithoutAGuess() {
    String message = refused(with("timeout", "1"));
    assertTrue(
        message.startsWith("no setting has the key pools.orders.timeout; The keys"), message);
  }

  @Test
  void opsThatAreMissingAreReportedWithTheKey() {
    MempoolException missing =
        assertThrows(MempoolException.class, () -> builder(with("ops", "tset")).build());
    assertEquals(Reason.ENOENT, missing.reason());
    assertTrue(missing.getMessage().contains("pools.orders.ops: "), missing.getMessage());
  }

  @Test
  void theLevelOfTheGuardMayComeFromAProperty() {
    System.setProperty(Guard.PROPERTY, "state");
    try (Mempool pool = builder(with()).build();
        Mempool off = builder(with("guard", "off")).build()) {
      assertEquals(Guard.STATE, pool.guard());
      assertEquals(Guard.OFF, off.guard());
    }
    System.setProperty(Guard.PROPERTY, "on");
    assertEquals(
        "the system property dev.mempool.guard: 'on' is not allowed; allowed are off, state,"
            + " canary, trace",
        refused(with()));
  }

  @Test
  void opsChoicesHaveATextForm() {
    assertEquals(new OpsChoice("ring_mt_rts", "htdMax=4"), OpsChoice.parse("ring_mt_rts:htdMax=4"));
    assertEquals(new OpsChoice("stack", ""), OpsChoice.parse("stack"));
    assertEquals(new OpsChoice("a", "b:c"), OpsChoice.parse("a:b:c"));
    for (String text : List.of("stack", "ring_mt_rts:htdMax=4")) {
      assertEquals(text, OpsChoice.parse(text).toString());
    }
  }
}
