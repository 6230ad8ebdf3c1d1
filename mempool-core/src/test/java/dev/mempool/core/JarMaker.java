// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolOps;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A maker of jars with compiled providers, as a user's class path contains them. */
final class JarMaker {

  private final Path folder;

  JarMaker(Path folder) {
    this.folder = folder;
  }

  /** A provider class in package {@code plugin} with this simple name and body. */
  record Provider(String name, String body) {

    /** A provider that works. */
    static Provider named(String className, String opsName) {
      return new Provider(className, nameMethod(opsName) + CREATE);
    }

    String source(String inPackage) {
      return "package %s; public class %s implements dev.mempool.api.MempoolOps { %s }"
          .formatted(inPackage, name, body);
    }

    static String nameMethod(String opsName) {
      return "public String name() { return \"" + opsName + "\"; }";
    }

    static final String CREATE =
        " public dev.mempool.api.MempoolBackend create(dev.mempool.api.PoolGeometry g,"
            + " dev.mempool.api.OpsConfig c) { return null; }";
  }

  /** Makes a jar. Its services file lists the providers and then the further lines. */
  Path jar(String fileName, List<Provider> providers, String... furtherLines) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(fileName + "-classes"));
    List<String> lines = new ArrayList<>();
    for (Provider provider : providers) {
      compile(classes, provider);
      lines.add("plugin." + provider.name());
    }
    lines.addAll(List.of(furtherLines));
    Path services = classes.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.write(services.resolve(MempoolOps.class.getName()), lines);
    return pack(classes, folder.resolve(fileName));
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  /** Makes an unpacked module whose provider class has a provider method. */
  void module(String name, Provider provider) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name + "-source"));
    String descriptor =
        "module %1$s { requires dev.mempool.api; provides dev.mempool.api.MempoolOps with"
            + " %1$s.Factory; }";
    String factory =
        "package %1$s; public class Factory { public static dev.mempool.api.MempoolOps provider() {"
            + " return new %2$s(); } }";
    javac(
        Files.createDirectories(folder.resolve(name)),
        "-p",
        Files.writeString(source.resolve("module-info.java"), descriptor.formatted(name)),
        Files.writeString(source.resolve("Factory.java"), factory.formatted(name, provider.name())),
        Files.writeString(source.resolve(provider.name() + ".java"), provider.source(name)));
  }

  private static void compile(Path classes, Provider provider) throws IOException {
    Path file = classes.resolveSibling(provider.name() + ".java");
    javac(classes, "-cp", Files.writeString(file, provider.source("plugin")));
  }

  private static void javac(Path classes, String pathOption, Path... sources) {
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), pathOption, library()));
    Stream.of(sources).map(Path::toString).forEach(arguments::add);
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    if (ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new))
        != 0) {
      throw new IllegalStateException(messages.toString());
    }
  }

  /** The library, and the annotations that its modules require at compile time. */
  private static String library() {
    return Stream.of(MempoolOps.class, OpsTable.class, Nullable.class)
        .map(JarMaker::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
