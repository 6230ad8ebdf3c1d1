// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The execution of commands to the management complex that are written by hand. */
class DpbpCommandsTest {

  private static final int AUTH_ERROR = 3;
  private static final int DMA_ERROR = 5;
  private static final int CONFIG_ERROR = 6;
  private static final int TIMEOUT = 7;
  private static final int NO_RESOURCE = 8;
  private static final int UNSUPPORTED = 0xb;
  private static final int INVALID_STATE = 0xc;

  private final SoftDevice device = new SoftDevice(3, 1);
  private final Mc mc = new Mc(device);
  private final RawPortal portal = new RawPortal(device, 0);

  @Test
  void anObjectIsOpenedEnabledAskedResetAndClosed() {
    long[] open = {0x8041_0000_0001_0000L, 2, 0, 0, 0, 0, 0, 0};
    device.mc().execute(open);
    assertEquals(0x8041, open[0] >>> 48);
    assertEquals(0, open[0] & 0xff0000, "status");
    int token = (int) (open[0] >>> 32) & 0xffff;
    assertNotEquals(0, token);

    assertEquals(0, mc.ok(0x0061, token)[1] & 1, "not enabled");
    mc.ok(0x0021, token);
    assertEquals(1, mc.ok(0x0061, token)[1] & 1, "enabled");
    long[] attributes = mc.ok(0x0041, token);
    assertEquals(2, attributes[1] >>> 32, "id");
    int bpid = (int) (attributes[1] >>> 16) & 0xffff;
    portal.release(bpid, 1, 2, 3);
    assertEquals(3, mc.ok(0x1b21, token)[1]);
    mc.ok(0x0051, token);
    assertEquals(0, mc.ok(0x1b21, token)[1], "reset empties it");
    assertEquals(0, mc.ok(0x0061, token)[1] & 1, "reset disables it");
    mc.ok(0x8001, token);
    assertEquals(AUTH_ERROR, Mc.status(mc.execute(0x0061, token)));
  }

  @Test
  void eachOpeningHasItsToken() {
    int first = Mc.token(mc.ok(0x8041, 0, 1));
    int second = Mc.token(mc.ok(0x8041, 0, 1));
    assertNotEquals(first, second);
    mc.ok(0x8001, first);
    mc.ok(0x0021, second);
    assertEquals(AUTH_ERROR, Mc.status(mc.execute(0x0021, first)));
  }

  @Test
  void tokensStartAgainAndSkipThoseThatAreOpen() {
    int kept = Mc.token(mc.ok(0x8041, 0, 1));
    for (int i = 0; i < 70_000; i++) {
      int token = Mc.token(mc.ok(0x8041, 0, 0));
      assertNotEquals(kept, token);
      assertNotEquals(0, token);
      mc.ok(0x8001, token);
    }
  }

  @Test
  void wrongCommandsHaveTheirStatus() {
    int token = mc.enabled(0);
    assertEquals(NO_RESOURCE, Mc.status(mc.execute(0x8041, 0, 3)), "no such object");
    assertEquals(UNSUPPORTED, Mc.status(mc.execute(0x0071, token)));
    assertEquals(UNSUPPORTED, Mc.status(mc.execute(0x0022, token)), "another version");
    assertEquals(UNSUPPORTED, Mc.status(mc.execute(0x1b01, token)), "an old version");
    assertEquals(UNSUPPORTED, Mc.status(mc.execute(0x0071, token + 1)));
    assertEquals(AUTH_ERROR, Mc.status(mc.execute(0x0021, token + 1)));
    assertEquals(AUTH_ERROR, Mc.status(mc.execute(0x9041, token)), "create with another token");
    assertEquals(AUTH_ERROR, Mc.status(mc.execute(0x9841, token, 0)));
  }

  @Test
  void aDeviceThatHangsTimesOut() {
    SoftDevice hanging = new SoftDevice(1, 1, 500);
    hanging.stop();
    assertEquals(TIMEOUT, Mc.status(new Mc(hanging).execute(0x8041, 0, 0)));
    hanging.resume();
    new Mc(hanging).ok(0x8041, 0, 0);
  }

  @Test
  void objectsAreCreatedAndDestroyed() {
    int created = (int) mc.ok(0x9041, 0)[1];
    assertEquals(3, created);
    assertArrayEquals(new int[] {0, 1, 2, 3}, device.dpbps());
    int token = mc.enabled(created);
    assertEquals(INVALID_STATE, Mc.status(mc.execute(0x9841, 0, created)), "it is open");
    mc.ok(0x8001, token);
    mc.ok(0x9841, 0, created);
    assertEquals(NO_RESOURCE, Mc.status(mc.execute(0x9841, 0, created)));
    assertArrayEquals(new int[] {0, 1, 2}, device.dpbps());
  }

  @Test
  void thereAre256ObjectsAtMostAndEachHasAPoolOfItsOwn() {
    Set<Integer> bpids = new HashSet<>();
    for (int id = 3; id < 256; id++) {
      assertEquals(id, mc.ok(0x9041, 0)[1]);
    }
    for (int id = 0; id < 256; id++) {
      bpids.add(mc.bpid(mc.enabled(id)));
    }
    assertEquals(256, bpids.size());
    assertEquals(NO_RESOURCE, Mc.status(mc.execute(0x9041, 0)));
    SoftDevice full = new SoftDevice(SoftDevice.MAX_DPBPS, 1);
    assertEquals(256, full.dpbps().length);
  }

