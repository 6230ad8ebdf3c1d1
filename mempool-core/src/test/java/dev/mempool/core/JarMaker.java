package dev.mempool.core;

import dev.mempool.api.MempoolOps;
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
import java.util.stream.Stream;

/** Compiles providers into jars of their own, as a user's class path has them. */
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

    static String nameMethod(String opsName) {
      return "public String name() { return \"" + opsName + "\"; }";
    }

    static final String CREATE =
        " public dev.mempool.api.MempoolBackend create(dev.mempool.api.PoolGeometry g, String c) {"
            + " return null; }";
  }

  /** Makes a jar; lists the providers, and then the further lines, in its services file. */
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

  private static void compile(Path classes, Provider provider) throws IOException {
    String source =
        "package plugin; public class %s implements dev.mempool.api.MempoolOps { %s }"
            .formatted(provider.name(), provider.body());
    Path file = Files.writeString(classes.resolveSibling(provider.name() + ".java"), source);
    StringWriter messages = new StringWriter();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(messages),
                new PrintWriter(messages),
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                apiLocation(),
                file.toString());
    if (status != 0) {
      throw new IllegalStateException(messages.toString());
    }
  }

  private static String apiLocation() {
    try {
      return Path.of(MempoolOps.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
