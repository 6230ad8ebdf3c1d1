// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as others get it: its artifacts, its licence, and the first steps in the README. */
class PublishedTest {

  static final String VERSION =
      first("<artifactId>mempool-parent</artifactId>\\s*<version>(.*?)</version>", "pom.xml");

  static final Path ORDERS =
      Project.ROOT.resolve("consumer/src/main/java/com/example/orders/Orders.java");

  private static String text(String file) {
    try {
      return Files.readString(Project.ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static String first(String pattern, String file) {
    return all(pattern, text(file)).getFirst();
  }

  /** The folders of all modules with a jar that is published. */
  static List<String> published() {
    return all("<module>(.*?)</module>", text("pom.xml")).stream()
        .filter(module -> !text(module + "/pom.xml").contains("<packaging>pom"))
        .filter(module -> !text(module + "/pom.xml").contains("<maven.deploy.skip>true"))
        .sorted()
        .toList();
  }

  /**
   * The artifact of a module, which is named as its folder unless that is deeper in the checkout.
   */
  private static String artifact(String module) {
    return all("</parent>\\s*<artifactId>(.*?)</artifactId>", text(module + "/pom.xml")).getFirst();
  }

  @Test
  void theBomListsEveryPublishedModule() {
    assertTrue(published().size() >= 10, published().toString());
    String managed =
        first("<dependencyManagement>(.*?)</dependencyManagement>", "mempool-bom/pom.xml");
    assertEquals(
        published().stream().map(PublishedTest::artifact).sorted().toList(),
        all("<artifactId>(.*?)</artifactId>", managed).stream().sorted().toList());
  }

  @Test
  void onlyTheLibraryIsInstalledAndDeployed() {
    List<String> others = List.of(first("<id>everything</id>(.*?)</profile>", "pom.xml"));
    Set<String> skipped = new TreeSet<>(all("<module>(.*?)</module>", others.getFirst()));
    assertTrue(skipped.contains("bench"), skipped.toString());
    skipped.add("test-support");
    for (String module : skipped) {
      String pom = text(module + "/pom.xml");
      assertTrue(pom.contains("<maven.deploy.skip>true"), module);
      assertTrue(pom.contains("<maven.install.skip>true"), module);
    }
  }

  @Test
  void everyPublishedJarHasTheLicence() throws IOException {
    String licence = text("LICENSE");
    assertTrue(licence.contains("SPDX-License-Identifier: Apache-2.0"));
    for (String module : published()) {
      Path main = Project.jar(module);
      try (JarFile jar = new JarFile(main.toFile())) {
        var entry = jar.getJarEntry("META-INF/LICENSE");
        assertNotNull(entry, main.toString());
        try (InputStream in = jar.getInputStream(entry)) {
          assertEquals(licence, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(
            VERSION, jar.getManifest().getMainAttributes().getValue("Implementation-Version"));
      }
      try (Stream<Path> files = Files.list(main.getParent())) {
        for (Path file : files.filter(path -> path.toString().endsWith(".jar")).toList()) {
          try (JarFile jar = new JarFile(file.toFile())) {
            assertEquals(
                "Apache-2.0",
                jar.getManifest().getMainAttributes().getValue("SPDX-License-Identifier"),
                file.toString());
          }
        }
      }
    }
  }

  @Test
  void theComparisonWithAReleaseKnowsEveryExportedPackage() {
    Set<String> exported =
        published().stream()
            .map(module -> ModuleFinder.of(Project.jar(module)).findAll().iterator().next())
            .flatMap(module -> module.descriptor().exports().stream())
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        exported, new TreeSet<>(all("<include>(dev\\.mempool\\..*?)</include>", text("pom.xml"))));
  }

  @Test
  void everyPublicTypeSaysSinceWhen() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String module : published()) {
      Path sources = Project.ROOT.resolve(module).resolve("src/main/java");
      for (String exported :
          all("exports ([\\w.]+);", Files.readString(sources.resolve("module-info.java")))) {
        try (Stream<Path> files = Files.list(sources.resolve(exported.replace('.', '/')))) {
          for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
            String text = Files.readString(file);
            if (text.contains("\npublic ") && !text.contains("\n * @since ")) {
              missing.add(exported + "/" + file.getFileName());
            }
          }
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void theReadmeShowsTheProjectThatUsesTheLibrary() {
    String consumer = squeeze(text("consumer/pom.xml"));
    List<String> blocks = all("```xml\n(.*?)```", text("README.md"));
    assertFalse(blocks.isEmpty(), "the README has lost its dependencies");
    for (String block : blocks) {
      for (String element :
          all(
              "(<(?:dependency|plugin|properties)>.*?</(?:dependency|plugin|properties)>)",
              block)) {
        assertTrue(consumer.contains(squeeze(element)), element);
      }
      assertTrue(block.contains("<version>" + VERSION + "</version>"), block);
    }
  }

  @Test
  void theReadmeNamesEveryModule() {
    for (String module : published()) {
      String name =
          ModuleFinder.of(Project.jar(module)).findAll().iterator().next().descriptor().name();
      if (!module.equals("common-dpaax")) { // comes with the backends that need it
        Matcher row =
            Pattern.compile("\\| `" + artifact(module) + "` \\| `" + Pattern.quote(name) + "` \\|")
                .matcher(text("README.md"));
        assertTrue(row.find(), "no row for " + module + " with the module name " + name);
      }
    }
  }

  @Test
  void theProgramOfTheReadmeRuns(@TempDir Path classes) throws Exception {
    String source = withoutLicence(Files.readString(ORDERS));
    assertTrue(text("README.md").contains("```java\n" + source + "```"), "another than " + ORDERS);

    var problems = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                problems,
                problems,
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ORDERS.toString());
    assertEquals(0, status, problems.toString(StandardCharsets.UTF_8));

    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass("com.example.orders.Orders")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    List<String> lines = new ArrayList<>(printed.toString(StandardCharsets.UTF_8).lines().toList());
    String shown = text("README.md");
    for (String line : lines) {
      assertTrue(shown.contains("    " + line), "the README does not show: " + line);
    }
    assertEquals(2, lines.size());
  }

  /** The source without the licence line, which documents do not show. */
  static String withoutLicence(String source) {
    return source.replaceFirst("^// SPDX-License-Identifier: .*\n\n?", "");
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", "");
  }
}