  @Test
  void thresholdsAreReadBackAsTheyWereSetAndQueriedAsTheyWereRounded() {
    int token = mc.enabled(1);
    int bpid = mc.bpid(token);
    mc.ok(0x1b02, token, 1001 | 2001L << 32, 4001 | 3001L << 32, 1, 77, 0);
    long[] set = mc.ok(0x1b12, token);
    assertArrayEquals(
        new long[] {1001 | 2001L << 32, 4001 | 3001L << 32, 1, 77, 0},
        new long[] {set[1], set[2], set[3], set[4], set[5]});
    ByteBuffer state = portal.query(bpid);
    assertEquals(2 << 8 | 250, state.getShort(16), "1001 is 250 * 4 and a rest");
    assertEquals(3 << 8 | 251, state.getShort(18), "2001 is not more than 251 * 8");
    assertEquals(0, state.getInt(20), "the hardware's are off");
    assertEquals(4 << 8 | 251, state.getShort(24), "4001 is not more than 251 * 16");
    assertEquals(4 << 8 | 187, state.getShort(26), "3001 is 187 * 16 and a rest");
    assertEquals(bpid, state.getShort(28));
    assertEquals(77, state.getLong(40));
  }

  @Test
  void aPoolEntersAndLeavesItsStates() {
    int token = mc.enabled(1);
    int bpid = mc.bpid(token);
    mc.ok(0x1b02, token, 3 | 5L << 32, 10 | 8L << 32);
    int fill = 0;
    // empty 1, depleted 2, surplus 4
    int[] rising = {3, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 4, 4};
    for (int expected : rising) {
      assertEquals(expected, portal.query(bpid).get(7), "on the way up, at " + fill);
      portal.release(bpid, fill++);
    }
    int[] falling = {4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 2, 2, 3};
    for (int expected : falling) {
      assertEquals(expected, portal.query(bpid).get(7), "on the way down, at " + fill);
      if (fill > 0) {
        portal.acquire(bpid, 1);
        fill--;
      }
    }
  }

  @Test
  void aChangeOfStateIsNotified() {
    int token = mc.enabled(1);
    int bpid = mc.bpid(token);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(64, 16);
      device.map(memory);
      ByteBuffer message = memory.asSlice(16, 16).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      mc.ok(
          0x1b02, token, 2 | 3L << 32, 5 | 4L << 32, 1, 0x1122334455667788L, memory.address() + 16);
      assertEquals(0x29, message.get(0), "depleted from the start");
      assertEquals(3, message.get(2));
      assertEquals(bpid, message.getInt(4));
      assertEquals(0x1122334455667788L, message.getLong(8));
      expectAfter(message, 0, () -> portal.release(bpid, 1, 2, 3));
      expectAfter(message, 4, () -> portal.release(bpid, 4, 5, 6));
      message.put(0, (byte) 0);
      portal.release(bpid, 7);
      portal.query(bpid);
      assertEquals(0, message.get(0), "no change, no message");
      expectAfter(message, 0, () -> portal.acquire(bpid, 3));
      expectAfter(message, 2, () -> portal.acquire(bpid, 3));
      assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 0), "the neighbours are untouched");
      assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 32));
      mc.ok(0x0051, token); // reset: no more messages
      mc.ok(0x0021, token);
      message.put(0, (byte) 0);
      portal.release(bpid, 1, 2, 3);
      portal.query(bpid);
      assertEquals(0, message.get(0));
      device.unmap(memory);
      assertEquals(
          DMA_ERROR,
          Mc.status(mc.execute(0x1b02, token, 2 | 3L << 32, 0, 1, 0, memory.address() + 16)));
    }
  }

  private void expectAfter(ByteBuffer message, int state, Runnable change) {
    message.put(0, (byte) 0);
    change.run();
    portal.query(message.getInt(4));
    assertEquals(0x29, message.get(0));
    assertEquals(state, message.get(2));
  }

  @Test
  void wrongNotificationsAreRefusedAndChangeNothing() {
    int token = mc.enabled(1);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(64, 64);
      device.map(memory);
      long[][] wrong = {
        {CONFIG_ERROR, 5 | 4L << 32, 0, 0},
        {CONFIG_ERROR, 0, 5 | 6L << 32, 0},
        {CONFIG_ERROR, 1L << 31, 0, 0},
        {CONFIG_ERROR, 0, 0, memory.address() + 8},
        {DMA_ERROR, 0, 0, memory.address() + 64},
        {DMA_ERROR, 0, 0, memory.address() - 16},
      };
      for (long[] each : wrong) {
        long[] answer = mc.execute(0x1b02, token, each[1], each[2], 0, 0, each[3]);
        assertEquals(each[0], Mc.status(answer));
      }
    }
    long[] set = mc.ok(0x1b12, token);
    assertEquals(0, set[1] | set[2] | set[5]);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 255, 256, 257, 511, 512, 1023, 65535, 65537, 255 << 15, Integer.MAX_VALUE})
  void thresholdsAreRoundedToTwelveBits(int buffers) {
    int down = Threshold.roundedDown(buffers);
    int up = Threshold.roundedUp(buffers);
    assertTrue(down >>> 12 == 0 && up >>> 12 == 0);
    assertTrue(Threshold.buffers(down) <= buffers);
    int largest = 255 << 15;
    assertTrue(Threshold.buffers(up) >= Math.min(buffers, largest));
    if (buffers < 256) {
      assertEquals(buffers, Threshold.buffers(down));
      assertEquals(buffers, Threshold.buffers(up));
    } else {
      assertTrue(Threshold.buffers(down) > Math.min(buffers, largest) * 0.99);
      assertTrue(Threshold.buffers(up) < buffers * 1.01);
    }
  }
}
