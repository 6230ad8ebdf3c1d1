// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.PoolSettings;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the page about settings in text form is true to the builders. */
class ConfigurationDocsTest {

  private static final String PAGE = page();

  /** A line of the table of keys: key, example, method, kind of pool. */
  private record Row(String key, String example, String method, String pools) {

    static final List<Row> ALL =
        PAGE.lines()
            .map(line -> line.split(" *\\| *", -1))
            .filter(cells -> cells.length == 7 && cells[1].startsWith("`"))
            .map(cells -> new Row(bare(cells[1]), bare(cells[3]), bare(cells[4]), bare(cells[5])))
            .toList();

    boolean isOf(String pool) {
      return pools.equals("all") || pools.equals(pool);
    }
  }

  private static String page() {
    try {
      return Files.readString(
          Path.of(System.getProperty("mempool.docs", "../docs"), "configuration.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String bare(String cell) {
    return cell.replace("`", "");
  }

  /** Returns the text between two texts. */
  private static String between(String start, String end) {
    int from = PAGE.indexOf(start) + start.length();
    return PAGE.substring(from, PAGE.indexOf(end, from));
  }

  private static void assertKeys(String pool, Function<PoolSettings, PoolBuilder<?>> builder) {
    PoolSettings settings = PoolSettings.of(Map.of("name", "x", "no such key", "1"));
    String all =
        assertThrows(IllegalArgumentException.class, () -> builder.apply(settings)).getMessage();
    assertEquals(
        List.of(all.replaceFirst(".* are ", "").split(", ")),
        Row.ALL.stream().filter(row -> row.isOf(pool)).map(Row::key).sorted().toList());
    for (Row row : Row.ALL) {
      if (row.isOf(pool) && !row.key().equals("name")) {
        builder.apply(PoolSettings.of(Map.of("name", "x", row.key(), row.example())));
      }
    }
  }

  @Test
  void theTableHasTheKeysOfTheBuildersAndItsExamplesAreAllowed() {
    assertKeys("Mempool", Mempool::builder);
    assertKeys("PktmbufPool", PktmbufPool::builder);
  }

  @Test
  void everyMethodOfTheBuildersHasAKeyOrIsNamed() {
    Set<String> named =
        Pattern.compile("`(\\w+)`")
            .matcher(between("have no text form:", "`ConfigurationDocsTest`"))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Row.ALL.stream().map(Row::method).forEach(named::add);
    named.remove("builder");
    named.add("settings");
    assertEquals(
        named,
        Stream.of(MempoolBuilder.class, PktmbufPoolBuilder.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> PoolBuilder.class.isAssignableFrom(method.getReturnType()))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theExampleMakesItsPools() throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(between("```properties\n", "```")));
    PoolSettings pools = PoolSettings.of(properties).under("pools");
    assertEquals(List.of("orders", "packets"), pools.names());
    PoolRegistry registry = new PoolRegistry();
    try (Mempool orders = Mempool.builder(pools.under("orders")).registry(registry).build();
        PktmbufPool packets =
            PktmbufPool.builder(pools.under("packets")).registry(registry).build()) {
      assertEquals(8191, orders.size());
      assertEquals("htdMax=4", orders.opsConfig());
      assertEquals(Guard.STATE, orders.guard());
      assertEquals(2176, packets.dataRoom());
      assertTrue(packets.statistics().isPresent());
    }
  }

  @Test
  void valuesOfPacketPoolsAreRefusedWithTheirKeys() {
    PoolSettings wrong =
        PoolSettings.of(Map.of("p.x.size", "10", "p.x.privateSize", "12")).under("p.x");
    assertEquals(
        "pool 'x': p.x.privateSize is 12, allowed are multiples of 8",
        assertThrows(IllegalArgumentException.class, PktmbufPool.builder(wrong)::build)
            .getMessage());
  }
}
