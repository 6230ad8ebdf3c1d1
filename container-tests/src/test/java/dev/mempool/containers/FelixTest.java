// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleWiring;

/** Bundles in Apache Felix, an OSGi framework, with and without a mediator of services. */
class FelixTest {

  @TempDir Path folder;
  private final Logger log = Logger.getLogger("org.apache.aries");
  private Framework felix;

  @BeforeEach
  void start() throws BundleException {
    log.setLevel(Level.WARNING);
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
    felix =
        factory.newFramework(
            Map.of(
                "org.osgi.framework.storage",
                folder.resolve("bundles").toString(),
                "felix.service.urlhandlers", // they would be those of the whole JVM
                "false",
                "felix.bootdelegation.implicit", // to the class path of the test
                "false",
                "org.osgi.framework.bootdelegation", // the JVM adds calls of it to events
                "jdk.jfr.internal.event"));
    felix.start();
  }

  @AfterEach
  void stop() throws Exception {
    felix.stop();
    felix.waitForStop(TimeUnit.SECONDS.toMillis(60));
  }

  /** Installs bundles, then starts all of them. */
  private List<Bundle> install(List<Path> jars) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars) {
      bundles.add(felix.getBundleContext().installBundle(jar.toUri().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    return bundles;
  }

  /** The application as a bundle. */
  private Path shop() {
    Map<String, String> manifest = new HashMap<>();
    manifest.put("Bundle-ManifestVersion", "2");
    manifest.put("Bundle-SymbolicName", "com.example.shop");
    manifest.put("Bundle-Version", "1.0.0");
    manifest.put(
        "Import-Package",
        "dev.mempool.core;version=\"[0.1,0.2)\",dev.mempool.lcore;version=\"[0.1,0.2)\"");
    return Jars.shop(folder, manifest);
  }

  private static Object program(Bundle shop, String name) throws ReflectiveOperationException {
    return shop.loadClass("com.example.shop." + name).getConstructor().newInstance();
  }

  @SuppressWarnings("unchecked")
  private static String run(Bundle shop, String ops) throws Exception {
    var program = (Function<String, String>) program(shop, "Shop");
    // the context class loader of the test has another copy of the library
    return Loaders.in(ClassLoader.getPlatformClassLoader(), () -> program.apply(ops));
  }

  @Test
  void withAMediatorOfServices() throws Exception {
    List<Path> mediator = new ArrayList<>();
    for (String asm : List.of("asm", "asm-tree", "asm-analysis", "asm-commons", "asm-util")) {
      mediator.add(Jars.onClassPath(asm));
    }
    mediator.add(Jars.onClassPath("org.apache.aries.spifly.dynamic.bundle"));
    install(mediator);
    install(Jars.all(Jars.library(), List.of(Jars.of("ops-ring"), Jars.thirdParty())));
    Bundle shop = install(List.of(shop())).getFirst();
    assertEquals(
        "example from " + Jars.thirdParty().getFileName() + ", 63 free", run(shop, "example"));
  }

  @Test
  void withoutAMediatorTheApplicationNamesTheLoader() throws Exception {
    install(Jars.library());
    Bundle ops = install(List.of(Jars.thirdParty())).getFirst();
    Bundle shop = install(List.of(shop())).getFirst();

    RuntimeException missing = assertThrows(RuntimeException.class, () -> run(shop, "example"));
    assertTrue(
        missing
            .getMessage()
            .contains(
                "no ops named 'example': there are none at all. In an OSGi framework, start the"
                    + " bundle that provides them and a mediator of services such as Apache Aries"
                    + " SPI-Fly before the first use, or give the pool's builder an OpsTable of"
                    + " the ops"),
        missing.getMessage());

    @SuppressWarnings("unchecked")
    var program = (BiFunction<String, ClassLoader, String>) program(shop, "ShopOfLoader");
    ClassLoader loader = ops.adapt(BundleWiring.class).getClassLoader();
    assertEquals(
        "example from " + Jars.thirdParty().getFileName() + ", 63 free",
        program.apply("example", loader));
  }

  @Test
  void otherBundlesCannotImportTheInternalPackage() throws Exception {
    install(Jars.library());
    Path curious =
        Jars.write(
            folder.resolve("curious.jar"),
            Map.of(
                "Bundle-ManifestVersion",
                "2",
                "Bundle-SymbolicName",
                "com.example.curious",
                "Import-Package",
                "dev.mempool.api.internal"),
            Map.of());
    BundleException refused = assertThrows(BundleException.class, () -> install(List.of(curious)));
    assertEquals(BundleException.RESOLVE_ERROR, refused.getType(), refused.getMessage());
  }

  @Test
  void everyBundleOfTheLibraryIsResolved() throws Exception {
    List<Path> jars = new ArrayList<>(Jars.library());
    for (String module :
        List.of(
            "common-dpaax",
            "ethdev",
            "ethdev-tck",
            "mbuf",
            "mempool-tck",
            "mempool-test",
            "mempool-vector",
            "net",
            "net-af-packet",
            "net-af-xdp",
            "net-pcap")) {
      jars.add(Jars.of(module));
    }
    for (String ops : List.of("bucket", "dpaa", "dpaa2", "ring", "stack")) {
      jars.add(Jars.of("ops-" + ops));
    }
    jars.add(Jars.onClassPath("jctools-core"));
    jars.add(Jars.onClassPath("jctools-core-jdk11"));
    for (Bundle bundle : install(jars)) {
      assertEquals(Bundle.ACTIVE, bundle.getState(), bundle.toString());
    }
  }
}
