// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.OpsTable;
import org.junit.jupiter.api.Test;

class PreferredOpsTest {

  private final PreferredOps ops = new PreferredOps();

  private final OpsTable table = OpsTable.of();

  /** Ops that say whether their hardware is present. */
  private record DeviceOps(String name, boolean hardwarePresent) implements MempoolOps {
    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      throw new UnsupportedOperationException("only the name is asked for");
    }
  }

  private static void assertRefused(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }

  @Test
  void theUserComesBeforeThePlatformAndThatBeforeTheDefault() {
    assertEquals("ring_mp_mc", ops.best(table));
    ops.setPlatform("dpaa");
    assertEquals("dpaa", ops.best(table));
    ops.setUser("stack");
    assertEquals("stack", ops.best(table));
    ops.setUser("lf_stack");
    assertEquals("lf_stack", ops.best(table));
    assertEquals("dpaa", ops.platform());
    assertEquals("lf_stack", ops.user());
  }

  @Test
  void hardwareThatIsPresentComesBeforeTheDefault() {
    OpsTable devices =
        OpsTable.of(
            new DeviceOps("absent", false),
            new DeviceOps("second", true),
            new DeviceOps("first", true));
    assertEquals("first", ops.best(devices));
    ops.setPlatform("dpaa");
    assertEquals("dpaa", ops.best(devices));
    assertEquals(PreferredOps.DEFAULT, new PreferredOps().best(table));
  }

  @Test
  void thereIsOnePlatform() {
    ops.setPlatform("dpaa");
    ops.setPlatform("dpaa");
    assertEquals(
        MempoolException.Reason.EEXIST,
        assertThrows(MempoolException.class, () -> ops.setPlatform("dpaa2")).reason());
    assertEquals("dpaa", ops.platform());
  }

  @Test
  void namesHaveALength() {
    String longest = "x".repeat(MempoolOps.MAX_NAME_LENGTH);
    assertRefused(() -> ops.setUser(""));
    assertRefused(() -> ops.setPlatform(""));
    assertRefused(() -> ops.setUser(longest + "x"));
    assertRefused(() -> ops.setPlatform(longest + "x"));
    assertNull(ops.user());
    assertNull(ops.platform());
    ops.setUser(longest);
    assertEquals(longest, ops.best(table));
  }

  @Test
  void thePropertyIsTheUsersChoiceInTheGlobalOnes() {
    assertEquals(PreferredOps.DEFAULT, PreferredOps.global().best(table));
    System.setProperty(PreferredOps.PROPERTY, "lf_stack");
    try {
      assertEquals("lf_stack", PreferredOps.global().best(table));
      assertEquals(PreferredOps.DEFAULT, ops.best(table));
      System.setProperty(PreferredOps.PROPERTY, "");
      assertRefused(() -> PreferredOps.global().best(table));
    } finally {
      System.clearProperty(PreferredOps.PROPERTY);
    }
    assertEquals(PreferredOps.DEFAULT, PreferredOps.global().best(table));
  }
}
