// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.api.MempoolOps;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A maker of jars with backends by other authors, good ones and hostile ones. */
final class PluginJar {

  /** Parts of a backend, which a test replaces one of. */
  private static final String SOURCE =
      """
      package plugin;
      import dev.mempool.api.*;
      public class CLASS implements MempoolOps {
        MEMBERS
        public String name() { return "NAME"; }
        public MempoolBackend create(PoolGeometry g, OpsConfig c) { CREATE; return new B(g.size()); }
        static final boolean YES = Boolean.parseBoolean("true");
        static <E extends Throwable> RuntimeException sneak(Throwable t) throws E { throw (E) t; }
        static void pause() { while (true) { try { Thread.sleep(1000); } catch (InterruptedException e) { } } }
        static class Hostile extends RuntimeException {
          public String getMessage() { throw new IllegalStateException(); }
          public String toString() { throw new IllegalStateException(); }
        }
        static class B extends MempoolBackend {
          final java.util.ArrayDeque<Integer> free = new java.util.ArrayDeque<>();
          final int size;
          B(int size) { this.size = size; }
          public synchronized boolean enqueue(int[] o, int f, int n) {
            if (free.size() + n > size) return false;
            for (int i = 0; i < n; i++) free.add(o[f + i]);
            return true;
          }
          public synchronized boolean dequeue(int[] o, int f, int n) {
            DEQUEUE;
            if (free.size() < n) return false;
            for (int i = 0; i < n; i++) o[f + i] = free.remove();
            return true;
          }
          public synchronized int count() { return free.size(); }
          public void close() { CLOSE; }
        }
      }
      """;

  private final Path folder;
  private String className = "Ops";
  private String members = "";
  private String create = "";
  private String dequeue = "";
  private String close = "";

  /** Makes jars in a folder, whose parent gets what is needed to make them. */
  PluginJar(Path folder) {
    this.folder = folder;
  }

  PluginJar named(String simpleName) {
    className = simpleName;
    return this;
  }

  PluginJar members(String code) {
    members = code;
    return this;
  }

  PluginJar create(String code) {
    create = code;
    return this;
  }

  PluginJar dequeue(String code) {
    dequeue = code;
    return this;
  }

  PluginJar close(String code) {
    close = code;
    return this;
  }

  /** Compiles the backend and packs it. */
  Path write(String fileName, String opsName) throws IOException {
    Path work = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "classes");
    Path source =
        Files.writeString(
            work.resolve(className + ".java"),
            SOURCE
                .replace("MEMBERS", members)
                .replace("CLASS", className)
                .replace("NAME", opsName)
                .replace("CREATE", create)
                .replace("DEQUEUE", dequeue)
                .replace("CLOSE", close));
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    Path classes = Files.createDirectory(work.resolve("out"));
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    if (status != 0) {
      throw new IllegalStateException(messages.toString());
    }
    return pack(classes, folder.resolve(fileName), List.of("plugin." + className));
  }

  /** Packs a folder of classes, with a services file if it has lines. */
  static Path pack(Path classes, Path jar, List<String> lines) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, out);
        out.closeEntry();
      }
      if (!lines.isEmpty()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + MempoolOps.class.getName()));
        out.write(String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }
}
