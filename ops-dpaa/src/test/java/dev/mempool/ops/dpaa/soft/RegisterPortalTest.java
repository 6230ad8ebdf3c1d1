// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.ops.dpaa.portal.BmanPortal;
import dev.mempool.ops.dpaa.portal.PortalAccess;
import dev.mempool.ops.dpaa.portal.PortalLayout;
import dev.mempool.ops.dpaa.portal.RegisterPortal;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The portal as the driver sees it, on a device that works only while a test lets it. */
class RegisterPortalTest {

  private static final int BPID = 9;

  private final SoftBman bman = new SoftBman(2, SoftBman.UNLIMITED);
  private final long[] addresses = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80};

  /** Whether a kick reaches the device. */
  private boolean working = true;

  /** Takes over the portal that the device's own driver has initialised and not used. */
  private final BmanPortal portal =
      new RegisterPortal(
          new PortalAccess() {
            @Override
            public MemorySegment memory() {
              return bman.access(0).memory();
            }

            @Override
            public int read(int offset) {
              return bman.access(0).read(offset);
            }

            @Override
            public void write(int offset, int value) {
              bman.access(0).write(offset, value);
            }

            @Override
            public void kick() {
              if (working) {
                bman.access(0).kick();
              }
            }

            @Override
            public int nextChange() {
              return bman.access(0).nextChange();
            }
          });

  @Test
  void theRingTakesSevenReleases() {
    working = false;
    for (int i = 0; i < 7; i++) {
      assertTrue(portal.release(BPID, addresses, 8));
    }
    assertFalse(portal.release(BPID, addresses, 8));
    assertFalse(portal.release(BPID, addresses, 1));
    working = true;
    assertTrue(portal.release(BPID, addresses, 1));
    assertEquals(57, bman.freeBuffers(BPID));
  }

  @Test
  void roomThatTheDeviceMadeByItselfIsFound() {
    working = false;
    for (int i = 0; i < 7; i++) {
      assertTrue(portal.release(BPID, addresses, 1));
    }
    assertEquals(7, bman.freeBuffers(BPID));
    assertTrue(portal.release(BPID, addresses, 1));
  }

  @Test
  void anAcquireIsPendingUntilTheDeviceAnswers() {
    assertTrue(portal.release(BPID, addresses, 3));
    long[] got = new long[8];
    working = false;
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, got, 2));
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, got, 2));
    working = true;
    assertEquals(2, portal.acquire(BPID, got, 2));
    assertEquals(1, bman.freeBuffers(BPID));
  }

  @Test
  void theLateAnswerToAnAbandonedAcquireGoesBack() {
    assertTrue(portal.release(BPID, addresses, 8));
    long[] got = new long[8];
    working = false;
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, got, 5));
    portal.abandon();
    // the device answers now, and only the portal's next user sees it
    bman.access(0).kick();
    assertEquals(3, bman.freeBuffers(BPID));
    working = true;
    assertEquals(0, portal.acquire(BPID + 1, got, 1), "another pool, which is empty");
    assertEquals(8, bman.freeBuffers(BPID));
    assertEquals(8, portal.acquire(BPID, got, 8));
  }

  @Test
  void anAbandonedCommandKeepsThePortalUntilItIsAnswered() {
    working = false;
    assertNull(portal.query());
    portal.abandon();
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, new long[8], 1));
    assertTrue(portal.release(BPID, addresses, 4), "releases go another way");
    working = true;
    assertEquals(1, portal.acquire(BPID, new long[8], 1));
    assertNotNull(portal.query());
  }

  @Test
  void anAbandonedAcquireIsFinishedOnceItIsAnswered() {
    assertTrue(portal.finishAbandoned(), "nothing was abandoned");
    assertTrue(portal.release(BPID, addresses, 8));
    assertEquals(8, bman.freeBuffers(BPID));
    working = false;
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, new long[8], 8));
    portal.abandon();
    assertFalse(portal.finishAbandoned());
    bman.access(0).kick();
    assertEquals(0, bman.freeBuffers(BPID));
    assertTrue(portal.finishAbandoned());
    assertEquals(8, bman.freeBuffers(BPID));
  }

  @Test
  void moreBuffersThanWereAskedForGoBack() {
    assertTrue(portal.release(BPID, addresses, 8));
    assertEquals(8, bman.freeBuffers(BPID));
    working = false;
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, new long[8], 2));
    // a device that is broken executes another command
    MemorySegment memory = bman.access(0).memory();
    PortalLayout.set(
        memory,
        PortalLayout.COMMAND,
        PortalLayout.word(PortalLayout.VALID | PortalLayout.ACQUIRE | 8, BPID, 0));
    bman.access(0).kick();
    MempoolException failure =
        assertThrows(MempoolException.class, () -> portal.acquire(BPID, new long[8], 2));
    assertEquals(MempoolException.Reason.EIO, failure.reason());
    assertTrue(failure.getMessage().contains("of 2 buffers with 8"), failure.getMessage());
    working = true;
    assertTrue(portal.finishAbandoned());
    assertEquals(8, bman.freeBuffers(BPID));
  }

  @Test
  void aPortalThatWasInUseIsTakenOver() {
    for (int used = 0; used < 20; used++) {
      assertTrue(portal.release(BPID, addresses, 1));
    }
    assertEquals(20, bman.freeBuffers(BPID));
    assertTrue(portal.release(BPID, addresses, 1));
    RegisterPortal next = new RegisterPortal(bman.access(0));
    for (int more = 0; more < 6; more++) {
      assertTrue(next.release(BPID, addresses, 1));
    }
    assertEquals(27, bman.freeBuffers(BPID));
    assertEquals(8, next.acquire(BPID, new long[8], 8));
  }

  @Test
  void aLateAnswerWaitsForRoomInTheRing() {
    assertTrue(portal.release(BPID, addresses, 8));
    assertEquals(8, bman.freeBuffers(BPID));
    working = false;
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID, new long[8], 8));
    for (int i = 0; i < 7; i++) {
      assertTrue(portal.release(BPID + 1, addresses, 1));
    }
    portal.abandon();
    bman.access(0).kick(); // the device answers the command and does not consume the ring
    assertEquals(BmanPortal.PENDING, portal.acquire(BPID + 2, new long[8], 1));
    working = true;
    assertEquals(0, portal.acquire(BPID + 2, new long[8], 1));
    assertEquals(8, bman.freeBuffers(BPID));
    assertEquals(7, bman.freeBuffers(BPID + 1));
  }

  @Test
  void anErrorIsTold() {
    MempoolException failure =
        assertThrows(MempoolException.class, () -> portal.acquire(64, new long[8], 1));
    assertEquals(MempoolException.Reason.EIO, failure.reason());
    assertTrue(failure.getMessage().contains("invalid"), failure.getMessage());
    assertEquals(0, portal.acquire(BPID, new long[8], 1), "the portal goes on");
  }

  @Test
  void aQueryShowsThePools() {
    assertTrue(portal.release(BPID, addresses, 1));
    BmanPortal.PoolStates states = portal.query();
    for (int bpid = 0; bpid < 64; bpid++) {
      assertEquals(bpid == BPID, states.isAvailable(bpid));
      assertFalse(states.isDepleted(bpid));
    }
  }

  @Test
  void freeBufferMemoryEndsAndReleasesBecomeBusyUntilThereIsSome() {
    SoftBman small = new SoftBman(1, 2 * 64); // 16 buffers of one pool
    BmanPortal only = small.portals().getFirst();
    int taken = 0;
    while (only.release(BPID, addresses, 8)) {
      taken += 8;
    }
    assertEquals(16 + 7 * 8, taken, "two records, and a full ring");
    assertEquals(16, small.freeBuffers(BPID));
    assertFalse(only.release(BPID, addresses, 1));
    assertEquals(8, only.acquire(BPID, new long[8], 8));
    assertTrue(only.release(BPID, addresses, 8));
    // a record serves one pool: a buffer of another one needs a record of its own
    SoftBman two = new SoftBman(1, 2 * 64);
    only = two.portals().getFirst();
    assertTrue(only.release(1, addresses, 1));
    assertTrue(only.release(2, addresses, 1));
    assertTrue(only.release(3, addresses, 1));
    assertEquals(1, two.freeBuffers(2));
    assertEquals(0, two.freeBuffers(3));
    assertEquals(1, only.acquire(1, new long[8], 1));
    assertEquals(1, two.freeBuffers(3));
  }
}
