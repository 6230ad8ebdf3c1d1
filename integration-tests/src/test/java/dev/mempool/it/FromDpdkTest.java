// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/from-dpdk.md} has every name of C, and names nothing here that does not exist. */
class FromDpdkTest {

  private static final List<String> PACKAGES =
      List.of(
          "dev.mempool.api",
          "dev.mempool.core",
          "dev.mempool.core.memory",
          "dev.mempool.lcore",
          "dev.mempool.mbuf");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A type, perhaps with a member, or a star for the rest of each name in C. */
  private static final Pattern NAME = Pattern.compile("([A-Z]\\w*)(?:\\.(\\w+|\\*))?");

  private record Row(List<String> inC, String here) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Project.ROOT.resolve("docs/from-dpdk.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.split("\\|");
        rows.add(new Row(code(cells[1]), cells[2].strip()));
      }
    }
    return rows;
  }

  private static List<String> code(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static Optional<Class<?>> type(String name) {
    for (String packageName : PACKAGES) {
      try {
        Class<?> type = Class.forName(packageName + "." + name);
        return Modifier.isPublic(type.getModifiers()) ? Optional.of(type) : Optional.empty();
      } catch (ClassNotFoundException e) {
        // in another package, perhaps
      }
    }
    return Optional.empty();
  }

  private static boolean hasMember(Class<?> type, String name) {
    return Stream.<Member>concat(Stream.of(type.getMethods()), Stream.of(type.getFields()))
        .anyMatch(member -> member.getName().equals(name));
  }

  @Test
  void everyNameOfCHasOneRow() throws IOException {
    List<String> names;
    try (InputStream in = FromDpdkTest.class.getResourceAsStream("dpdk-names.txt")) {
      names =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .sorted()
              .toList();
    }
    assertTrue(names.size() > 400, () -> names.size() + " names");
    assertEquals(names, rows().stream().flatMap(row -> row.inC().stream()).sorted().toList());
  }

  @Test
  void everyMemberHereExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Row row : rows()) {
      List<String> here = code(row.here());
      assertTrue(!here.isEmpty() || row.here().matches("none: .*|the next .*"), row.here());
      for (String name : here) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches() || name.matches("[A-Z0-9_]+_")) {
          continue; // a prefix of C, a package of the JDK
        }
        String member = matcher.group(2);
        Optional<Class<?>> type = type(matcher.group(1));
        if (type.isEmpty()) {
          if (!List.of("ServiceLoader", "System").contains(matcher.group(1))) {
            missing.add(name);
          }
        } else if ("*".equals(member)) {
          String prefix = here.get(here.indexOf(name) + 1);
          for (String inC : row.inC()) {
            if (!inC.startsWith(prefix) || !hasMember(type.get(), inC.substring(prefix.length()))) {
              missing.add(name + " for " + inC);
            }
          }
        } else if (member != null && !hasMember(type.get(), member)) {
          missing.add(name);
        }
      }
    }
    assertEquals(Set.of(), missing);
  }
}
