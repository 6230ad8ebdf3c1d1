package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PreferredOpsTest {

  private final PreferredOps ops = new PreferredOps();

  private static void assertReason(MempoolException.Reason reason, Runnable call) {
    assertEquals(reason, assertThrows(MempoolException.class, call::run).reason());
  }

  @Test
  void theUserComesBeforeThePlatformAndThatBeforeTheDefault() {
    assertEquals("ring_mp_mc", ops.best());
    ops.setPlatform("dpaa");
    assertEquals("dpaa", ops.best());
    ops.setUser("stack");
    assertEquals("stack", ops.best());
    ops.setUser("lf_stack");
    assertEquals("lf_stack", ops.best());
    assertEquals("dpaa", ops.platform());
    assertEquals("lf_stack", ops.user());
  }

  @Test
  void thereIsOnePlatform() {
    ops.setPlatform("dpaa");
    ops.setPlatform("dpaa");
    assertReason(MempoolException.Reason.EEXIST, () -> ops.setPlatform("dpaa2"));
    assertEquals("dpaa", ops.platform());
  }

  @Test
  void namesHaveALength() {
    String longest = "x".repeat(MempoolOps.MAX_NAME_LENGTH);
    assertReason(MempoolException.Reason.EINVAL, () -> ops.setUser(""));
    assertReason(MempoolException.Reason.EINVAL, () -> ops.setPlatform(""));
    assertReason(MempoolException.Reason.ENAMETOOLONG, () -> ops.setUser(longest + "x"));
    assertReason(MempoolException.Reason.ENAMETOOLONG, () -> ops.setPlatform(longest + "x"));
    assertNull(ops.user());
    assertNull(ops.platform());
    ops.setUser(longest);
    assertEquals(longest, ops.best());
  }

  @Test
  void thePropertyIsTheUsersChoiceInTheGlobalOnes() {
    assertEquals(PreferredOps.DEFAULT, PreferredOps.global().best());
    System.setProperty(PreferredOps.PROPERTY, "lf_stack");
    try {
      assertEquals("lf_stack", PreferredOps.global().best());
      assertEquals(PreferredOps.DEFAULT, ops.best());
      System.setProperty(PreferredOps.PROPERTY, "");
      assertReason(MempoolException.Reason.EINVAL, () -> PreferredOps.global().best());
    } finally {
      System.clearProperty(PreferredOps.PROPERTY);
    }
    assertEquals(PreferredOps.DEFAULT, PreferredOps.global().best());
  }
}
