// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers of other authors that fail, block or lie: each is named, and harms no other one. */
@Timeout(60)
class BrokenDriversTest {

  /** Is enough for a class that is loaded, and short for one that blocks for ever. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private EthDevDrivers found(DriverJar drivers) throws IOException {
    EthDevDrivers found = EthDevDrivers.discover(LIMIT, drivers.loader());
    assertTrue(found.names().contains("net_null"), found.names().toString());
    return found;
  }

  private static void assertWorks(EthDevDrivers drivers, String device) {
    try (EthDevs devices = new EthDevs(drivers)) {
      EthDev open = devices.open(device);
      open.configure(0, 1);
      open.txQueueSetup(0);
      open.start();
      assertTrue(open.isStarted());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONSTRUCTOR | if (YES) throw new IllegalStateException(\"no constructor\"); | no"
            + " constructor",
        "CONSTRUCTOR | if (YES) throw new NoClassDefFoundError(\"some/Type\"); | some/Type",
        "CONSTRUCTOR | if (YES) throw new Hostile(); | Hostile",
        "CONSTRUCTOR | block(); | did not return within 2.0 s",
        "NAME | if (YES) throw new StackOverflowError(\"no name\"); | no name",
        "NAME | if (YES) throw sneak(new java.io.IOException(\"no file\")); | no file",
        "NAME | if (YES) return null; | the name 'null'",
        "NAME | if (YES) return \"net_bad0\"; | the name 'net_bad0'",
        "NAME | if (YES) return \"a b\"; | is not made of 2 to 63 letters",
        "NAME | block(); | did not return within 2.0 s",
        "ARGUMENTS | if (YES) return null; | NullPointerException",
        "ARGUMENTS | if (YES) return java.util.Arrays.asList((OpsSetting) null); |"
            + " NullPointerException",
        "ARGUMENTS | if (YES) return List.of(OpsSetting.text(\"a\", \"b\", \"\"),"
            + " OpsSetting.text(\"a\", \"b\", \"\")); | declares an argument twice",
      })
  void aDriverThatCannotBeLoadedIsListed(String part, String code, String reason)
      throws IOException {
    EthDevDrivers drivers = found(new DriverJar(folder).with("Bad", part, code).with("Good"));
    assertEquals(1, drivers.failures().size(), drivers.failures().toString());
    String failure = drivers.failures().getFirst();
    assertTrue(failure.contains("plugin.Bad"), failure);
    assertTrue(failure.contains(reason), failure);
    assertFalse(drivers.names().contains("net_bad"));
    assertWorks(drivers, "net_good0");
    assertWorks(drivers, "net_null0");
    MempoolException e =
        assertThrows(MempoolException.class, () -> new EthDevs(drivers).open("net_bad0"));
    assertEquals(Reason.ENOENT, e.reason());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void aClassThatIsNotThereIsListed() throws IOException {
    EthDevDrivers drivers = found(new DriverJar(folder).names("plugin.Missing").with("Good"));
    assertTrue(drivers.failures().getFirst().contains("plugin.Missing"));
    assertWorks(drivers, "net_good0");
  }

  @Test
  void aNameThatTwoDriversHaveCannotBeUsed() throws IOException {
    String same = "if (YES) return \"net_same\";";
    EthDevDrivers drivers =
        found(
            new DriverJar(folder).with("One", "NAME", same).with("Two", "NAME", same).with("Good"));
    assertEquals(1, drivers.failures().size());
    String failure = drivers.failures().getFirst();
    assertTrue(failure.contains("'net_same' is provided more than once"), failure);
    assertTrue(failure.contains("plugin.One") && failure.contains("plugin.Two"), failure);
    assertFalse(drivers.names().contains("net_same"));
    assertWorks(drivers, "net_good0");
  }

  @Test
  void driversOfThisProjectKeepTheirNames() throws IOException {
    EthDevDrivers drivers =
        found(new DriverJar(folder).with("Thief", "NAME", "if (YES) return \"net_null\";"));
    assertTrue(drivers.failures().getFirst().contains("belongs to a driver of this project"));
    try (EthDevs devices = new EthDevs(drivers)) {
      assertEquals("net_null", devices.open("net_null0,size=70").driver());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROBE | if (YES) throw new IllegalStateException(\"no device\"); | EIO | no device",
        "PROBE | if (YES) throw new OutOfMemoryError(\"no room\"); | EIO | no room",
        "PROBE | if (YES) throw sneak(new java.io.IOException(\"no file\")); | EIO | no file",
        "PROBE | if (YES) throw new Hostile(); | EIO | Hostile",
        "PROBE | if (YES) return null; | EIO | null was returned",
        "PROBE | block(); | EIO | did not end within 2 s",
        "PROBE | if (YES) throw new MempoolException(MempoolException.Reason.EPERM, \"not you\");"
            + " | EPERM | not you",
        "INFO | if (YES) return null; | EIO | null was returned",
        "INFO | if (YES) throw new IllegalStateException(\"unknown\"); | EIO | unknown",
        "INFO | block(); | EIO | did not end within 2 s",
      })
  void aDeviceThatCannotBeMadeIsReported(String part, String code, Reason reason, String text)
      throws IOException {
    System.clearProperty("closed.Bad");
    EthDevDrivers drivers = found(new DriverJar(folder).with("Bad", part, code));
    assertEquals(List.of(), drivers.failures());
    try (EthDevs devices = new EthDevs(drivers)) {
      MempoolException e =
          assertThrows(MempoolException.class, () -> devices.open("net_bad7"), code);
      assertEquals(reason, e.reason());
      assertTrue(e.getMessage().contains(text), e.getMessage());
      if (reason == Reason.EIO) {
        assertTrue(e.getMessage().contains("device net_bad7"), e.getMessage());
        assertTrue(e.getMessage().contains("plugin.Bad"), e.getMessage());
      }
      assertEquals(List.of(), devices.devices());
      assertEquals(
          part.equals("INFO") && !code.equals("block();"),
          System.getProperty("closed.Bad") != null,
          "a device that was made is closed");
      assertEquals("net_null0", devices.open("net_null0").name());
    }
  }

  @Test
  void abilitiesThatCannotBeAreRefused() throws IOException {
    EthDevDrivers drivers =
        found(
            new DriverJar(folder)
                .with("Bad", "INFO", "if (YES) return new EthDevInfo(-1, 1, 68, 1500);"));
    try (EthDevs devices = new EthDevs(drivers)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> devices.open("net_bad0"));
      assertTrue(e.getMessage().contains("-1 that receive"), e.getMessage());
    }
  }

  private interface Use {
    void of(EthDev device, Mbuf[] burst);
  }

  /** Opens a device of a driver, and a pool whose mbufs are all back in the end. */
  private void use(String part, String code, Use use) throws IOException {
    EthDevDrivers drivers = found(new DriverJar(folder).with("Bad", part, code));
    try (PktmbufPool pool =
        PktmbufPool.builder("broken").registry(new PoolRegistry()).size(31).build()) {
      EthDevs devices = new EthDevs(drivers);
      EthDev device = devices.open("net_bad0");
      Mbuf[] burst = new Mbuf[8];
      device.configure(1, 1);
      if (!part.equals("RXQUEUE")) {
        device.rxQueueSetup(0, pool);
        device.txQueueSetup(0);
      }
      use.of(device, burst);
      if (part.equals("STOP") || part.equals("CLOSE")) {
        assertNamed(assertThrows(MempoolException.class, devices::close));
      } else {
        devices.close();
      }
      assertEquals(List.of(), devices.devices());
      assertEquals("yes", System.getProperty("closed.Bad"));
      assertEquals(31, pool.availCount());
    }
  }

