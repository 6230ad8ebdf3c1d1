// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevInfo;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.EthLink;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.ethdev.linux.Errno;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.ethdev.linux.PromiscuousMode;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afxdp.linux.XdpMode;
import dev.mempool.net.afxdp.linux.XdpProgram;
import dev.mempool.net.afxdp.linux.XdpStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device of an interface. Its program is attached as long as the device is open, and hands frames
 * to the network stack until the device is started, and while it is stopped.
 */
final class AfXdpDevice implements EthDevOps {

  /** The largest MTU of an interface of Linux. */
  private static final int MAX_MTU = 65_535;

  /** The default number of entries of a ring, as in DPDK. */
  private static final int DEFAULT_ENTRIES = 2048;

  /** The most entries of a ring: 8 MiB of rings for each queue. */
  private static final int MAX_ENTRIES = 1 << 16;

  /**
   * The part of the free mbufs that a queue with the default number of entries takes: others must
   * remain for transmission, for other queues and for the application.
   */
  private static final int SHARE_OF_POOL = 3;

  private final DeviceArguments arguments;
  private final Interface link;
  private final XdpProgram program;
  private final PromiscuousMode promiscuous;
  private final int firstQueue;
  private final int queues;
  private final boolean busyPoll;
  private final @Nullable XdpRxQueue[] rx;
  private final @Nullable XdpTxQueue[] tx;
  private final @Nullable QueuePair[] pairs;

  /** The counters of sockets that are closed. Guarded by this. */
  private XdpStatistics before = XdpStatistics.NONE;

  AfXdpDevice(DeviceArguments arguments, String iface, List<XdpMode> modes) {
    this.arguments = arguments;
    this.firstQueue = arguments.integer(AfXdpDriver.START_QUEUE);
    this.queues = arguments.integer(AfXdpDriver.QUEUE_COUNT);
    this.busyPoll = arguments.integer(AfXdpDriver.BUSY_BUDGET) > 0;
    this.rx = new XdpRxQueue[queues];
    this.tx = new XdpTxQueue[queues];
    this.pairs = new QueuePair[queues];
    this.link = new Interface(iface);
    try {
      checkQueues();
      this.program = XdpProgram.attach(link, firstQueue + queues, modes);
    } catch (Throwable e) {
      link.close();
      throw e;
    }
    this.promiscuous = new PromiscuousMode(link.index());
  }

  private void checkQueues() {
    int there = link.rxQueues();
    if (there >= 0 && firstQueue + queues > there) {
      throw arguments.refused(
          String.format(
              Locale.ROOT,
              "start_queue=%d and queue_count=%d are not possible: %s has %d queue(s), from 0 on;"
                  + " 'ethtool -l %s' shows them",
              firstQueue,
              queues,
              link.name(),
              there,
              link.name()));
    }
  }

  @Override
  public EthDevInfo info() {
    return new EthDevInfo(queues, queues, EthDevInfo.MIN_MTU, MAX_MTU);
  }

  @Override
  public synchronized void configure(int rxQueues, int txQueues) {
    for (int queue = 0; queue < queues; queue++) {
      releaseRx(queue);
      tx[queue] = null;
    }
  }

  private void releaseRx(int queue) {
    XdpRxQueue receives = rx[queue];
    if (receives != null) {
      receives.freeSegments();
      rx[queue] = null;
    }
    release(queue);
  }

