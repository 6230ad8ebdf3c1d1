// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import org.junit.jupiter.api.Test;

/** The remedies for a program that was packaged in one of several ways. */
class PackagingTest {

  private static final String PLAIN =
      "Put the jar that provides it on the class path, or register it";

  private static URL url(String text) throws IOException {
    return URI.create(text).toURL();
  }

  @Test
  void jarsOfTheirOwn() throws IOException {
    assertEquals(
        PLAIN, Packaging.remedy(url("file:/lib/api.jar"), url("file:/lib/core.jar"), null));
  }

  @Test
  void aMergedJar() throws IOException {
    String remedy = Packaging.remedy(url("file:/srv/app.jar"), url("file:/srv/app.jar"), null);
    assertTrue(
        remedy.startsWith(
            "The jar app.jar was merged from several jars: its"
                + " META-INF/services/dev.mempool.api.MempoolOps must"),
        remedy);
  }

  @Test
  void foldersOfClassesAreNotMerged() throws IOException {
    assertEquals(
        PLAIN, Packaging.remedy(url("file:/src/classes/"), url("file:/src/classes/"), null));
  }

  @Test
  void anImage() throws IOException {
    String remedy =
        Packaging.remedy(url("jrt:/dev.mempool.api"), url("jrt:/dev.mempool.core"), null);
    assertTrue(remedy.contains("--add-modules"), remedy);
  }

  @Test
  void unknownPlaces() {
    assertEquals(PLAIN, Packaging.remedy(null, null, getClass().getClassLoader()));
  }
}
