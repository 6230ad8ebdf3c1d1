// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Web applications in Tomcat, whose class loaders ask the application before the server. */
class TomcatTest {

  private static final int DEPLOYMENTS = 50;
  private static final String RESULT =
      "example from " + Jars.thirdParty().getFileName() + ", 63 free";

  /** The loader of the server, which has the servlet API and nothing of the library. */
  private static final ClassLoader SERVER =
      new ClassLoader(ClassLoader.getPlatformClassLoader()) {
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          if (name.startsWith("jakarta.servlet.") || name.startsWith("org.apache.")) {
            return TomcatTest.class.getClassLoader().loadClass(name);
          }
          throw new ClassNotFoundException(name);
        }

        @Override
        protected URL findResource(String name) {
          return name.startsWith("org/apache/")
              ? TomcatTest.class.getClassLoader().getResource(name)
              : null;
        }
      };

  @TempDir Path folder;
  private final Tomcat tomcat = new Tomcat();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Logger log = Logger.getLogger("org.apache");

  @BeforeEach
  void start() throws Exception {
    log.setLevel(Level.WARNING);
    tomcat.setBaseDir(Files.createDirectories(folder.resolve("base")).toString());
    tomcat.setPort(0);
    // few threads, which serve many applications one after the other
    tomcat.getConnector().setProperty("maxThreads", "4");
    tomcat.getHost(); // made now, or else the server starts without one
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    client.close();
  }

  /** Makes the folder of a web application: its classes, and jars of its own. */
  private Path webApplication(String name, List<Path> jars) throws IOException {
    Path root = folder.resolve(name);
    Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
    for (Path jar : jars) {
      Files.copy(jar, lib.resolve(jar.getFileName()));
    }
    for (Map.Entry<String, byte[]> file : Jars.shopClasses().entrySet()) {
      Path target = root.resolve("WEB-INF/classes").resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return root;
  }

  /** Deploys a folder while the server runs, as its manager does. */
  private Context deploy(String path, Path application, ClassLoader parent) {
    StandardContext context = new StandardContext();
    context.setName(path);
    context.setPath(path);
    context.setDocBase(application.toString());
    context.setParentClassLoader(parent);
    context.addLifecycleListener(new Tomcat.FixContextListener());
    // Tomcat must not remove what an application leaves behind: the test looks for it
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    context.setRenewThreadsWhenStoppingContext(false);
    Wrapper servlet = context.createWrapper();
    servlet.setName("shop");
    servlet.setServletClass("com.example.shop.ShopServlet");
    context.addChild(servlet);
    context.addServletMapping("/shop", "shop", false);
    tomcat.getHost().addChild(context);
    return context;
  }

  private String ask(String path, String query) throws Exception {
    URI uri =
        URI.create(
            "http://localhost:" + tomcat.getConnector().getLocalPort() + path + "/shop?" + query);
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void twoApplicationsWithTheirOwnCopies() throws Exception {
    Path first = webApplication("first", Jars.all(Jars.library(), List.of(Jars.thirdParty())));
    Path second = webApplication("second", Jars.all(Jars.library(), List.of(Jars.of("ops-ring"))));
    deploy("/first", first, SERVER);
    deploy("/second", second, SERVER);
    assertEquals(RESULT, ask("/first", "example"));
    assertEquals(
        "ring_mp_mc from " + Jars.of("ops-ring").getFileName() + ", 63 free",
        ask("/second", "ring_mp_mc"));
    String missing = ask("/second", "example");
    assertTrue(missing.contains("no ops named 'example': there are ring_"), missing);
    assertEquals(RESULT, ask("/first", "example"));
  }

  @Test
  void theLibraryOfTheServerFindsTheBackendsOfEachApplication() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), SERVER)) {
      deploy("/first", webApplication("first", List.of(Jars.thirdParty())), shared);
      deploy("/second", webApplication("second", List.of(Jars.of("ops-ring"))), shared);
      assertEquals(RESULT, ask("/first", "example"));
      assertEquals(
          "ring_mp_mc from " + Jars.of("ops-ring").getFileName() + ", 63 free",
          ask("/second", "ring_mp_mc"));
    }
  }

  @Test
  void nothingIsLeftOfDeploymentsWithTheLibrary() throws Exception {
    List<Path> jars = Jars.all(Jars.library(), List.of(Jars.thirdParty()));
    assertEquals(0, leftOfDeployments(webApplication("shop", jars), SERVER, "example"));
  }

  @Test
  void nothingIsLeftOfDeploymentsBelowALibraryOfTheServer() throws Exception {
    try (URLClassLoader shared = Loaders.parentFirst(Jars.library(), SERVER)) {
      Path application = webApplication("shop", List.of(Jars.thirdParty()));
      assertEquals(0, leftOfDeployments(application, shared, "example"));
    }
  }

  @Test
  void anLcoreOfTheServerKeepsNoApplication() throws Exception {
    List<Path> jars = Jars.all(Jars.library(), List.of(Jars.thirdParty()));
    assertEquals(0, leftOfDeployments(webApplication("shop", jars), SERVER, "+example"));
  }

  /** Deploys, uses and undeploys an application many times; returns how many loaders are left. */
  private int leftOfDeployments(Path application, ClassLoader parent, String query)
      throws Exception {
    Loaders.Watch watch = new Loaders.Watch();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      Context context = deploy("/shop", application, parent);
      watch.add(context.getLoader().getClassLoader());
      assertEquals(RESULT, ask("/shop", query));
      tomcat.getHost().removeChild(context);
    }
    return watch.left();
  }
}
