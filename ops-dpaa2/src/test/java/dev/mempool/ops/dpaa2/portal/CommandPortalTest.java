// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of a portal, seen from a device that does nothing but what a test says. */
class CommandPortalTest implements PortalAccess {

  private final MemorySegment memory = Arena.ofAuto().allocate(QbmanFormat.MEMORY_BYTES, 64);
  private final ByteBuffer bytes = memory.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  private final List<Integer> doorbells = new ArrayList<>();
  private final CommandPortal portal = new CommandPortal("portal 3", this);
  private final long[] buffers = new long[7];

  /** The value that the next read of the register returns. */
  private int rar;

  /** Whether the next doorbell meets an error. */
  private boolean outOfMemory;

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int read(int register) {
    assertEquals(0xcc0, register);
    return rar;
  }

  @Override
  public void write(int register, int value) {
    assertEquals(0x100, value);
    doorbells.add(register);
    if (outOfMemory) {
      outOfMemory = false;
      throw new OutOfMemoryError("at a doorbell");
    }
  }

  @Override
  public void invalidate(int line) {
    assertEquals(0x1680, line);
  }

  private void answer(int verb, int result, int count, long... addresses) {
    for (int i = 0; i < addresses.length; i++) {
      bytes.putLong(0x1688 + 8 * i, addresses[i]);
    }
    bytes.put(0x1681, (byte) result);
    bytes.put(0x1684, (byte) count);
    bytes.put(0x1680, (byte) verb);
  }

