// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.JarMaker.Provider;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Discovery over real jars, good and bad. */
class OpsDiscoveryTest {

  @TempDir Path folder;
  private JarMaker jars;
  private final List<URLClassLoader> loaders = new ArrayList<>();

  @BeforeEach
  void makeJars() {
    jars = new JarMaker(folder);
  }

  @AfterEach
  void closeLoaders() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  private OpsTable discover(Path... classPath) throws MalformedURLException {
    URL[] urls = new URL[classPath.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = classPath[i].toUri().toURL();
    }
    URLClassLoader loader = new URLClassLoader(urls, MempoolOps.class.getClassLoader());
    loaders.add(loader);
    return OpsTable.discover(loader);
  }

  private static List<String> names(OpsTable table) {
    return table.entries().stream().map(OpsEntry::name).toList();
  }

  @Test
  void indexIsTheOrderOfNamesWhateverTheOrderOfTheClassPath() throws IOException {
    Path a =
        jars.jar("a.jar", List.of(Provider.named("Two", "two"), Provider.named("Nine", "nine")));
    Path b = jars.jar("b.jar", List.of(Provider.named("Five", "five")));
    for (OpsTable table : List.of(discover(a, b), discover(b, a))) {
      assertEquals(List.of("five", "nine", "two"), names(table));
      assertEquals(List.of(0, 1, 2), table.entries().stream().map(OpsEntry::index).toList());
      assertEquals("b.jar", table.require("five").source());
      assertEquals("plugin.Five", table.require("five").provider());
      assertEquals(List.of(), table.failures());
    }
  }

  @Test
  void nameFoundTwiceIsUsableByNobodyAndAllElseWorks() throws IOException {
    Path a =
        jars.jar("a.jar", List.of(Provider.named("One", "same"), Provider.named("Good", "good")));
    Path b = jars.jar("b.jar", List.of(Provider.named("Other", "same")));
    for (OpsTable table : List.of(discover(a, b), discover(b, a))) {
      assertEquals(List.of("good"), names(table));
      assertEquals(
          List.of("plugin.One a.jar", "plugin.Other b.jar"),
          table.failures().stream().map(f -> f.provider() + " " + f.source()).sorted().toList());
      MempoolException e = assertThrows(MempoolException.class, () -> table.require("same"));
      assertEquals(MempoolException.Reason.EEXIST, e.reason());
      for (String part : List.of("plugin.One", "a.jar", "plugin.Other", "b.jar")) {
        assertTrue(e.getMessage().contains(part), e.getMessage());
      }
      MempoolException taken =
          assertThrows(MempoolException.class, () -> table.register(new TestOps("same")));
      assertEquals(MempoolException.Reason.EEXIST, taken.reason());
      assertEquals(List.of("good"), names(table));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public Bad() { throw new IllegalStateException(\"planted\"); } public String name() {"
            + " return \"bad\"; }",
        "static final int X = Integer.parseInt(\"planted\"); public String name() { return \"bad\""
            + " + X; }",
        "public String name() { throw new IllegalStateException(\"planted\"); }",
        "public String name() { return \"bad\"; } public dev.mempool.api.Concurrency concurrency()"
            + " { return null; }",
        "public String name() { return \"bad\"; } public boolean contiguousBlocks() { throw new"
            + " AssertionError(\"planted\"); }",
        "public String name() { return \"bad\"; } public"
            + " java.util.List<dev.mempool.api.OpsSetting> settings() { return null; }",
        "public String name() { return \"bad\"; } public"
            + " java.util.List<dev.mempool.api.OpsSetting> settings() { return java.util.List.of("
            + "dev.mempool.api.OpsSetting.flag(\"a\", \"b\", true),"
            + " dev.mempool.api.OpsSetting.flag(\"a\", \"b\", true)); }",
        "public String name() { throw new InternalError(\"planted\"); }",
        "public String name() { throw new OutOfMemoryError(\"planted\"); }",
        "public String name() { throw new Error(\"planted\") {}; }",
        "public String name() { throw Bad.<RuntimeException>sneak(new"
            + " java.io.IOException(\"planted\")); } static <E extends Throwable> E sneak(Throwable"
            + " e) throws E { throw (E) e; }",
        "public String name() { throw new RuntimeException() {"
            + " public String getMessage() { throw new IllegalStateException(\"planted\"); } }; }",
        "public Bad() { throw new RuntimeException() {"
            + " public String getMessage() { throw new IllegalStateException(\"planted\"); } }; }"
            + " public String name() { return \"bad\"; }",
        "public String name() { return null; }",
        "public String name() { return \"\"; }",
        "public String name() { return \"not a name\"; }",
        "public String name() { return \"with:colon\"; }",
        "public String name() { return \"x\".repeat(65); }",
        "private Bad() {} public String name() { return \"bad\"; }",
        "public Bad(int x) {} public String name() { return \"bad\"; }",
      })
  void brokenProviderIsListedAndHindersNobody(String body) throws IOException {
    Path bad = jars.jar("bad.jar", List.of(new Provider("Bad", body + Provider.CREATE)));
    Path good = jars.jar("good.jar", List.of(Provider.named("Good", "good")));
    for (OpsTable table : List.of(discover(bad, good), discover(good, bad))) {
      assertEquals(List.of("good"), names(table));
      assertEquals(1, table.failures().size(), table.failures().toString());
      assertTrue(
          table.failures().getFirst().toString().contains("plugin.Bad"),
          table.failures().toString());
      MempoolException e = assertThrows(MempoolException.class, () -> table.require("bad"));
      assertEquals(MempoolException.Reason.ENOENT, e.reason());
      assertTrue(
          e.getMessage().contains("good") && e.getMessage().contains("plugin.Bad"), e.getMessage());
    }
  }

  @Test
  void brokenServicesFileIsListedAndHindersNobody() throws IOException {
    Path bad = jars.jar("bad.jar", List.of(Provider.named("Fine", "fine")), "plugin.Missing");
    Path syntax = jars.jar("syntax.jar", List.of(), "no class name at all");
    Path good = jars.jar("good.jar", List.of(Provider.named("Good", "good")));
    OpsTable table = discover(bad, syntax, good);
    assertEquals(List.of("fine", "good"), names(table));
    assertEquals(2, table.failures().size(), table.failures().toString());
    assertEquals(
        List.of("plugin.Missing bad.jar", "unknown syntax.jar"),
        table.failures().stream().map(f -> f.provider() + " " + f.source()).toList());
  }

  @Test
  void longestNameIsAllowed() throws IOException {
    String name = "x".repeat(MempoolOps.MAX_NAME_LENGTH);
    OpsTable table = discover(jars.jar("a.jar", List.of(Provider.named("Long", name))));
    assertEquals(name, table.require(name).name());
  }

  @Test
  void nothingOnTheClassPathIsAnEmptyTableThatSaysSo() throws IOException {
    OpsTable table = discover();
    assertEquals(List.of(), table.entries());
    MempoolException e = assertThrows(MempoolException.class, () -> table.require("ring_mp_mc"));
    assertTrue(e.getMessage().contains("none at all"), e.getMessage());
  }

  @Test
  void parentAndChildFindAProviderOnce() throws IOException {
    Path jar = jars.jar("a.jar", List.of(Provider.named("One", "one")));
    URLClassLoader parent =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, MempoolOps.class.getClassLoader());
    loaders.add(parent);
    URLClassLoader child = new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
    loaders.add(child);
    OpsTable table = OpsTable.discover(child);
    assertEquals(List.of("one"), names(table));
    assertEquals(List.of(), table.failures());
  }

  private URLClassLoader loader(Path jar) throws MalformedURLException {
    URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, MempoolOps.class.getClassLoader());
    loaders.add(loader);
    return loader;
  }

