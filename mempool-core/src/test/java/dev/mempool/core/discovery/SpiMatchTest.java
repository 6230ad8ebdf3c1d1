// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolOps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers that were compiled against another version of the API. */
class SpiMatchTest {

  @TempDir private Path folder;

  private interface Spi {
    CharSequence answer(int question);

    default void more() {}
  }

  private static class Complete implements Spi {
    @Override
    public String answer(int question) { // with a bridge for the type of the interface
      return "";
    }
  }

  private static final class Inheriting extends Complete {}

  @Test
  void acceptsWhatTheCompilerAccepts() {
    assertDoesNotThrow(() -> SpiMatch.check(Complete.class, Spi.class));
    assertDoesNotThrow(() -> SpiMatch.check(Inheriting.class, Spi.class));
    Spi lambda = question -> "" + question;
    assertDoesNotThrow(() -> SpiMatch.check(lambda.getClass(), Spi.class));
  }

  @Test
  void namesWhatIsMissing() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> SpiMatch.check(Old.class, Spi.class));
    assertTrue(e.getMessage().contains("it lacks answer(int);"), e.getMessage());
  }

  /** A class as if the method of the interface had had another parameter when it was compiled. */
  private static final class Old {
    public String answer(long question) {
      return "" + question;
    }
  }

  /** A plug-in of a time in which a provider had nothing but a name. */
  @Test
  void aPlugInForAnotherApiIsListedAsSuch() throws IOException {
    Path api = write("api/MempoolOps.java", interfaceWithAName());
    Path classes = Files.createDirectories(folder.resolve("classes"));
    javac("-d", folder.resolve("old").toString(), api.toString());
    Path source =
        write(
            "OldOps.java",
            "package plugin; public class OldOps implements dev.mempool.api.MempoolOps {"
                + " public String name() { return \"old\"; } }");
    javac("-d", classes.toString(), "-cp", folder.resolve("old").toString(), source.toString());
    write("classes/META-INF/services/" + MempoolOps.class.getName(), "plugin.OldOps\n");

    OpsDiscovery discovery = new OpsDiscovery();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, MempoolOps.class.getClassLoader())) {
      discovery.search(loader);
    }
    List<FailedOps> failed =
        discovery.failed().stream().filter(ops -> ops.provider().equals("plugin.OldOps")).toList();
    assertEquals(1, failed.size(), discovery.failed().toString());
    String reason = failed.getFirst().reason();
    assertTrue(
        reason.contains("plugin.OldOps was built for another version of MempoolOps"), reason);
    assertTrue(reason.contains("it lacks create("), reason);
    assertTrue(discovery.found().stream().noneMatch(ops -> ops.name().equals("old")));
  }

  private static String interfaceWithAName() {
    return "package dev.mempool.api; public interface MempoolOps { String name(); }";
  }

  private Path write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private static void javac(String... arguments) {
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments);
    assertEquals(0, status, messages.toString());
  }
}