  @Override
  public synchronized RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
    releaseRx(queue);
    int entries = descriptors == 0 ? defaultEntries(pool) : entries(descriptors);
    if (entries >= pool.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the pool '%s' has %d mbufs, and the kernel gets %d for a queue that receives; make"
                  + " the pool larger than all queues of its devices together, or set up fewer"
                  + " descriptors",
              pool.name(),
              pool.size(),
              entries));
    }
    QueuePair pair = open(queue, Umem.of(pool), entries);
    XdpRxQueue made = new XdpRxQueue(link, pair, entries, busyPoll);
    rx[queue] = made;
    return made;
  }

  @Override
  public synchronized TxQueue txQueue(int queue, int descriptors) {
    int entries = descriptors == 0 ? DEFAULT_ENTRIES : entries(descriptors);
    XdpTxQueue made = new XdpTxQueue(link, entries, busyPoll);
    tx[queue] = made;
    XdpRxQueue partner = rx[queue];
    if (partner != null) { // its socket has no transmit ring, or one of another size
      partner.freeSegments();
      release(queue);
      partner.use(open(queue, partner.umem(), partner.entries()));
    }
    return made;
  }

  private static int entries(int descriptors) {
    int highest =
        Integer.highestOneBit(Math.clamp(descriptors, QueuePair.MIN_ENTRIES, MAX_ENTRIES));
    return highest < descriptors && highest < MAX_ENTRIES ? highest << 1 : highest;
  }

  private static int defaultEntries(PktmbufPool pool) {
    int share = (pool.availCount() + 1) / SHARE_OF_POOL;
    return Integer.highestOneBit(Math.clamp(share, QueuePair.MIN_ENTRIES, DEFAULT_ENTRIES));
  }

  /** Makes the socket of a queue, with a transmit ring if there is a queue that transmits. */
  private QueuePair open(int queue, Umem umem, int entries) {
    XdpTxQueue partner = tx[queue];
    int sent = partner == null ? QueuePair.MIN_ENTRIES : partner.entries();
    QueuePair made = QueuePair.open(umem, entries, sent, !shares());
    try {
      preferBusyPoll(made);
      if (partner != null) {
        partner.use(made);
      }
      pairs[queue] = made;
      return made;
    } catch (Throwable e) {
      made.close();
      throw e;
    }
  }

  private boolean shares() {
    return arguments.integer(AfXdpDriver.SHARED_UMEM) == 1;
  }

  private void preferBusyPoll(QueuePair pair) {
    if (busyPoll) {
      int budget = arguments.integer(AfXdpDriver.BUSY_BUDGET);
      int result = pair.socket.preferBusyPoll(budget);
      if (result < 0 && arguments.isGiven(AfXdpDriver.BUSY_BUDGET)) {
        throw Errno.failed("polling the device (busy_budget), possible since Linux 5.11,", result);
      }
    }
  }

  private void release(int queue) {
    QueuePair pair = pairs[queue];
    if (pair != null) {
      pairs[queue] = null;
      before = before.plus(pair.socket.statistics());
      pair.close();
      XdpTxQueue partner = tx[queue];
      if (partner != null) {
        partner.unuse();
      }
    }
  }

  @Override
  public synchronized void start() {
    for (int queue = 0; queue < queues; queue++) {
      if (tx[queue] != null && rx[queue] == null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "queue %d transmits and does not receive; net_af_xdp needs as many queues in both"
                    + " directions, because the pool of the one that receives is the memory of"
                    + " both",
                queue));
      }
    }
    for (int queue = 0; queue < queues; queue++) {
      QueuePair pair = pairs[queue];
      XdpRxQueue receives = rx[queue];
      if (pair != null && receives != null) {
        bind(pair, firstQueue + queue);
        receives.start();
        XdpTxQueue transmits = tx[queue];
        if (transmits != null) {
          transmits.start();
        }
        program.handTo(firstQueue + queue, pair.socket);
      }
    }
  }

  private void bind(QueuePair pair, int queue) {
    if (pair.isBound()) {
      return;
    }
    for (QueuePair other : pairs) {
      if (shares() && other != null && other.isBound() && other.umem.pool() == pair.umem.pool()) {
        pair.bindShared(link, queue, other);
        return;
      }
    }
    pair.bind(link, queue, arguments.integer(AfXdpDriver.FORCE_COPY) == 1);
  }

  @Override
  public synchronized void stop() {
    for (int queue = 0; queue < queues; queue++) {
      program.handToStack(firstQueue + queue);
    }
  }

  @Override
  public synchronized void close() {
    program.close();
    for (int queue = 0; queue < queues; queue++) {
      releaseRx(queue);
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
    for (XdpTxQueue queue : tx) {
      if (queue != null) {
        queue.readMtu();
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
    return statistics().missed();
  }

  private XdpStatistics statistics() {
    XdpStatistics sum = before;
    for (QueuePair pair : pairs) {
      if (pair != null) {
        pair.completions.reapForOthers();
        sum = sum.plus(pair.socket.statistics());
      }
    }
    return sum;
  }

  @Override
  public synchronized Map<String, Long> xstats() {
    XdpStatistics kernel = statistics();
    long tooLong = 0;
    long copied = 0;
    long refused = 0;
    for (XdpTxQueue queue : tx) {
      if (queue != null) {
        tooLong += queue.tooLong();
        copied += queue.copied();
        refused += queue.refused();
      }
    }
    long zeroCopy = 0;
    for (QueuePair pair : pairs) {
      zeroCopy += pair != null && pair.isZeroCopy() ? 1 : 0;
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("rx_dropped", kernel.rxDropped());
    counters.put("rx_invalid_descs", kernel.rxInvalid());
    counters.put("tx_invalid_descs", kernel.txInvalid());
    counters.put("rx_ring_full", kernel.rxRingFull());
    counters.put("rx_fill_ring_empty_descs", kernel.fillRingEmpty());
    counters.put("tx_ring_empty_descs", kernel.txRingEmpty());
    counters.put("tx_too_long_errors", tooLong);
    counters.put("tx_copied_packets", copied);
    counters.put("tx_refused_by_device", refused);
    counters.put("xdp_native_mode", program.mode() == XdpMode.DRV ? 1L : 0L);
    counters.put("xdp_zero_copy_queues", zeroCopy);
    return counters;
  }
}
