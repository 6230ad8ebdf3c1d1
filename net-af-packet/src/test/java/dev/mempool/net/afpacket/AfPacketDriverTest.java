// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.ethdev.tck.EthDevContract;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.testsupport.VethPair;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for drivers, on one end of a pair of interfaces; packets arrive from the other end. */
@ParameterizedClass
@ValueSource(ints = {2, 3})
class AfPacketDriverTest extends EthDevContract {

  @Parameter int version;

  private @Nullable VethPair pair;
  private @Nullable EthDevs peers;
  private @Nullable PktmbufPool pool;
  private @Nullable EthDev peer;

  @BeforeEach
  void connect() {
    pair = VethPair.make();
    peers = new EthDevs();
    pool = PktmbufPool.builder("peer").registry(new PoolRegistry()).size(255).build();
    if (pair != null) {
      peer = peers.open("net_af_packet9,framecnt=256,iface=" + pair.other);
      peer.configure(0, 1);
      peer.txQueueSetup(0);
      peer.start();
    }
  }

  @AfterEach
  void disconnect() {
    Objects.requireNonNull(peers).close();
    Objects.requireNonNull(pool).close();
    if (pair != null) {
      pair.close();
    }
  }

  @Override
  protected String device() {
    return pair == null
        ? "net_null0"
        : "net_af_packet0,framecnt=512,tpacket=%d,iface=%s".formatted(version, pair.one);
  }

  @Override
  protected void arrive(EthDev device) {
    if (peer != null) {
      Mbuf[] burst = new Mbuf[8];
      for (int i = 0; i < burst.length; i++) {
        burst[i] = Objects.requireNonNull(Objects.requireNonNull(pool).alloc());
        burst[i].write(burst[i].append(100 + i), new byte[100 + i]);
        burst[i].putShort(12, 0x88b5);
      }
      int sent = peer.txBurst(0, burst, 0, burst.length);
      PktmbufPool.freeBulk(burst, sent, burst.length - sent);
    }
  }
}
