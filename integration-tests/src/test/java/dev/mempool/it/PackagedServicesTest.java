// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.mempool.api.MempoolOps;
import dev.mempool.ethdev.EthDevDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The class path reads {@code META-INF/services}, which AutoService mostly writes; the module path
 * reads {@code provides}, which people write. In every packaged jar both must exist and agree.
 */
class PackagedServicesTest {

  /** Every folder of a backend family, so that a new one cannot be forgotten here. */
  static List<String> backends() throws IOException {
    try (Stream<Path> folders = Files.list(Project.ROOT)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith("ops-"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void servicesFileAndDescriptorAgree(String module) throws IOException {
    Path jar = Project.jar(module);
    assertAgree(jar, MempoolOps.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ethdev", "net-pcap", "net-af-packet", "net-af-xdp"})
  void servicesFileAndDescriptorOfDriversAgree(String module) throws IOException {
    assertAgree(Project.jar(module), EthDevDriver.class);
  }

  @Test
  void junitFindsTheExtensionForTests() throws IOException {
    assertAgree(Project.jar("mempool-test"), Extension.class);
  }

  private static void assertAgree(Path jar, Class<?> service) throws IOException {
    Set<String> listed = listed(jar, service);
    assertFalse(listed.isEmpty(), jar + " lists no provider");
    assertEquals(listed, provided(jar, service));
  }

  private static Set<String> listed(Path path, Class<?> service) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      var entry = jar.getJarEntry("META-INF/services/" + service.getName());
      assertNotNull(entry, path + " has no services file: did the annotation processor run?");
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8))) {
        return lines
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .collect(Collectors.toCollection(TreeSet::new));
      }
    }
  }

  private static Set<String> provided(Path jar, Class<?> service) {
    ModuleDescriptor descriptor =
        ModuleFinder.of(jar).findAll().stream().findFirst().orElseThrow().descriptor();
    assertFalse(descriptor.isAutomatic(), jar + " has no module descriptor");
    return descriptor.provides().stream()
        .filter(provides -> provides.service().equals(service.getName()))
        .flatMap(provides -> provides.providers().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
