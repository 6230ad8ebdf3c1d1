// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.OpsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, buses, the notice, and the devices of a process. */
class SmallPartsTest {

  private static PortalConfig config(String config) {
    return PortalConfig.of(OpsConfig.parse("x", PortalConfig.SETTINGS, config));
  }

  @Test
  void settingsHaveDefaults() {
    assertEquals(new PortalConfig(10, false, 10_000), config(""));
    assertEquals(new PortalConfig(3, true, 5), config("portals=3,portal=own,timeoutMillis=5"));
    assertEquals(config(""), config("portal=shared"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"portals=0", "portals=1025", "portal=mine", "timeoutMillis=0"})
  void wrongSettingsAreRefused(String wrong) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> config(wrong));
    assertTrue(refusal.getMessage().contains(wrong), refusal.getMessage());
  }

  @Test
  void aBusIsPresentWhenItHasADevice(@TempDir Path sysfs) throws Exception {
    Path dpaa = sysfs.resolve("devices/platform/soc/soc:fsl,dpaa");
    Path fsl = sysfs.resolve("bus/fsl-mc/devices");
    assertFalse(Bus.DPAA.present(sysfs));
    Files.createDirectories(dpaa);
    Files.createDirectories(fsl);
    assertFalse(Bus.DPAA.present(sysfs));
    Files.createDirectory(dpaa.resolve("soc:fsl,dpaa:ethernet@1"));
    assertTrue(Bus.DPAA.present(sysfs));
    Files.createDirectory(fsl.resolve("dprc.1"));
    assertFalse(Bus.FSL_MC.present(sysfs));
    Files.createDirectory(fsl.resolve("dpbp.0"));
    assertTrue(Bus.FSL_MC.present(sysfs));
  }

  /** A logger that keeps its messages. */
  private static final class Memory implements System.Logger {
    final List<String> messages = new ArrayList<>();

    @Override
    public String getName() {
      return "memory";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      messages.add(message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      messages.add(java.text.MessageFormat.format(format, parameters));
    }
  }

  @Test
  void theNoticeIsLoggedOnce() {
    Memory log = new Memory();
    SoftwareNotice notice = new SoftwareNotice("dpaa", "BMan");
    notice.tell(log, "orders");
    notice.tell(log, "more");
    assertEquals(
        List.of(
            "pool 'orders': ops 'dpaa' run on a software device that behaves as BMan does; no"
                + " hardware is used"),
        log.messages);
  }

  /** A device that counts how often it is closed. */
  private static final class Device implements AutoCloseable {
    int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void poolsWithTheSameSettingsShareADeviceToTheLast() {
    SharedDevices<String, Device> devices = new SharedDevices<>();
    Device one = devices.enter("a", settings -> new Device());
    assertSame(one, devices.enter("a", settings -> new Device()));
    assertNotSame(one, devices.enter("b", settings -> new Device()));
    devices.leave("a");
    assertEquals(0, one.closed);
    devices.leave("a");
    assertEquals(1, one.closed);
    assertNotSame(one, devices.enter("a", settings -> new Device()));
    assertThrows(IllegalStateException.class, () -> devices.leave("c"));
  }
}
