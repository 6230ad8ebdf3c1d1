// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Threads of a class that holds its registration, well written and badly. */
class LcoreHolderTest {

  /** A thread class of a framework. */
  private static final class Holder extends Thread implements LcoreHolder {
    @Nullable LcoreRegistration held;
    int asked;

    Holder(Runnable task) {
      super(task);
    }

    @Override
    public @Nullable LcoreRegistration lcoreRegistration() {
      asked++;
      return held;
    }

    static Holder me() {
      return (Holder) Thread.currentThread();
    }
  }

  private static void on(Runnable task) throws Exception {
    FutureTask<?> outcome = new FutureTask<>(task, null);
    Holder thread = new Holder(outcome);
    thread.start();
    thread.join();
    outcome.get();
  }

  @Test
  void itsRegistrationSaysTheId() throws Exception {
    on(() -> {
      Holder me = Holder.me();
      assertEquals(Lcore.NONE, Lcore.current());
      me.held = Lcore.register();
      int id = me.held.lcoreId();
      me.asked = 0;
      assertEquals(id, Lcore.current());
      assertEquals(1, me.asked, "the thread was asked");
      List<Integer> ends = new ArrayList<>();
      try (Subscription _ = Lcore.onExit(_ -> ends.add(Lcore.current()))) {
        me.held.close();
      }
      assertEquals(List.of(id), ends, "while it ends it still is that lcore");
      assertEquals(Lcore.NONE, Lcore.current());
    });
  }

  @Test
  void registrationOfAnotherThreadGivesNoId() throws Exception {
    try (LcoreRegistration others = Lcore.register()) {
      on(() -> {
        Holder.me().held = others;
        assertEquals(Lcore.NONE, Lcore.current());
        try (LcoreRegistration own = Lcore.register()) {
          assertNotEquals(others.lcoreId(), own.lcoreId());
          assertEquals(own.lcoreId(), Lcore.current());
        }
      });
    }
  }

  @Test
  void registeredWithoutHoldingItWorksAllTheSame() throws Exception {
    on(() -> {
      try (LcoreRegistration registration = Lcore.register()) {
        assertEquals(registration.lcoreId(), Lcore.current());
        IllegalStateException e = assertThrows(IllegalStateException.class, Lcore::register);
        assertTrue(e.getMessage().contains("already"), e.getMessage());
      }
    });
  }

  @Test
  void closedRegistrationThatIsHeldDoesNotHideTheNextOne() throws Exception {
    on(() -> {
      Holder.me().held = Lcore.register();
      Holder.me().held.close();
      assertEquals(Lcore.NONE, Lcore.current());
      try (LcoreRegistration second = Lcore.register()) {
        assertEquals(second.lcoreId(), Lcore.current());
      }
    });
  }

  @Test
  void registeringTwiceIsRefused() throws Exception {
    on(() -> {
      try (LcoreRegistration registration = Lcore.register()) {
        Holder.me().held = registration;
        assertThrows(IllegalStateException.class, Lcore::register);
        assertEquals(registration.lcoreId(), Lcore.current());
      }
    });
  }

  @Test
  void idOfOneThatLivesIsItsOwnWhateverItSaysOfItsState() throws Exception {
    Lcore.reclaimDead();
    FutureTask<Integer> task =
        new FutureTask<>(() -> {
          try (LcoreRegistration _ = Lcore.register()) {
            return Lcore.reclaimDead();
          }
        });
    Thread thread =
        new Thread(task) {
          @Override
          public State getState() {
            return State.TERMINATED;
          }
        };
    thread.start();
    assertEquals(0, task.get());
    thread.join();
  }

  @Test
  void idOfOneThatDiedWithoutClosingIsTakenBack() throws Exception {
    Lcore.reclaimDead();
    on(() -> Holder.me().held = Lcore.register());
    List<Integer> ends = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = Lcore.onExit(ends::add)) {
      assertEquals(1, Lcore.reclaimDead());
    }
    assertEquals(1, ends.size());
  }
}
