// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers with a class loader for each application, reduced to the class loaders. */
class ClassLoadersTest {

  private static final int DEPLOYMENTS = 50;
  private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();
  private static final String RESULT =
      "example from " + Jars.thirdParty().getFileName() + ", 63 free";

  @TempDir Path folder;
  private Path shop;

  /** All jars of an application that brings the library with it. */
  private List<Path> everything;

  @BeforeEach
  void makeTheApplication() {
    shop = Jars.shop(folder, Map.of());
    everything = Jars.all(Jars.library(), List.of(Jars.thirdParty(), shop));
  }

  @Test
  void parentFirst() throws Exception {
    try (URLClassLoader app = Loaders.parentFirst(everything, JDK)) {
      assertEquals(RESULT, Loaders.run(app, "Shop", "example"));
    }
  }

  @Test
  void theLibraryInTheParentFindsTheBackendOfTheChild() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), JDK);
        URLClassLoader app = Loaders.parentFirst(List.of(shop, Jars.thirdParty()), shared)) {
      assertEquals(RESULT, Loaders.run(app, "Shop", "example"));
    }
  }

  @Test
  void childFirstWithTheWholeLibraryInBoth() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(everything, JDK);
        URLClassLoader app = Loaders.childFirst(everything, shared)) {
      assertEquals(RESULT, Loaders.run(app, "Shop", "example"));
      assertEquals(RESULT, Loaders.run(shared, "Shop", "example"));
    }
  }

  @Test
  void childFirstWithTheBackendInBoth() throws Exception {
    Path own = Files.copy(Jars.thirdParty(), folder.resolve("own-ops-1.jar"));
    List<Path> parent = Jars.all(Jars.library(), List.of(Jars.thirdParty()));
    try (URLClassLoader shared = Loaders.parentFirst(parent, JDK);
        URLClassLoader app = Loaders.childFirst(List.of(own, shop), shared)) {
      assertEquals("example from own-ops-1.jar, 63 free", Loaders.run(app, "Shop", "example"));
    }
  }

  @Test
  void eachOfTwoApplicationsSeesItsOwnBackends() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), JDK);
        URLClassLoader first = Loaders.parentFirst(List.of(shop, Jars.thirdParty()), shared);
        URLClassLoader second = Loaders.parentFirst(List.of(shop, Jars.of("ops-ring")), shared)) {
      assertEquals(RESULT, Loaders.run(first, "Shop", "example"));
      assertEquals(
          "ring_mp_mc from " + Jars.of("ops-ring").getFileName() + ", 63 free",
          Loaders.run(second, "Shop", "ring_mp_mc"));
      assertEquals(RESULT, Loaders.run(first, "Shop", "example"));
    }
  }

  @Test
  void anApplicationIsDeployedAgain() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), JDK)) {
      for (int i = 0; i < 3; i++) {
        try (URLClassLoader app = Loaders.parentFirst(List.of(shop, Jars.thirdParty()), shared)) {
          assertEquals(RESULT, Loaders.run(app, "Shop", "example"));
        }
      }
    }
  }

  @Test
  void nothingIsLeftOfDeploymentsWithTheLibrary() throws Exception {
    Loaders.Watch watch = new Loaders.Watch();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      deploy(everything, JDK, "Shop", watch);
    }
    assertEquals(0, watch.left());
  }

  @Test
  void nothingIsLeftOfDeploymentsBelowASharedLibrary() throws Exception {
    Loaders.Watch watch = new Loaders.Watch();
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), JDK)) {
      for (int i = 0; i < DEPLOYMENTS; i++) {
        deploy(List.of(shop, Jars.thirdParty()), shared, "Shop", watch);
      }
      assertEquals(0, watch.left());
    }
  }

  @Test
  void anLcoreOfTheContainerKeepsNoApplication() throws Exception {
    Loaders.Watch watch = new Loaders.Watch();
    // the thread of a container, which outlives its applications
    try (ExecutorService container = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < DEPLOYMENTS; i++) {
        container
            .submit(() -> {
              deploy(everything, JDK, "ShopOnLcore", watch);
              return "";
            })
            .get();
      }
      assertEquals(0, watch.left());
    }
  }

  @Test
  void anLcoreOfTheContainerKeepsNoApplicationBelowASharedLibrary() throws Exception {
    Loaders.Watch watch = new Loaders.Watch();
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), JDK);
        ExecutorService container = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < DEPLOYMENTS; i++) {
        container
            .submit(() -> {
              deploy(List.of(shop, Jars.thirdParty()), shared, "ShopOnLcore", watch);
              return "";
            })
            .get();
      }
      assertEquals(0, watch.left());
    }
  }

  /** Deploys, uses and undeploys an application. */
  private static void deploy(
      List<Path> jars, ClassLoader parent, String program, Loaders.Watch watch) throws Exception {
    try (URLClassLoader app = Loaders.childFirst(jars, parent)) {
      watch.add(app);
      assertEquals(RESULT, Loaders.run(app, program, "example"));
    }
  }
}
