// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** An executable jar of Spring Boot, in which the library and the backend are jars within a jar. */
class SpringBootTest {

  @TempDir Path folder;

  private Path executable(List<Path> libraries) throws Exception {
    Path app = Jars.shop(folder, Map.of());
    Path result = folder.resolve("executable.jar");
    Repackager repackager = new Repackager(app.toFile());
    repackager.setMainClass("com.example.shop.Shop");
    repackager.setBackupSource(false);
    repackager.setIncludeRelevantJarModeJars(false);
    repackager.repackage(
        result.toFile(),
        callback -> {
          for (Path library : libraries) {
            callback.library(new Library(library.toFile(), LibraryScope.RUNTIME));
          }
        });
    return result;
  }

  @Test
  void theSourceIsTheNestedJar() throws Exception {
    Path jar = executable(Jars.all(Jars.library(), List.of(Jars.thirdParty())));
    Child shop = Child.java(folder, "-jar", jar.toString(), "example");
    assertEquals("example from " + Jars.thirdParty().getFileName() + ", 63 free\n", shop.output());
    assertEquals(0, shop.status());
  }

  @Test
  void aBackendThatFailsIsListedWithItsNestedJar() throws Exception {
    Path broken =
        Jars.write(
            folder.resolve("broken-ops-1.0.jar"),
            Map.of(),
            Map.of(
                "META-INF/services/dev.mempool.api.MempoolOps", "com.example.Missing".getBytes()));
    Path jar = executable(Jars.all(Jars.library(), List.of(broken, Jars.thirdParty())));
    Child shop = Child.java(folder, "-jar", jar.toString(), "other");
    assertTrue(shop.output().contains("no ops named 'other': there are example"), shop.output());
    assertTrue(
        shop.output().contains("provider com.example.Missing from broken-ops-1.0.jar"),
        shop.output());
    assertTrue(
        shop.output().contains("Put the jar that provides it on the class path"), shop.output());
  }
}
