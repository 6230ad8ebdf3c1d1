// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The name of a jar, as the class loaders of different containers tell its place. */
class OpsSourceTest {

  @ParameterizedTest
  @CsvSource({
    "file:/home/me/lib/fast-ops-1.jar, fast-ops-1.jar",
    "file:/home/me/my%20lib/fast%20ops.jar, fast ops.jar",
    "file:/home/me/50%/fast%ops.jar, fast%ops.jar",
    "jar:file:/home/me/lib/fast-ops-1.jar!/, fast-ops-1.jar",
    "jar:nested:/srv/app.jar/!BOOT-INF/lib/fast-ops-1.jar!/, fast-ops-1.jar",
    "nested:/srv/app.jar/!BOOT-INF/lib/fast-ops-1.jar, fast-ops-1.jar",
    "jar:file:/srv/app.jar!/BOOT-INF/lib/fast-ops-1.jar!/, fast-ops-1.jar",
    "nested:/srv/app.jar/!BOOT-INF/classes/, app.jar",
    "war:file:/srv/shop.war*/WEB-INF/lib/fast-ops-1.jar, fast-ops-1.jar",
    "file:/home/me/classes/, class path",
    "file:/home/me/lib.jar/classes/, class path",
    "file:/home/me/fast-ops-1.zip, class path",
    "bundle://7.0:0/, unknown",
    "http://host/fast-ops-1.jar, fast-ops-1.jar",
  })
  void theLastJarOfThePlace(String place, String name) {
    assertEquals(name, OpsSource.nameOf(place));
  }
}