  private static void assertNamed(MempoolException e) {
    assertEquals(Reason.EIO, e.reason());
    assertTrue(e.getMessage().contains("device net_bad0: the driver plugin.Bad"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if (YES) throw new IllegalStateException();",
        "if (YES) throw new StackOverflowError();",
        "if (YES) throw sneak(new java.io.IOException());",
        "if (YES) throw new Hostile();",
        "if (YES) return count + 1;",
        "if (YES) return -1;",
        "if (YES) return 2;", // and leaves no packets
      })
  void aBurstThatFailsOrLiesIsReported(String code) throws IOException {
    use(
        "RX",
        code,
        (device, burst) -> {
          device.start();
          assertNamed(assertThrows(MempoolException.class, () -> device.rxBurst(0, burst, 0, 8)));
          device.stop();
          assertEquals(0, device.rxBurst(0, burst, 0, 8));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PktmbufPool.freeBulk(packets, from, count); if (YES) throw new IllegalStateException();",
        "PktmbufPool.freeBulk(packets, from, count); if (YES) return count + 1;",
        "PktmbufPool.freeBulk(packets, from, count); if (YES) return -1;",
      })
  void aTransmissionThatFailsOrLiesIsReported(String code) throws IOException {
    use(
        "TX",
        code,
        (device, burst) -> {
          device.start();
          try (PktmbufPool pool =
              PktmbufPool.builder("packets").registry(new PoolRegistry()).size(7).build()) {
            burst[0] = Objects.requireNonNull(pool.alloc());
            assertNamed(assertThrows(MempoolException.class, () -> device.txBurst(0, burst, 0, 1)));
            assertEquals(7, pool.availCount());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"START", "STOP", "CLOSE", "LINK", "XSTATS"})
  void aMethodThatThrowsIsReported(String part) throws IOException {
    use(
        part,
        "if (YES) throw new IllegalStateException(\"broken\");",
        (device, _) -> {
          switch (part) {
            case "START" -> {
              assertNamed(assertThrows(MempoolException.class, device::start));
              assertFalse(device.isStarted());
            }
            case "LINK" -> assertNamed(assertThrows(MempoolException.class, device::link));
            case "XSTATS" -> assertNamed(assertThrows(MempoolException.class, device::xstats));
            default -> device.start();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"if (YES) return null;", "if (YES) throw new LinkageError(\"no queue\");"})
  void aQueueThatCannotBeSetUpIsReported(String code) throws IOException {
    use(
        "RXQUEUE",
        code,
        (device, _) -> {
          try (PktmbufPool pool =
              PktmbufPool.builder("queue").registry(new PoolRegistry()).size(7).build()) {
            assertNamed(assertThrows(MempoolException.class, () -> device.rxQueueSetup(0, pool)));
          }
          assertThrows(IllegalStateException.class, device::start);
        });
  }
}