  @Test
  void aReleaseIsWrittenIntoTheSlotThatWasAllocated() {
    rar = 0x105; // slot 5, valid bit 0
    assertTrue(portal.release(0x1234, new long[] {0x1122334455667788L, 2, 3}, 3));
    byte[] line = new byte[32];
    bytes.get(0x1400 + 5 * 64, line);
    byte[] expected = {
      0x23,
      0,
      0x34,
      0x12,
      0,
      0,
      0,
      0,
      (byte) 0x88,
      0x77,
      0x66,
      0x55,
      0x44,
      0x33,
      0x22,
      0x11,
      2,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      3,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    assertArrayEquals(expected, line);
    assertEquals(List.of(0x9c0 + 4 * 5), doorbells);
    rar = 0x180; // slot 0, valid bit 1
    assertTrue(portal.release(1, buffers, 7));
    assertEquals((byte) 0xa7, bytes.get(0x1400));
    rar = 0x085; // no success
    assertFalse(portal.release(1, buffers, 7));
    assertEquals(2, doorbells.size());
  }

  @Test
  void anAcquireIsPendingUntilItsVerbComesWithTheRightValidBit() {
    assertEquals(-1, portal.acquire(0x0102, buffers, 2));
    byte[] command = new byte[5];
    bytes.get(0x1600, command);
    assertArrayEquals(new byte[] {(byte) 0xb0, 0, 2, 1, 2}, command);
    assertEquals(-1, portal.acquire(0x0102, buffers, 2));
    assertEquals(List.of(0x900), doorbells, "it is sent once");
    answer(0xb0, 0xf0, 2, 11, 22);
    assertEquals(2, portal.acquire(0x0102, buffers, 2));
    assertEquals(11, buffers[0]);
    assertEquals(22, buffers[1]);
    assertEquals(-1, portal.acquire(0x0102, buffers, 2), "the old answer is not taken again");
    assertEquals(0x30, bytes.get(0x1600));
    answer(0x30, 0xf0, 0);
    assertEquals(0, portal.acquire(0x0102, buffers, 2));
  }

  @Test
  void aQueryTellsTheState() {
    assertNull(portal.query(9));
    assertEquals((byte) 0xb2, bytes.get(0x1600));
    assertEquals(9, bytes.get(0x1602));
    bytes.put(0x1687, (byte) 6);
    answer(0xb2, 0xf0, 0, 0xffff_ffff_0001_0203L);
    assertEquals(new PoolState(0x10203, false, true, true), portal.query(9));
  }

  @Test
  void whatTheDeviceRefusesIsTold() {
    answer(0xb0, 0xf1, 0);
    MempoolException e = assertThrows(MempoolException.class, () -> portal.acquire(5, buffers, 1));
    assertEquals(MempoolException.Reason.EIO, e.reason());
    assertTrue(e.getMessage().contains("portal 3 refused command 0x30 for pool 5"), e.toString());
    answer(0x30, 0xf0, 1, 8);
    assertEquals(1, portal.acquire(5, buffers, 1), "and the next command is carried out");
  }

  @Test
  void whileACommandIsPendingNoOtherIsTaken() {
    assertEquals(-1, portal.acquire(5, buffers, 1));
    assertThrows(IllegalStateException.class, () -> portal.acquire(6, buffers, 1));
    assertThrows(IllegalStateException.class, () -> portal.query(5));
    rar = 0x180;
    assertTrue(portal.release(5, buffers, 1), "releases go on");
  }

  @Test
  void whatComesWithAnAbandonedAcquireGoesBack() {
    assertEquals(-1, portal.acquire(5, buffers, 3));
    portal.abandon();
    assertEquals(-1, portal.acquire(6, buffers, 1), "not sent: the portal has no answer yet");
    answer(0xb0, 0xf0, 3, 11, 22, 33);
    rar = 0; // no slot
    assertEquals(-1, portal.acquire(6, buffers, 1), "not sent: the buffers could not go back");
    assertEquals(List.of(0x900), doorbells);
    rar = 0x182;
    assertEquals(-1, portal.acquire(6, buffers, 1));
    assertEquals(List.of(0x900, 0x9c8, 0x900), doorbells);
    assertEquals((byte) 0xa3, bytes.get(0x1480));
    assertEquals(5, bytes.get(0x1482), "the pool that they are from");
    assertEquals(33, bytes.getLong(0x1480 + 24));
    answer(0x30, 0xf0, 1, 44);
    assertEquals(1, portal.acquire(6, buffers, 1));
  }

  @Test
  void aCommandThatMeetsAnErrorIsAbandoned() {
    outOfMemory = true;
    assertThrows(OutOfMemoryError.class, () -> portal.acquire(5, buffers, 3));
    assertEquals(-1, portal.acquire(6, buffers, 1));
    answer(0xb0, 0xf0, 1, 11);
    rar = 0x180;
    assertEquals(-1, portal.acquire(6, buffers, 1));
    assertEquals(List.of(0x900, 0x9c0, 0x900), doorbells);
    answer(0x30, 0xf0, 1, 44);
    assertEquals(1, portal.acquire(6, buffers, 1));
  }

  @Test
  void aReleaseSettlesWhatWasAbandonedFirst() {
    assertEquals(-1, portal.acquire(5, buffers, 1));
    portal.abandon();
    rar = 0x180;
    assertTrue(portal.release(7, new long[] {9}, 1), "without an answer it goes on");
    answer(0xb0, 0xf0, 1, 11);
    assertTrue(portal.release(7, new long[] {9}, 1));
    assertEquals(List.of(0x900, 0x9c0, 0x9c0, 0x9c0), doorbells);
  }

  @Test
  void anAbandonedQueryHasNothingToGiveBack() {
    assertNull(portal.query(5));
    portal.abandon();
    answer(0xb2, 0xf0, 7);
    assertEquals(-1, portal.acquire(6, buffers, 1));
    assertEquals(List.of(0x900, 0x900), doorbells);
  }

  @Test
  void anAnswerWithMoreThanWasAskedForIsRefusedAndGoesBack() {
    answer(0xb0, 0xf0, 3, 11, 22, 33);
    MempoolException e = assertThrows(MempoolException.class, () -> portal.acquire(5, buffers, 2));
    assertTrue(e.getMessage().contains("an acquire of 2 buffers with 3"), e.toString());
    rar = 0x180;
    assertEquals(-1, portal.acquire(5, buffers, 2));
    assertEquals((byte) 0xa3, bytes.get(0x1400));
  }

  @Test
  void wrongCountsAreRefused() {
    for (int count : new int[] {-1, 0, 8}) {
      assertThrows(IllegalArgumentException.class, () -> portal.acquire(5, buffers, count));
      assertThrows(IllegalArgumentException.class, () -> portal.release(5, buffers, count));
    }
    assertEquals(List.of(), doorbells);
  }
}
