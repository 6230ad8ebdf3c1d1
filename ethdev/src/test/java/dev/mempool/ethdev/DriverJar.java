// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.OpsSetting;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.net.EtherHeader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A maker of class paths with drivers by other authors, each compiled from its parts. */
final class DriverJar {

  private static final String SOURCE =
      """
      package plugin;
      import dev.mempool.api.*;
      import dev.mempool.ethdev.*;
      import dev.mempool.mbuf.*;
      import java.util.*;
      public class %1$s implements EthDevDriver {
        public %1$s() { CONSTRUCTOR }
        public String name() { NAME return "net_%1$s".toLowerCase(Locale.ROOT); }
        public List<OpsSetting> arguments() { ARGUMENTS return List.of(); }
        public EthDevOps probe(DeviceArguments arguments) { PROBE return new Device(); }
        static final boolean YES = Boolean.parseBoolean("true");
        static void block() { while (YES) { try { Thread.sleep(1000); } catch (InterruptedException e) { } } }
        static <E extends Throwable> RuntimeException sneak(Throwable t) throws E { throw (E) t; }
        static class Hostile extends RuntimeException {
          public String getMessage() { throw new IllegalStateException(); }
          public String toString() { throw new IllegalStateException(); }
        }
        static class Device implements EthDevOps {
          public EthDevInfo info() { INFO return new EthDevInfo(1, 1, 68, 1500); }
          public RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
            RXQUEUE
            return new RxQueue() {
              public int rxBurst(Mbuf[] packets, int from, int count) { RX return 0; }
            };
          }
          public TxQueue txQueue(int queue, int descriptors) {
            return new TxQueue() {
              public int txBurst(Mbuf[] packets, int from, int count) { TX return 0; }
            };
          }
          public void start() { START }
          public void stop() { STOP }
          public void close() { System.setProperty("closed.%1$s", "yes"); CLOSE }
          public EthLink link() { LINK return new EthLink(true, 0, true); }
          public long macAddress() { return 2; }
          public int mtu() { return 1500; }
          public long missed() { MISSED return 0; }
          public Map<String, Long> xstats() { XSTATS return Map.of(); }
        }
      }
      """;

  private static final List<String> PARTS =
      List.of(
          "CONSTRUCTOR",
          "NAME",
          "ARGUMENTS",
          "PROBE",
          "INFO",
          "RXQUEUE",
          "RX",
          "TX",
          "START",
          "STOP",
          "CLOSE",
          "LINK",
          "MISSED",
          "XSTATS");

  private final Path classes;

  DriverJar(Path folder) throws IOException {
    this.classes = Files.createDirectories(folder.resolve("META-INF/services")).resolve("../..");
  }

  /**
   * Adds a driver, whose name is {@code net_} and that of its class.
   *
   * @param parts a part of the source, and what stands there, and so on
   */
  DriverJar with(String className, String... parts) throws IOException {
    String source = SOURCE.formatted(className);
    for (int i = 0; i < parts.length; i += 2) {
      if (!PARTS.contains(parts[i])) {
        throw new IllegalArgumentException(parts[i]);
      }
      source = source.replaceFirst("\\b" + parts[i] + "\\b", parts[i + 1]);
    }
    for (String part : PARTS) {
      source = source.replaceFirst("\\b" + part + "\\b", "");
    }
    Path file = classes.resolve(className + ".java");
    Files.writeString(file, source);
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    if (ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-nowarn",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                library(),
                file.toString())
        != 0) {
      throw new IllegalStateException(messages.toString());
    }
    return names("plugin." + className);
  }

  /** Adds a line to the services file. */
  DriverJar names(String className) throws IOException {
    Path services = classes.resolve("META-INF/services/" + EthDevDriver.class.getName());
    String before = Files.exists(services) ? Files.readString(services) : "";
    Files.writeString(services, before + className + System.lineSeparator());
    return this;
  }

  /** Returns a class loader of the drivers. */
  ClassLoader loader() throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {classes.normalize().toUri().toURL()}, DriverJar.class.getClassLoader());
  }

  private static String library() {
    return Stream.of(
            EthDevDriver.class,
            OpsSetting.class,
            PoolRegistry.class,
            Mbuf.class,
            EtherHeader.class,
            Nullable.class)
        .map(DriverJar::location)
        .distinct()
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
