// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The execution of commands that are written into portals by hand. */
class PortalCommandsTest {

  private final SoftDevice device = new SoftDevice(3, 2);
  private final Mc mc = new Mc(device);
  private final RawPortal portal = new RawPortal(device, 0);
  private final RawPortal other = new RawPortal(device, 1);
  private int bpid;

  @BeforeEach
  void enable() {
    bpid = mc.bpid(mc.enabled(1));
  }

  @Test
  void aReleaseAndAnAcquireByteByByte() {
    assertEquals(0x180, portal.allocate(), "slot 0, valid bit 1, success");
    ByteBuffer line = portal.line(0x1400);
    line.put(2, (byte) bpid);
    byte[] address = {0x40, 0x30, 0x20, 0x10, (byte) 0xff, 0x7f, 0, 0};
    line.put(8, address);
    line.put(0, (byte) 0xa1); // valid, release, 1 buffer
    portal.access().write(0x9c0, 0x100);

    ByteBuffer command = portal.line(0x1600);
    command.put(2, (byte) bpid);
    command.put(4, (byte) 1);
    command.put(0, (byte) 0xb0); // valid, acquire
    ByteBuffer answer = portal.line(0x1680);
    assertEquals(0, answer.get(0), "no answer before the doorbell");
    portal.access().write(0x900, 0x100);
    portal.access().invalidate(0x1680);
    assertEquals((byte) 0xb0, answer.get(0));
    assertEquals((byte) 0xf0, answer.get(1));
    assertEquals(1, answer.get(4));
    byte[] came = new byte[8];
    answer.get(8, came);
    assertArrayEquals(address, came);
  }

  @Test
  void oneToSevenBuffersAreAcquiredThroughWhateverPortalTheyWereReleased() {
    for (int count = 1; count <= 7; count++) {
      long[] buffers = new long[count];
      Arrays.setAll(buffers, i -> 0x1000L * (i + 1));
      portal.release(bpid, buffers);
      long[] acquired = other.acquire(bpid, count);
      Arrays.sort(acquired);
      assertArrayEquals(buffers, acquired);
      assertEquals(0, portal.acquire(bpid, 1).length);
    }
  }

  @Test
  void anAcquireIsAllOrNothing() {
    portal.release(bpid, 1, 2, 3);
    assertEquals(0, portal.acquire(bpid, 4).length);
    assertEquals(3, portal.acquire(bpid, 3).length);
  }

  @Test
  void wrongCountsAndUnknownCommandsAreRefused() {
    portal.release(bpid, 1, 2, 3, 4, 5, 6, 7);
    portal.release(bpid, 8);
    for (int count : new int[] {0, 8, 255}) {
      assertNotEquals(0xf0, portal.command(0x30, bpid, count).get(1) & 0xff, "count " + count);
    }
    assertNotEquals(0xf0, portal.command(0x31, bpid, 1).get(1) & 0xff);
    assertNotEquals(0xf0, portal.command(0x7f, bpid, 1).get(1) & 0xff);
    assertEquals(8, portal.query(bpid).getInt(8), "fill");
  }

  @Test
  void aReleaseThatIsMalformedFreesItsSlotAndIsCounted() {
    portal.write(portal.allocate(), 0x20, bpid); // no buffers
    portal.write(portal.allocate(), 0x11, bpid, 1); // another verb
    portal.write(portal.allocate(), 0x21, 0xffff, 1); // no such pool
    int disabled = mc.bpid(Mc.token(mc.ok(0x8041, 0, 2)));
    portal.write(portal.allocate(), 0x21, disabled, 1);
    assertEquals(4, device.rejectedReleases());
    assertEquals(0, portal.acquire(bpid, 1).length);
    for (int i = 0; i < 100; i++) {
      portal.release(bpid, i);
    }
  }

  @Test
  void aPoolThatIsNotEnabledIsRefused() {
    int token = mc.enabled(2);
    int second = mc.bpid(token);
    portal.release(second, 1, 2);
    mc.ok(0x0031, token);
    assertNotEquals(0xf0, portal.command(0x30, second, 1).get(1) & 0xff);
    assertNotEquals(0xf0, portal.command(0x32, second, 0).get(1) & 0xff);
    mc.ok(0x0021, token);
    assertEquals(2, portal.acquire(second, 2).length, "what was in it is still there");
  }

  @Test
  void thereAreEightReleaseSlotsAndTheirValidBitsToggle() {
    device.stop();
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      int allocated = portal.allocate();
      assertEquals(0x180, allocated & 0x180, "success, and valid bit 1 in the first round");
      slots.add(allocated & 7);
      portal.write(allocated, 0x21, bpid, i);
    }
    assertEquals(8, slots.size());
    assertEquals(0, portal.allocate() & 0x100, "the ninth");
    assertNotEquals(0, other.allocate() & 0x100, "another portal has its own");
    device.resume();
    for (int round = 0; round < 20; round++) {
      int allocated = portal.allocate();
      assertEquals(round / 8 % 2 == 0 ? 0 : 0x80, allocated & 0x80, "round " + round);
      portal.write(allocated, 0x21, bpid, 100 + round);
    }
    assertEquals(28, portal.query(bpid).getInt(8));
  }

  @Test
  void aDoorbellWithoutTheRightValidBitIsNoCommand() {
    int allocated = portal.allocate();
    portal.write(allocated ^ 0x80, 0x21, bpid, 1);
    assertEquals(0, portal.query(bpid).getInt(8));
    portal.write(allocated, 0x21, bpid, 1);
    assertEquals(1, portal.query(bpid).getInt(8));
    // a management command that rings twice is executed once
    portal.release(bpid, 2);
    assertEquals(1, portal.acquire(bpid, 1).length);
    portal.access().write(0x900, 0x100);
    portal.access().invalidate(0x1680);
    assertEquals(1, other.query(bpid).getInt(8));
  }

  @Test
  void anInterruptTellsOfAReleaseThatIsDone() {
    portal.release(bpid, 1);
    portal.query(bpid);
    assertEquals(0, portal.access().read(0xe00));
    portal.write(portal.allocate(), 0x61, bpid, 2);
    portal.query(bpid);
    assertEquals(0x10, portal.access().read(0xe00));
    portal.access().write(0xe00, 0x10);
    assertEquals(0, portal.access().read(0xe00));
    assertEquals(2, portal.query(bpid).getInt(8));
  }

  @Test
  void registersThatAreNotThereAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> portal.access().read(0x10));
    assertThrows(IllegalArgumentException.class, () -> portal.access().write(0x9c0 + 32, 0x100));
    assertThrows(IllegalArgumentException.class, () -> portal.access().write(0x9c1, 0x100));
  }

  @Test
  void anAnswerComesAfterAllThatWasReleasedBefore() {
    for (int i = 0; i < 8; i++) {
      other.release(bpid, i);
    }
    assertEquals(7, portal.acquire(bpid, 7).length);
    for (int i = 0; i < 3; i++) {
      other.release(bpid, i);
    }
    assertEquals(4, mc.freeBuffers(mc.enabled(1)));
  }

  @Test
  void aPoolGrowsAsItNeeds() {
    int count = 700_000;
    for (int i = 0; i < count; i += 7) {
      portal.release(bpid, i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6);
    }
    assertEquals(count, portal.query(bpid).getInt(8));
    boolean[] seen = new boolean[count];
    for (int i = 0; i < count; i += 7) {
      for (long address : portal.acquire(bpid, 7)) {
        assertEquals(false, seen[(int) address]);
        seen[(int) address] = true;
      }
    }
    assertEquals(1, portal.query(bpid).get(7), "empty");
  }
}
