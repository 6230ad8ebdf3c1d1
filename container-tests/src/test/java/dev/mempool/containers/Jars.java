// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The packaged jars of this project and of others, and jars that a test makes. */
final class Jars {

  static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

  private Jars() {}

  /** The packaged jar of a module, without its sources and documentation. */
  static Path of(String module) {
    Path target = ROOT.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
              .toList();
      if (jars.size() != 1) {
        throw new IllegalStateException(
            "one jar was expected in " + target + ", there are " + jars);
      }
      return jars.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The API and the core, which need nothing but the JDK. */
  static List<Path> library() {
    return List.of(of("mempool-api"), of("mempool-core"));
  }

  /** The jar of the backend {@code example}, which is not a part of this project's library. */
  static Path thirdParty() {
    return of("examples/third-party-ops");
  }

  /** A jar of the tests' class path. */
  static Path onClassPath(String artifact) {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().matches(artifact + "-[0-9].*\\.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + artifact + " on the class path"));
  }

  /** Several lists of jars as one. */
  static List<Path> all(List<Path> some, List<Path> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  static URL[] urls(List<Path> jars) {
    return jars.stream().map(Jars::url).toArray(URL[]::new);
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  /** The files of the application, by their places in a jar. */
  static Map<String, byte[]> shopClasses() {
    Path classes = ROOT.resolve("container-tests/target/test-classes");
    Map<String, byte[]> files = new java.util.TreeMap<>();
    try (Stream<Path> all = Files.list(classes.resolve("com/example/shop"))) {
      for (Path file : all.filter(name -> name.toString().endsWith(".class")).toList()) {
        files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Makes a jar of the application; the attributes are those of its manifest. */
  static Path shop(Path folder, Map<String, String> attributes) {
    return write(folder.resolve("shop.jar"), attributes, shopClasses());
  }

  static Path write(Path jar, Map<String, String> attributes, Map<String, byte[]> files) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(main::putValue);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (var file : files.entrySet()) {
        out.putNextEntry(new JarEntry(file.getKey()));
        out.write(file.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  /** Reads one file of a jar. */
  static byte[] read(Path path, String name) {
    try (var jar = new java.util.jar.JarFile(path.toFile());
        InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
