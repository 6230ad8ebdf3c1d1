// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpsTableTest {

  @Test
  void registeredOpsAreFoundAndIndexedByName() {
    OpsTable table = OpsTable.of(new TestOps("b"), new TestOps("a"));
    TestOps c = new TestOps("aa");
    assertEquals(1, table.register(c).index());
    assertEquals(List.of("a", "aa", "b"), table.entries().stream().map(OpsEntry::name).toList());
    assertSame(c, table.require("aa").ops());
    assertEquals(2, table.require("b").index());
  }

  @Test
  void takenNameIsEEXISTAndChangesNothing() {
    TestOps first = new TestOps("a");
    OpsTable table = OpsTable.of(first);
    MempoolException e =
        assertThrows(MempoolException.class, () -> table.register(new TestOps("a")));
    assertEquals(MempoolException.Reason.EEXIST, e.reason());
    assertTrue(e.getMessage().contains(TestOps.class.getName()), e.getMessage());
    assertSame(first, table.require("a").ops());
    assertEquals(1, table.entries().size());
  }

  @Test
  void badNamesAreRefused() {
    OpsTable table = OpsTable.of();
    assertThrows(IllegalArgumentException.class, () -> table.register(new TestOps("x".repeat(65))));
    assertThrows(IllegalArgumentException.class, () -> table.register(new TestOps("a b")));
    assertEquals(List.of(), table.entries());
  }

  @Test
  void unknownNameIsENOENTAndNamesWhatThereIs() {
    MempoolException e =
        assertThrows(MempoolException.class, () -> OpsTable.of(new TestOps("a")).require("b"));
    assertEquals(MempoolException.Reason.ENOENT, e.reason());
    assertTrue(
        e.getMessage().contains("'b'") && e.getMessage().contains("there are a"), e.getMessage());
  }

  @Test
  void lookupOfAnUnknownNameIsEmpty() {
    TestOps a = new TestOps("a");
    OpsTable table = OpsTable.of(a);
    assertSame(a, table.lookup("a").orElseThrow().ops());
    assertEquals(Optional.empty(), table.lookup("b"));
  }

  @Test
  void anEntryHasWhatTheProviderDeclares() {
    OpsSetting depth = OpsSetting.integer("depth", "how deep", 1, 9, 3);
    TestOps ops =
        new TestOps("a") {
          @Override
          public List<OpsSetting> settings() {
            return List.of(depth);
          }

          @Override
          public boolean hardwarePresent() {
            return true;
          }
        };
    OpsEntry entry = OpsTable.of(ops).require("a");
    assertEquals(List.of(depth), entry.settings());
    assertTrue(entry.hardwarePresent());
    assertEquals(7, entry.config("depth=7").integer(depth));
    assertThrows(IllegalArgumentException.class, () -> entry.config("depth=10").integer(depth));
  }

  @Test
  void moreThanSixteenFit() {
    OpsTable table = OpsTable.of();
    for (int i = 0; i < 100; i++) {
      table.register(new TestOps("ops" + i));
    }
    assertEquals(100, table.entries().size());
  }

  @Test
  void concurrentRegistrationLosesNothingAndLetsOneOfEachNameWin() throws InterruptedException {
    OpsTable table = OpsTable.of();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50; i++) {
                  try {
                    table.register(new TestOps("ops" + i));
                  } catch (MempoolException e) {
                    refused.incrementAndGet();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(50, table.entries().size());
    assertEquals(150, refused.get());
  }
}
