// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RingDriverTest extends EthDevContract {

  @Override
  protected String device() {
    return "net_ring0";
  }

  @Test
  void attachedDevicesExchangePackets() {
    try (PktmbufPool pool =
            PktmbufPool.builder("ring").registry(new PoolRegistry()).size(63).build();
        EthDevs devices = new EthDevs()) {
      EthDev one = devices.open("net_ring1,nodeaction=pair:0:CREATE");
      EthDev other = devices.open("net_ring2,nodeaction=pair:0:ATTACH");
      for (EthDev device : devices.devices()) {
        device.configure(1, 1);
        device.rxQueueSetup(0, pool);
        device.txQueueSetup(0);
        device.start();
      }
      Mbuf packet = Objects.requireNonNull(pool.alloc());
      packet.append(70);
      Mbuf[] burst = {packet, null};
      assertEquals(1, one.txBurst(0, burst, 0, 1));
      burst[0] = null;
      assertEquals(1, other.rxBurst(0, burst, 0, 2));
      assertSame(packet, burst[0]);
      assertEquals(1, packet.port());
      assertEquals(70, other.stats().ibytes());
      assertEquals(1, one.txBurst(0, burst, 0, 1)); // stays in the ring until its last user leaves
      one.close();
      assertEquals(62, pool.availCount());
      other.close();
      assertEquals(63, pool.availCount());
    }
  }

  @Test
  void whatANodeActionMustBe() {
    try (EthDevs devices = new EthDevs()) {
      for (String wrong : new String[] {"a", "a:0", "a:0:OPEN", ":0:CREATE", "a:x:CREATE"}) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class,
                () -> devices.open("net_ring5,nodeaction=" + wrong));
        assertTrue(e.getMessage().contains("name:node:CREATE"), e.getMessage());
      }
      MempoolException e =
          assertThrows(
              MempoolException.class, () -> devices.open("net_ring5,nodeaction=none:0:ATTACH"));
      assertEquals(MempoolException.Reason.ENOENT, e.reason());
      EthDev _ = devices.open("net_ring5");
      e = assertThrows(MempoolException.class, () -> devices.open("net_ring5"));
      assertEquals(MempoolException.Reason.EEXIST, e.reason());
    }
  }
}
