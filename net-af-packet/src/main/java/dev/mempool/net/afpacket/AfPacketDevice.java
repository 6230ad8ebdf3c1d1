// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevInfo;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.EthLink;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.ethdev.linux.PromiscuousMode;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afpacket.linux.PacketSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device of an interface. Each queue has a socket of its own, which exists from the set-up of the
 * queue on. Those that receive are bound when the device starts, so that nothing arrives before.
 */
final class AfPacketDevice implements EthDevOps {

  /** The modes by their numbers, {@code PACKET_FANOUT_...}. */
  private static final List<String> FANOUT_MODES = AfPacketDriver.FANOUT_MODE.words();

  /** The largest MTU of an interface of Linux. */
  private static final int MAX_MTU = 65_535;

  private final DeviceArguments arguments;
  private final Interface link;
  private final int queues;
  private final @Nullable RxRing[] rx;
  private final @Nullable TxRing[] tx;

  private final PromiscuousMode promiscuous;

  /** The packets that the kernel dropped in sockets that are closed. Guarded by this. */
  private long missedBefore;

  AfPacketDevice(DeviceArguments arguments, String iface) {
    this.arguments = arguments;
    this.queues = arguments.integer(AfPacketDriver.QPAIRS);
    this.link = new Interface(iface);
    this.rx = new RxRing[queues];
    this.tx = new TxRing[queues];
    try {
      new PacketSocket(link.index(), 2).close(); // says early who may not make sockets
    } catch (Throwable e) {
      link.close();
      throw e;
    }
    this.promiscuous = new PromiscuousMode(link.index());
  }

  @Override
  public EthDevInfo info() {
    return new EthDevInfo(queues, queues, EthDevInfo.MIN_MTU, MAX_MTU);
  }

  @Override
  public synchronized void configure(int rxQueues, int txQueues) {
    for (int queue = 0; queue < queues; queue++) {
      releaseRx(queue);
      releaseTx(queue);
    }
  }

  private void releaseRx(int queue) {
    RxRing before = rx[queue];
    if (before != null) {
      rx[queue] = null;
      missedBefore += before.socket.dropped();
      before.socket.close();
    }
  }

  private void releaseTx(int queue) {
    TxRing before = tx[queue];
    if (before != null) {
      tx[queue] = null;
      before.close();
    }
  }

  @Override
  public synchronized RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
    releaseRx(queue);
    int version = arguments.integer(AfPacketDriver.TPACKET);
    PacketSocket socket = new PacketSocket(link.index(), version);
    try {
      socket.describeOffloads();
      int minBlocks = version == 3 ? RingSize.MIN_BLOCKS_3 : RingSize.MIN_BLOCKS_2;
      RingSize size = size(arguments.integer(AfPacketDriver.FRAMESZ), descriptors, minBlocks);
      RxRing made =
          version == 3
              ? RxRing3.of(socket, link, pool, size)
              : RxRing2.of(socket, link, pool, size);
      rx[queue] = made;
      return made;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public synchronized TxQueue txQueue(int queue, int descriptors) {
    releaseTx(queue);
    PacketSocket socket = new PacketSocket(link.index(), 2);
    try {
      int frame = Math.max(arguments.integer(AfPacketDriver.FRAMESZ), TxRing.frameSize(link.mtu()));
      socket.skipRefused(); // before the ring is made
      RingSize size = size(frame, descriptors, RingSize.MIN_BLOCKS_2);
      TxRing made = TxRing.of(socket, segmenter(), link, size);
      socket.allowInFlight(size.frames());
      bindToTransmit(socket);
      tx[queue] = made;
      return made;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  private Segmenter segmenter() {
    PacketSocket socket = new PacketSocket(link.index(), 2);
    try {
      socket.describeOffloads();
      socket.allowInFlight(Segmenter.IN_FLIGHT);
      bindToTransmit(socket);
      return new Segmenter(socket);
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  private void bindToTransmit(PacketSocket socket) {
    if (arguments.integer(AfPacketDriver.QDISC_BYPASS) == 1) {
      socket.bypassQdisc(); // older kernels use the queueing discipline
    }
    socket.bind(/* receive= */ false);
  }

  private RingSize size(int frameSize, int descriptors, int minBlocks) {
    return RingSize.of(
        arguments.integer(AfPacketDriver.BLOCKSZ),
        frameSize,
        descriptors > 0 ? descriptors : arguments.integer(AfPacketDriver.FRAMECNT),
        minBlocks);
  }

  @Override
  public synchronized void start() {
    int group = -1;
    int used = 0;
    for (RxRing ring : rx) {
      used += ring == null ? 0 : 1;
    }
    for (RxRing ring : rx) {
      if (ring != null) {
        group = ring.start(used > 1 ? fanoutMode() : -1, group);
      }
    }
    for (TxRing ring : tx) {
      if (ring != null) {
        ring.readMtu();
      }
    }
  }

  private int fanoutMode() {
    return FANOUT_MODES.indexOf(arguments.text(AfPacketDriver.FANOUT_MODE));
  }

  @Override
  public synchronized void stop() {
    for (RxRing ring : rx) {
      if (ring != null) {
        ring.stop();
      }
    }
  }

  @Override
  public synchronized void close() {
    for (RxRing ring : rx) {
      if (ring != null) {
        ring.socket.close();
      }
    }
    for (TxRing ring : tx) {
      if (ring != null) {
        ring.close();
      }
    }
    promiscuous.close();
    link.close();
  }

  @Override
  public EthLink link() {
    return new EthLink(link.isUp(), 0, true);
  }

  @Override
  public long macAddress() {
    return link.address();
  }

  @Override
  public int mtu() {
    return link.mtu();
  }

  @Override
  public synchronized void setMtu(int bytes) {
    link.setMtu(bytes);
    for (TxRing ring : tx) {
      if (ring != null) {
        ring.readMtu();
      }
    }
  }

  @Override
  public synchronized boolean isPromiscuous() {
    return promiscuous.isOn();
  }

  @Override
  public synchronized void setPromiscuous(boolean on) {
    promiscuous.set(on);
  }

  @Override
  public synchronized long missed() {
    long missed = missedBefore;
    for (RxRing ring : rx) {
      missed += ring == null ? 0 : ring.socket.dropped();
    }
    return missed;
  }

  @Override
  public synchronized Map<String, Long> xstats() {
    long received = 0;
    long merged = 0;
    long sent = 0;
    long cut = 0;
    for (RxRing ring : rx) {
      received += ring == null ? 0 : ring.tooLong();
      merged += ring == null ? 0 : ring.merged();
    }
    for (TxRing ring : tx) {
      sent += ring == null ? 0 : ring.tooLong();
      cut += ring == null ? 0 : ring.segmented();
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("rx_lro_packets", merged);
    counters.put("tx_tso_packets", cut);
    counters.put("rx_too_long_errors", received);
    counters.put("tx_too_long_errors", sent);
    return counters;
  }
}
