// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.drivers;

import dev.mempool.ethdev.EthDevInfo;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.EthLink;
import java.util.concurrent.atomic.AtomicInteger;

/** The parts that devices in software have in common: link, address, MTU. */
abstract class SoftwareDevice implements EthDevOps {

  /** The most queues of a device: more than a machine has processors that could use them. */
  static final int MAX_QUEUES = 256;

  /** The largest MTU: a datagram of IPv4. */
  private static final int MAX_MTU = 65_535;

  /** The beginning of the addresses, which are local ones; the device number follows. */
  private static final long FIRST_ADDRESS = 0x02_4d_50_00_0000L;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final long address = FIRST_ADDRESS + COUNT.incrementAndGet();
  private volatile boolean up;

  @Override
  public EthDevInfo info() {
    return new EthDevInfo(MAX_QUEUES, MAX_QUEUES, EthDevInfo.MIN_MTU, MAX_MTU);
  }

  @Override
  public void start() {
    up = true;
  }

  @Override
  public void stop() {
    up = false;
  }

  @Override
  public void close() {
    up = false;
  }

  @Override
  public EthLink link() {
    return new EthLink(up, EthLink.SOFTWARE_SPEED, true);
  }

  @Override
  public long macAddress() {
    return address;
  }

  @Override
  public int mtu() {
    return EthDevInfo.ETHER_MTU;
  }
}