  @Test
  void severalClassLoadersAreSearchedForOneTable() throws IOException {
    ClassLoader first = loader(jars.jar("a.jar", List.of(Provider.named("One", "one"))));
    ClassLoader second =
        loader(
            jars.jar(
                "b.jar", List.of(Provider.named("Two", "two"), Provider.named("Same", "one"))));
    assertEquals(List.of("one"), names(OpsTable.discover(first, first)));
    OpsTable both = OpsTable.discover(first, second);
    assertEquals(List.of("two"), names(both));
    assertEquals(2, both.failures().size(), both.failures().toString());
    assertThrows(NullPointerException.class, () -> names(OpsTable.discover(first, null)));
  }

  @Test
  void aMergedTableKeepsTheFailuresOfItsParts() throws IOException {
    Path broken = jars.jar("broken.jar", List.of(Provider.named("One", "one")), "plugin.Missing");
    OpsTable found = discover(broken);
    OpsTable own = OpsTable.of(new TestOps("own"));
    OpsTable merged = OpsTable.merge(own, found, found);
    assertEquals(List.of("one", "own"), names(merged));
    assertEquals(
        List.of("plugin.Missing broken.jar"),
        merged.failures().stream().map(f -> f.provider() + " " + f.source()).toList());
    MempoolException e = assertThrows(MempoolException.class, () -> merged.require("two"));
    assertTrue(e.getMessage().contains("plugin.Missing"), e.getMessage());

    OpsTable conflict = OpsTable.merge(merged, OpsTable.of(new TestOps("one")));
    assertEquals(List.of("own"), names(conflict));
    assertEquals(3, conflict.failures().size(), conflict.failures().toString());
    assertEquals(conflict.failures().size(), OpsTable.merge(conflict).failures().size());
    assertEquals(Optional.empty(), conflict.lookup("one"));
    assertEquals(List.of("one", "own"), names(merged), "the parts do not change");
  }

  @Test
  void failureOfAKnownNameSaysTheName() throws IOException {
    Path a =
        jars.jar("a.jar", List.of(Provider.named("One", "same"), Provider.named("Two", "same")));
    assertEquals(Optional.of("same"), discover(a).failures().getFirst().name());
  }

  /**
   * A module may declare a class with a provider method. The type of such a provider is always the
   * interface.
   */
  @Test
  void providerMethodsOfTwoModulesAreTwoProviders() throws IOException {
    jars.module("one", Provider.named("Ops", "first"));
    jars.module("two", Provider.named("Ops", "second"));
    ModuleFinder modules = ModuleFinder.of(folder);
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(
            boot.configuration().resolve(modules, ModuleFinder.of(), List.of("one", "two")),
            MempoolOps.class.getClassLoader());
    OpsTable table = OpsTable.discover(layer.findLoader("one"));
    assertEquals(List.of("first", "second"), names(table));
    assertEquals(List.of(), table.failures());
    assertEquals("two", table.require("second").source());
  }
}
