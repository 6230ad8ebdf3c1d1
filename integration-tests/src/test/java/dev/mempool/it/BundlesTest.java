// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolOps;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every jar of the library is an OSGi bundle, which says the same as its module descriptor. */
class BundlesTest {

  /** The packages that a bundle can do without. */
  private static final List<String> OPTIONAL =
      List.of(
          "org.jspecify.",
          "org.junit.",
          "jdk.incubator.",
          "dev.mempool.netty;",
          "io.netty.channel.epoll;",
          "io.netty.channel.unix;");

  /** The packages that one bundle can do without, and others cannot. */
  private static final Map<String, List<String>> OPTIONAL_OF =
      Map.of("integrations/telemetry", List.of("dev.mempool.ethdev;", "dev.mempool.net;"));

  /**
   * A package in a header, with its attributes and directives up to the next comma outside quotes.
   */
  private static final Pattern CLAUSE = Pattern.compile("(?:[^,\"]|\"[^\"]*\")+");

  private static final String SERVICE =
      "osgi.serviceloader;osgi.serviceloader=\"" + MempoolOps.class.getName() + "\"";

  private static final String DRIVER =
      "osgi.serviceloader;osgi.serviceloader=\"dev.mempool.ethdev.EthDevDriver\"";

  /**
   * The packages of a header; those that need the attribute of the library's own bundles, or the
   * others.
   */
  private static Set<String> packages(String header, boolean internal) {
    return CLAUSE
        .matcher(header == null ? "" : header)
        .results()
        .map(clause -> clause.group())
        .filter(clause -> clause.contains("mandatory:=\"dev.mempool\"") == internal)
        .map(clause -> clause.replaceFirst(";.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> exported(ModuleDescriptor module, boolean qualified) {
    return module.exports().stream()
        .filter(exports -> exports.isQualified() == qualified)
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachJarIsABundleThatExportsWhatItsModuleExports() throws IOException {
    for (String published : PublishedTest.published()) {
      Path path = Project.jar(published);
      ModuleDescriptor module =
          ModuleFinder.of(path).findAll().stream().findFirst().orElseThrow().descriptor();
      Attributes manifest = manifest(path);
      assertEquals(module.name(), manifest.getValue("Bundle-SymbolicName"), published);
      String exports = manifest.getValue("Export-Package");
      assertEquals(exported(module, false), packages(exports, false), published);
      assertEquals(exported(module, true), packages(exports, true), published);
      String requires = manifest.getValue("Require-Capability");
      assertTrue(requires.contains("(&(osgi.ee=JavaSE)(version=25))"), requires);
    }
  }

  @Test
  void eachProviderAndTheCoreNameTheService() throws IOException {
    for (String published : PublishedTest.published()) {
      Attributes manifest = manifest(Project.jar(published));
      String provides = manifest.getValue("Provide-Capability");
      if (published.startsWith("ops-")) {
        assertNotNull(provides, published);
        assertTrue(provides.contains(SERVICE), provides);
      } else if (published.matches("ethdev|net-.*")) {
        assertNotNull(provides, published);
        assertTrue(provides.contains(DRIVER), provides);
      } else {
        assertEquals(null, provides, published);
      }
    }
    String core = manifest(Project.jar("mempool-core")).getValue("Require-Capability");
    assertTrue(core.contains(SERVICE), core);
    assertTrue(core.contains("osgi.extender=osgi.serviceloader.processor"), core);
    String devices = manifest(Project.jar("ethdev")).getValue("Require-Capability");
    assertTrue(devices.contains(DRIVER), devices);
    assertTrue(devices.contains("osgi.extender=osgi.serviceloader.processor"), devices);
    String plugin = manifest(Project.pluginJar()).getValue("Provide-Capability");
    assertTrue(plugin.contains(SERVICE), plugin);
  }

  @Test
  void nothingThatTheCompilerAloneNeedsMustBeThere() throws IOException {
    for (String published : PublishedTest.published()) {
      String imports = manifest(Project.jar(published)).getValue("Import-Package");
      assertFalse(imports.contains("com.google.auto"), imports);
      for (String clause : CLAUSE.matcher(imports).results().map(found -> found.group()).toList()) {
        assertEquals(
            OPTIONAL.stream().anyMatch(clause::startsWith)
                || OPTIONAL_OF.getOrDefault(published, List.of()).stream()
                    .anyMatch(clause::startsWith),
            clause.contains("resolution:=optional"),
            clause);
      }
    }
  }

  @Test
  void theMetadataForNativeImagesNamesWhatThereIs() throws Exception {
    String metadata;
    try (JarFile jar = new JarFile(Project.jar("mempool-core").toFile())) {
      var entry =
          jar.getJarEntry(
              "META-INF/native-image/dev.mempool/mempool-core/reachability-metadata.json");
      assertNotNull(entry);
      metadata = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
    assertTrue(
        metadata.contains("\"glob\": \"META-INF/services/" + MempoolOps.class.getName() + "\""));
    for (String type : values("type", metadata)) {
      assertTrue(Class.forName(type).isInterface(), type);
    }
    // a new call of C needs its signature there; munmap and mlock have the same one
    long calls = 0;
    Path linux = Project.ROOT.resolve("mempool-core/src/main/java/dev/mempool/core/memory/linux");
    try (Stream<Path> sources = Files.list(linux)) {
      for (Path source : sources.toList()) {
        calls += Files.readString(source).split("LibC\\.find\\(", -1).length - 1;
      }
    }
    assertEquals(calls - 1, values("returnType", metadata).size());
  }

  private static List<String> values(String key, String json) {
    return Pattern.compile("\"" + key + "\": \"([^\"]*)\"")
        .matcher(json)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static Attributes manifest(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.getManifest().getMainAttributes();
    }
  }
}
