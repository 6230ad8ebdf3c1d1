// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortalsTest {

  private final Portals portals = of(3);

  private static Portals of(int count) {
    return new Portals(Stream.generate(ModelDevice::new).limit(count).toList());
  }

  @AfterEach
  void close() {
    portals.close();
  }

  private PortalSlot onAnLcore() throws Exception {
    FutureTask<PortalSlot> task = new FutureTask<>(portals::mine);
    LcoreThread thread = new LcoreThread(task);
    thread.start();
    thread.join();
    return task.get();
  }

  @Test
  void aThreadThatIsNoLcoreHasNoPortal() throws Exception {
    assertNull(portals.mine());
    FutureTask<PortalSlot> task = new FutureTask<>(portals::mine);
    Thread.ofVirtual().start(task);
    assertNull(task.get());
    assertEquals(2, portals.available());
  }

  @Test
  void anLcoreKeepsItsPortalUntilItEnds() {
    try (LcoreRegistration _ = Lcore.register()) {
      PortalSlot mine = portals.mine();
      assertNotSame(portals.shared(), mine);
      assertSame(mine, portals.mine());
      assertEquals(1, portals.available());
    }
    assertNull(portals.mine());
    assertEquals(2, portals.available());
  }

  @Test
  void moreLcoresThanPortalsShareTheLast() throws Exception {
    CountDownLatch all = new CountDownLatch(5);
    CountDownLatch end = new CountDownLatch(1);
    List<FutureTask<PortalSlot>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      FutureTask<PortalSlot> task =
          new FutureTask<>(() -> {
            PortalSlot mine = portals.mine();
            all.countDown();
            end.await();
            return mine;
          });
      tasks.add(task);
      threads.add(new LcoreThread(task));
      threads.getLast().start();
    }
    all.await();
    assertEquals(0, portals.available());
    end.countDown();
    List<PortalSlot> own = new ArrayList<>();
    for (FutureTask<PortalSlot> task : tasks) {
      if (task.get() != null) {
        own.add(task.get());
      }
    }
    assertEquals(2, own.stream().distinct().count());
    assertEquals(2, own.size());
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(2, portals.available());
  }

  @Test
  void anLcoreThatFoundNoneGetsOneWhenThereIsOne() {
    PortalSlot first = portals.reserve("p");
    PortalSlot second = portals.reserve("p");
    try (LcoreRegistration _ = Lcore.register()) {
      assertNull(portals.mine());
      portals.giveBack(first);
      assertSame(first, portals.mine());
    }
    portals.giveBack(second);
    assertEquals(2, portals.available());
  }

  @Test
  void aThreadThatDiedGivesItsPortalBackWhenItsIdIsTakenBack() throws Exception {
    Thread thread =
        new Thread(() -> {
          Lcore.register();
          portals.mine();
        });
    thread.start();
    thread.join();
    // a thread of another test may have reclaimed it already
    Lcore.reclaimDead();
    assertEquals(2, portals.available());
  }

  @Test
  void lcoresOneAfterAnotherUseOnePortal() throws Exception {
    PortalSlot first = onAnLcore();
    for (int i = 0; i < 50; i++) {
      assertSame(first, onAnLcore());
    }
  }

  @Test
  void aPortalThatIsReservedIsNotFree() {
    PortalSlot first = portals.reserve("p");
    PortalSlot second = portals.reserve("p");
    assertNotEquals(first, second);
    MempoolException refusal =
        assertThrows(MempoolException.class, () -> portals.reserve("orders"));
    assertEquals(MempoolException.Reason.ENOSPC, refusal.reason());
    assertTrue(refusal.getMessage().contains("'orders'"), refusal.getMessage());
    portals.giveBack(second);
    assertSame(second, portals.reserve("orders"));
  }

  @Test
  void aLonePortalIsShared() {
    try (Portals one = of(1)) {
      assertThrows(MempoolException.class, () -> one.reserve("p"));
      try (LcoreRegistration _ = Lcore.register()) {
        assertNull(one.mine());
      }
    }
  }
}
