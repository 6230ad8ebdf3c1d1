// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image made by jlink. All jars in it must be modules with a descriptor. */
class JlinkTest {

  @TempDir Path folder;

  /** Makes a module of the classes in a jar, which has no descriptor yet. */
  private Path modular(String name, Path jar, String descriptor, Map<String, byte[]> files)
      throws Exception {
    Path source = Files.createDirectories(folder.resolve(name)).resolve("module-info.java");
    Files.writeString(source, descriptor);
    Path compiled = folder.resolve(name).resolve("classes");
    tool(
        "javac",
        "-d",
        compiled.toString(),
        "--module-path",
        text(Jars.all(Jars.library(), List.of(Jars.onClassPath("jspecify")))), // of its annotations
        "--patch-module",
        name + "=" + jar,
        source.toString());
    Map<String, byte[]> all = new TreeMap<>(files);
    all.put("module-info.class", Files.readAllBytes(compiled.resolve("module-info.class")));
    return Jars.write(folder.resolve(name + ".jar"), Map.of(), all);
  }

  private static void tool(String name, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int status = ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments);
    assertEquals(0, status, () -> bytes.toString(StandardCharsets.UTF_8));
  }

  private static String text(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private Path image(String name, String modules, List<Path> path) {
    Path image = folder.resolve(name);
    tool(
        "jlink",
        "--module-path",
        text(path),
        "--add-modules",
        modules,
        "--output",
        image.toString());
    return image.resolve("bin/java");
  }

  @Test
  void theImageHasTheBackendsThatWereAdded() throws Exception {
    String example = "com/example/pool/ExampleOps";
    Path ops =
        modular(
            "com.example.pool",
            Jars.thirdParty(),
            "module com.example.pool { requires dev.mempool.api;"
                + " provides dev.mempool.api.MempoolOps with com.example.pool.ExampleOps; }",
            Map.of(
                example + ".class",
                Jars.read(Jars.thirdParty(), example + ".class"),
                example + "$LockedStack.class",
                Jars.read(Jars.thirdParty(), example + "$LockedStack.class")));
    Map<String, byte[]> classes = new TreeMap<>(Jars.shopClasses());
    classes.keySet().removeIf(name -> name.contains("Servlet")); // it needs a container
    Path plain = Jars.write(folder.resolve("plain.jar"), Map.of(), classes);
    Path shop =
        modular(
            "com.example.shop",
            plain,
            "module com.example.shop { requires dev.mempool.core; exports com.example.shop; }",
            classes);
    List<Path> path = Jars.all(Jars.library(), List.of(shop, ops));
    String main = "com.example.shop/com.example.shop.Shop";

    Path complete = image("complete", "com.example.shop,com.example.pool", path);
    assertEquals(
        new Child(0, "example from com.example.pool, 63 free\n"),
        Child.run(folder, complete, "-m", main, "example"));

    // nothing requires the module of a backend, so jlink leaves it out unless it is named
    Path without = image("without", "com.example.shop", path);
    Child failed = Child.run(folder, without, "-m", main, "example");
    assertEquals(1, failed.status());
    assertTrue(
        failed
            .output()
            .contains(
                "no ops named 'example': there are none at all. This is an image made by jlink:"
                    + " link it again and name the module that provides them after"
                    + " --add-modules"),
        failed.output());
  }
}
