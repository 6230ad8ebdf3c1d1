// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.ethdev.EthStats;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The rules for drivers. The author of a driver extends this class in a test and names a device of
 * it by its arguments; each rule opens that device, and at its end all mbufs must be back in their
 * pool.
 *
 * <pre>{@code
 * class MyDriverTest extends EthDevContract {
 *   protected String device() {
 *     return "net_my0,size=60";
 *   }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public abstract class EthDevContract {

  private static final int POOL_SIZE = 511;
  private static final int BURST = 32;

  /** The bytes of a small frame without its checksum. */
  private static final int FRAME = 60;

  /** The bursts of a round: more than the queues of most devices hold. */
  private static final int ROUNDS = 200;

  /** The bytes that a JVM may allocate for itself while bursts are measured. */
  private static final int NOISE = 64;

  private final Mbuf[] burst = new Mbuf[BURST];
  private EthDevs devices;
  private PktmbufPool pool;

  /** Makes the rules. */
  protected EthDevContract() {}

  /**
   * {@return the device arguments of a device with one queue in each direction at least} Called by
   * each rule, so that it may make files or interfaces for it.
   */
  protected abstract String device();

  /**
   * Makes packets arrive at a device, if they do not arrive by themselves. The default sends some
   * by the device itself, which suits devices that receive what they send.
   *
   * @param device the device, which is started
   */
  protected void arrive(EthDev device) {
    send(device, BURST, 1);
  }

  /**
   * {@return whether packets can arrive at the device} If not, the rules about receiving demand
   * nothing.
   */
  protected boolean receives() {
    return true;
  }

  /** Called by JUnit. */
  @BeforeEach
  protected final void begin() {
    devices = new EthDevs();
    pool = PktmbufPool.builder("rules").registry(new PoolRegistry()).size(POOL_SIZE).build();
  }

  /** Called by JUnit: closes the devices and looks for mbufs that did not come back. */
  @AfterEach
  protected final void end() {
    devices.close();
    assertEquals(POOL_SIZE, pool.availCount(), "mbufs that came back to the pool");
    pool.close();
  }

  /** Opens the device with one queue in each direction. */
  private EthDev opened() {
    EthDev device = devices.open(device());
    device.configure(1, 1);
    device.rxQueueSetup(0, pool);
    device.txQueueSetup(0);
    return device;
  }

  private EthDev started() {
    EthDev device = opened();
    device.start();
    return device;
  }

  /** Makes a frame of a number of segments, each of the same length. */
  private Mbuf frame(int segments) {
    Mbuf first = Objects.requireNonNull(pool.alloc());
    for (int i = 0; i < segments; i++) {
      Mbuf segment = i == 0 ? first : Objects.requireNonNull(pool.alloc());
      segment.write(segment.append(FRAME), new byte[FRAME]);
      if (i > 0) {
        first.chain(segment);
      } else {
        segment.putInt(0, -1); // to all stations, with a type that no stack knows
        segment.putShort(4, 0xffff);
        segment.putByte(6, 2);
        segment.putShort(12, 0x88b5);
      }
    }
    return first;
  }

  /** Sends frames, frees those that the device does not take, and returns how many it took. */
  private int send(EthDev device, int count, int segments) {
    for (int i = 0; i < count; i++) {
      burst[i] = frame(segments);
    }
    int sent = device.txBurst(0, burst, 0, count);
    assertTrue(sent >= 0 && sent <= count, "txBurst returned " + sent);
    PktmbufPool.freeBulk(burst, sent, count - sent);
    return sent;
  }

  /** A device that is stopped receives nothing and takes nothing. */
  @Test
  protected void aStoppedDeviceMovesNothing() {
    EthDev device = opened();
    assertEquals(0, device.rxBurst(0, burst, 0, BURST));
    assertEquals(0, send(device, 3, 1));
    device.start();
    device.stop();
    assertEquals(0, device.rxBurst(0, burst, 0, BURST));
    assertEquals(0, send(device, 3, 1));
    assertFalse(device.isStarted());
  }

  /** The numbers that a device states fit together. */
  @Test
  protected void aDeviceDescribesItself() {
    EthDev device = opened();
    assertTrue(device.info().maxRxQueues() >= 1 && device.info().maxTxQueues() >= 1);
    assertTrue(device.mtu() >= device.info().minMtu(), device.mtu() + " is below the minimum");
    assertTrue(device.mtu() <= device.info().maxMtu(), device.mtu() + " is above the maximum");
    assertEquals(0, device.macAddress() >>> 48);
    assertEquals(EthStats.NONE, device.stats());
    assertTrue(device.xstats().containsKey("rx_good_packets"));
    assertThrows(
        IllegalArgumentException.class, () -> device.configure(device.info().maxRxQueues() + 1, 1));
  }

  /** Sent packets are counted, and their mbufs come back: at once, or at the close. */
  @Test
  protected void sentPacketsAreCountedAndFreed() {
    EthDev device = started();
    long taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
      taken += send(device, 1 + i % (BURST / 4), 1);
      PktmbufPool.freeBulk(burst, 0, device.rxBurst(0, burst, 0, BURST));
    }
    assertTrue(taken > 0, "nothing was taken");
    device.stop();
    EthStats stats = device.stats();
    assertEquals(taken, stats.opackets() + stats.oerrors());
    assertEquals(stats.opackets() * FRAME, stats.obytes());
  }

  /** Packets of several segments are sent, or dropped and counted; none is lost. */
  @Test
  protected void chainsAreSentOrCounted() {
    EthDev device = started();
    long taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
      taken += send(device, 3, 1 + i % 4);
      PktmbufPool.freeBulk(burst, 0, device.rxBurst(0, burst, 0, BURST));
    }
    device.stop();
    assertEquals(taken, device.stats().opackets() + device.stats().oerrors());
  }

  /** A burst of no packets does nothing. */
  @Test
  protected void anEmptyBurst() {
    EthDev device = started();
    assertEquals(0, device.rxBurst(0, burst, BURST, 0));
    assertEquals(0, device.txBurst(0, burst, BURST, 0));
    assertEquals(0, device.stats().opackets());
  }

  /** Received packets are valid, have the port, lie where they should, and are counted. */
  @Test
  protected void receivedPacketsAreValid() {
    EthDev device = started();
    long packets = 0;
    long bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
      arrive(device);
      int from = i % 5;
      int count = device.rxBurst(0, burst, from, BURST - from);
      for (int j = from; j < from + count; j++) {
        burst[j].check();
        assertEquals(1, burst[j].refcnt());
        assertEquals(device.port(), burst[j].port());
        bytes += burst[j].packetLength();
      }
      packets += count;
      PktmbufPool.freeBulk(burst, from, count);
    }
    assertEquals(receives(), packets > 0, packets + " packets were received");
    assertEquals(packets, device.stats().ipackets());
    assertEquals(bytes, device.stats().ibytes());
  }

  /** A device whose pool is empty receives nothing, keeps what it has, and goes on later. */
  @Test
  protected void anEmptyPoolIsSurvived() {
    EthDev device = started();
    arrive(device);
    Mbuf[] held = new Mbuf[POOL_SIZE];
    int count = 0;
    for (Mbuf mbuf; (mbuf = pool.alloc()) != null; ) {
      held[count++] = mbuf;
    }
    for (int i = 0; i < ROUNDS; i++) {
      int received = device.rxBurst(0, burst, 0, BURST);
      PktmbufPool.freeBulk(burst, 0, received);
      for (int j = 0; j < received; j++) { // those that it had before
        Mbuf mbuf = pool.alloc();
        if (mbuf != null && count < POOL_SIZE) {
          held[count++] = mbuf;
        }
      }
    }
    PktmbufPool.freeBulk(held, 0, count);
    int received = 0;
    for (int i = 0; i < ROUNDS && received == 0; i++) {
      arrive(device);
      received = device.rxBurst(0, burst, 0, BURST);
      PktmbufPool.freeBulk(burst, 0, received);
    }
    assertEquals(receives(), received > 0);
  }

  /** A device can be stopped and started again, and its counters go on. */
  @Test
  protected void startsAgain() {
    EthDev device = started();
    int taken = send(device, 4, 1);
    device.stop();
    device.stop();
    device.start();
    taken += send(device, 4, 1);
    device.stop();
    assertEquals(taken, device.stats().opackets() + device.stats().oerrors());
    device.configure(1, 1);
    device.rxQueueSetup(0, pool);
    device.txQueueSetup(0);
    device.start();
    taken += send(device, 4, 1);
    device.stop();
    assertEquals(taken, device.stats().opackets() + device.stats().oerrors());
    device.resetStats();
    assertEquals(0, device.stats().opackets());
  }

  /** A call in the wrong order is refused, and changes nothing. */
  @Test
  protected void theOrderIsKept() {
    EthDev device = devices.open(device());
    assertThrows(IllegalStateException.class, device::start);
    assertThrows(IllegalArgumentException.class, () -> device.rxQueueSetup(0, pool));
    device.configure(1, 1);
    device.rxQueueSetup(0, pool);
    assertThrows(IllegalStateException.class, device::start);
    device.txQueueSetup(0);
    assertThrows(IllegalArgumentException.class, () -> device.txQueueSetup(1));
    device.start();
    assertThrows(IllegalStateException.class, () -> device.configure(1, 1));
    assertThrows(IllegalStateException.class, () -> device.txQueueSetup(0));
    assertThrows(IllegalStateException.class, device::start);
    device.close();
    device.close();
    assertThrows(IllegalStateException.class, device::start);
    assertEquals(0, device.rxBurst(0, burst, 0, BURST));
  }

  /** A device that was closed can be opened again by the same name. */
  @Test
  protected void opensAgain() {
    for (int i = 0; i < 3; i++) {
      EthDev device = started();
      assertEquals(0, device.port());
      send(device, 2, 1);
      device.close();
    }
  }

  /** Bursts allocate no Java objects. */
  @Test
  protected void burstsAllocateNothing() {
    EthDev device = started();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      for (int j = 0; j < BURST; j++) {
        burst[j] = frame(1);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      int sent = device.txBurst(0, burst, 0, BURST);
      PktmbufPool.freeBulk(burst, sent, BURST - sent);
      PktmbufPool.freeBulk(burst, 0, device.rxBurst(0, burst, 0, BURST));
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least <= NOISE, "a burst allocates " + least + " bytes");
  }
}
