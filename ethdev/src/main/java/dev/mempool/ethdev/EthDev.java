// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.foreign.Faults;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open packet device. It is used in this order: {@link #configure}, {@link #rxQueueSetup} and
 * {@link #txQueueSetup} for every queue, {@link #start}, bursts, {@link #stop}, {@link #close}. A
 * stopped device can be configured or started again.
 *
 * <p>One thread at a time may use a queue; different queues may be used at the same time. All other
 * methods are thread-safe, but no thread may be in a burst when the device is stopped or closed. A
 * burst allocates no Java object.
 *
 * <p>Whatever a driver throws is reported as a {@link MempoolException} that names it. A device
 * that has failed in a burst can still be stopped and closed.
 *
 * <p>C counterpart: {@code rte_ethdev}, where a port number takes the place of this object.
 *
 * @since 0.1.0
 */
public final class EthDev implements AutoCloseable {

  private static final RxQueue[] NO_RX = {};
  private static final TxQueue[] NO_TX = {};

  private final int port;
  private final String name;
  private final FoundDriver driver;
  private final EthDevOps ops;
  private final EthDevInfo info;
  private final Consumer<EthDev> onClose;

  /** The queues, null if not set up. Replaced, and changed, only under the lock of this. */
  private @Nullable RxQueue[] rx = {};

  private @Nullable TxQueue[] tx = {};

  /** The queues that bursts use: those above while the device is started, none otherwise. */
  private volatile RxQueue[] activeRx = NO_RX;

  private volatile TxQueue[] activeTx = NO_TX;

  private boolean started;
  private boolean closed;

  /**
   * The numbers that are taken off the counters of the queues: their values at the last reset, less
   * those of queues that were replaced since.
   */
  private EthStats before = EthStats.NONE;

  EthDev(int port, EthDevDrivers.Probed probed, Consumer<EthDev> onClose) {
    this.port = port;
    this.name = probed.device();
    this.driver = probed.driver();
    this.ops = probed.ops();
    this.onClose = onClose;
    this.info = probed.info();
  }

  /** {@return the number of the port, which received packets have as {@link Mbuf#port()}} */
  public int port() {
    return port;
  }

  /** {@return the name of the device, for example {@code net_null0}} */
  public String name() {
    return name;
  }

  /** {@return the name of the driver, for example {@code net_null}} */
  public String driver() {
    return driver.name();
  }

  /** {@return the abilities of the device} C counterpart: {@code rte_eth_dev_info_get}. */
  public EthDevInfo info() {
    return info;
  }

  /**
   * Sets the numbers of queues. All queues must be set up afterwards. C counterpart: {@code
   * rte_eth_dev_configure}.
   *
   * @param rxQueues the number of queues that receive, 0 to that of {@link #info}
   * @param txQueues the number of queues that transmit, 0 to that of {@link #info}
   * @throws IllegalArgumentException if the device does not have so many, or both are 0
   * @throws IllegalStateException if the device is started or closed
   * @throws MempoolException EIO if the driver fails
   */
  public synchronized void configure(int rxQueues, int txQueues) {
    checkStopped("be configured");
    check("rxQueues", rxQueues, 0, info.maxRxQueues());
    check("txQueues", txQueues, 0, info.maxTxQueues());
    if (rxQueues + txQueues == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "device %s: at least one queue is needed, 0 were asked", name));
    }
    keepingCounters(() -> {
      rx = new RxQueue[rxQueues];
      tx = new TxQueue[txQueues];
    });
    run("be configured", () -> ops.configure(rxQueues, txQueues));
  }

  /** {@return the number of queues that receive, as configured; 0 before} */
  public synchronized int rxQueues() {
    return rx.length;
  }

  /** {@return the number of queues that transmit, as configured; 0 before} */
  public synchronized int txQueues() {
    return tx.length;
  }

  /**
   * Sets up a queue that receives, with the default number of descriptors.
   *
   * @param queue the number of the queue, below the number of queues configured
   * @param pool the pool from which the queue allocates; it must stay open until the device is
   *     closed
   * @throws IllegalArgumentException if there is no such queue, or the pool does not suit the
   *     device
   * @throws IllegalStateException if the device is started or closed
   * @throws MempoolException if the system refuses the queue, or EIO if the driver fails
   */
  public void rxQueueSetup(int queue, PktmbufPool pool) {
    rxQueueSetup(queue, 0, pool);
  }

  /**
   * Sets up a queue that receives. C counterpart: {@code rte_eth_rx_queue_setup}.
   *
   * @param queue as above
   * @param descriptors the number of packets that should fit into the queue, 0 for the default of
   *     the driver, which may use another number
   * @param pool as above
   * @throws IllegalArgumentException as above
   * @throws IllegalStateException as above
   * @throws MempoolException as above
   */
  public synchronized void rxQueueSetup(int queue, int descriptors, PktmbufPool pool) {
    Objects.requireNonNull(pool, "pool");
    checkStopped("get queues");
    check("queue", queue, 0, rx.length - 1);
    check("descriptors", descriptors, 0, Integer.MAX_VALUE);
    keepingCounters(() -> rx[queue] = null);
    RxQueue made = call("set up a queue", () -> ops.rxQueue(queue, descriptors, pool));
    keepingCounters(() -> rx[queue] = made); // a driver may return the queue that it has
  }

  /**
   * Sets up a queue that transmits, with the default number of descriptors.
   *
   * @param queue the number of the queue, below the number of queues configured
   * @throws IllegalArgumentException if there is no such queue
   * @throws IllegalStateException if the device is started or closed
   * @throws MempoolException as for {@link #rxQueueSetup(int, PktmbufPool)}
   */
  public void txQueueSetup(int queue) {
    txQueueSetup(queue, 0);
  }

  /**
   * Sets up a queue that transmits. C counterpart: {@code rte_eth_tx_queue_setup}.
   *
   * @param queue as above
   * @param descriptors as for {@link #rxQueueSetup(int, int, PktmbufPool)}
   * @throws IllegalArgumentException as above
   * @throws IllegalStateException as above
   * @throws MempoolException as above
   */
  public synchronized void txQueueSetup(int queue, int descriptors) {
    checkStopped("get queues");
    check("queue", queue, 0, tx.length - 1);
    check("descriptors", descriptors, 0, Integer.MAX_VALUE);
    keepingCounters(() -> tx[queue] = null);
    TxQueue made = call("set up a queue", () -> ops.txQueue(queue, descriptors));
    keepingCounters(() -> tx[queue] = made);
  }

  /**
   * Starts the device. C counterpart: {@code rte_eth_dev_start}.
   *
   * @throws IllegalStateException if a queue was not set up, or the device is started or closed
   * @throws MempoolException if the system refuses to start it, or EIO if the driver fails
   */
  public synchronized void start() {
    checkStopped("be started");
    RxQueue[] allRx = new RxQueue[rx.length];
    for (int i = 0; i < rx.length; i++) {
      allRx[i] = present(rx[i], "rx", i);
    }
    TxQueue[] allTx = new TxQueue[tx.length];
    for (int i = 0; i < tx.length; i++) {
      allTx[i] = present(tx[i], "tx", i);
    }
    if (rx.length + tx.length == 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "device %s has no queues; call configure and set up queues first",
              name));
    }
    run("start", ops::start);
    started = true;
    activeRx = allRx;
    activeTx = allTx;
  }

  private <T extends EthQueue> T present(@Nullable T queue, String direction, int index) {
    if (queue == null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "device %s: the %s queue %d was not set up; set up all queues before the start",
              name,
              direction,
              index));
    }
    return queue;
  }

  /**
   * Stops the device; does nothing if it is stopped. No thread may be in a burst. C counterpart:
   * {@code rte_eth_dev_stop}.
   *
   * @throws MempoolException EIO if the driver fails; the device counts as stopped all the same
   */
  public synchronized void stop() {
    if (started) {
      started = false;
      activeRx = NO_RX;
      activeTx = NO_TX;
      run("stop", ops::stop);
    }
  }

  /**
   * Stops the device and frees all that it holds, mbufs too; does nothing if it is closed. No
   * thread may be in a burst. C counterpart: {@code rte_eth_dev_close}.
   *
   * @throws MempoolException EIO if the driver fails; the device counts as closed all the same
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        stop();
        keepingCounters(() -> {
          rx = NO_RX;
          tx = NO_TX;
          closed = true;
        });
      } finally {
        closed = true;
        onClose.accept(this);
        run("close", ops::close);
      }
    }
  }

  /** {@return whether the device is started} */
  public synchronized boolean isStarted() {
    return started;
  }

  /**
   * Receives packets that have arrived; does not wait. C counterpart: {@code rte_eth_rx_burst}.
   *
   * @param queue the number of the queue
   * @param packets receives the packets, which belong to the caller then; elements behind them may
   *     be overwritten
   * @param from the index of the first one
   * @param count the most packets
   * @return the number of packets, 0 to {@code count}; 0 if the device is stopped
   * @throws IndexOutOfBoundsException if the array has no such range, or a started device no such
   *     queue
   * @throws MempoolException ENODEV if the device has gone for good, EIO if the driver fails
   */
  public int rxBurst(int queue, Mbuf[] packets, int from, int count) {
    Objects.requireNonNull(packets, "packets");
    Objects.checkFromIndexSize(from, count, packets.length);
    RxQueue[] queues = activeRx;
    if (queues == NO_RX) {
      return 0;
    }
    RxQueue source = queues[queue];
    int received;
    try {
      received = source.rxBurst(packets, from, count);
    } catch (Throwable e) { // foreign code
      throw failed("receive", e);
    }
    checkCount("received", received, count);
    try {
      for (int i = from; i < from + received; i++) {
        packets[i].setPort(port);
      }
    } catch (NullPointerException e) {
      throw failed("receive as many packets as it says", e);
    }
    return received;
  }

  /**
   * Gives packets to the device for transmission; does not wait. The device frees the packets that
   * it takes. C counterpart: {@code rte_eth_tx_burst}.
   *
   * @param queue the number of the queue
   * @param packets the packets
   * @param from the index of the first one
   * @param count the number of packets
   * @return the number of packets that were taken, the first ones; the others belong to the caller
   *     as before. 0 if the device is stopped
   * @throws IndexOutOfBoundsException if the array has no such range, or a started device no such
   *     queue
   * @throws MempoolException ENODEV if the device has gone for good, EIO if the driver fails; the
   *     packets do not belong to the caller any more then
   */
  public int txBurst(int queue, Mbuf[] packets, int from, int count) {
    Objects.requireNonNull(packets, "packets");
    Objects.checkFromIndexSize(from, count, packets.length);
    TxQueue[] queues = activeTx;
    if (queues == NO_TX) {
      return 0;
    }
    TxQueue target = queues[queue];
    int sent;
    try {
      sent = target.txBurst(packets, from, count);
    } catch (Throwable e) { // foreign code
      throw failed("transmit", e);
    }
    checkCount("taken", sent, count);
    return sent;
  }

  /**
   * Goes on with packets that a queue has taken: sends those for which the system had no time or no
   * memory in the last burst, and frees the mbufs of those that have been sent. A program calls it
   * while it has nothing to transmit. Called by the thread that uses the queue. C counterpart:
   * {@code rte_eth_tx_done_cleanup}.
   *
   * @param queue the number of the queue
   * @throws IndexOutOfBoundsException if a started device has no such queue
   * @throws MempoolException EIO if the driver fails
   */
  public void txDoneCleanup(int queue) {
    TxQueue[] queues = activeTx;
    if (queues != NO_TX) {
      run("free what was sent", queues[queue]::reclaim);
    }
  }

  private void checkCount(String what, int number, int most) {
    if (number < 0 || number > most) {
      throw new MempoolException(
          Reason.EIO,
          String.format(
              Locale.ROOT,
              "device %s: the driver %s says that %d packets were %s; possible are 0 to %d",
              name,
              driver.description(),
              number,
              what,
              most));
    }
  }

  /**
   * {@return the counters since the device was opened or {@link #resetStats} was called} C
   * counterpart: {@code rte_eth_stats_get}.
   */
  public synchronized EthStats stats() {
    return counters().since(before);
  }

  /** Sets the counters to 0. C counterpart: {@code rte_eth_stats_reset}. */
  public synchronized void resetStats() {
    before = counters();
  }

  /** Changes the queues; their counts so far stay in {@link #stats}. */
  private void keepingCounters(Runnable change) {
    EthStats now = stats();
    change.run();
    before = counters().since(now);
  }

  private EthStats counters() {
    long ipackets = 0;
    long ibytes = 0;
    long ierrors = 0;
    long noMbuf = 0;
    for (RxQueue queue : rx) {
      if (queue != null) {
        ipackets += queue.packets();
        ibytes += queue.bytes();
        ierrors += queue.errors();
        noMbuf += queue.noMbuf();
      }
    }
    long opackets = 0;
    long obytes = 0;
    long oerrors = 0;
    for (TxQueue queue : tx) {
      if (queue != null) {
        opackets += queue.packets();
        obytes += queue.bytes();
        oerrors += queue.errors();
      }
    }
    long missed = closed ? 0 : call("count", ops::missed);
    return new EthStats(ipackets, opackets, ibytes, obytes, missed, ierrors, oerrors, noMbuf);
  }

  /**
   * {@return all counters by name, also those of each queue and of the driver} C counterpart:
   * {@code rte_eth_xstats_get}.
   */
  public synchronized Map<String, Long> xstats() {
    Map<String, Long> all = new LinkedHashMap<>();
    EthStats stats = stats();
    all.put("rx_good_packets", stats.ipackets());
    all.put("tx_good_packets", stats.opackets());
    all.put("rx_good_bytes", stats.ibytes());
    all.put("tx_good_bytes", stats.obytes());
    all.put("rx_missed_errors", stats.imissed());
    all.put("rx_errors", stats.ierrors());
    all.put("tx_errors", stats.oerrors());
    all.put("rx_mbuf_allocation_errors", stats.rxNombuf());
    for (int i = 0; i < rx.length; i++) {
      addQueue(all, "rx_q" + i, rx[i]);
    }
    for (int i = 0; i < tx.length; i++) {
      addQueue(all, "tx_q" + i, tx[i]);
    }
    if (!closed) {
      all.putAll(call("count", ops::xstats));
    }
    return all;
  }

  private static void addQueue(Map<String, Long> to, String prefix, @Nullable EthQueue queue) {
    if (queue != null) {
      to.put(prefix + "_packets", queue.packets());
      to.put(prefix + "_bytes", queue.bytes());
      to.put(prefix + "_errors", queue.errors());
    }
  }

  /** {@return the link, which is down if the device is closed} C: {@code rte_eth_link_get}. */
  public synchronized EthLink link() {
    return closed ? new EthLink(false, 0, false) : call("tell its link", ops::link);
  }

  /**
   * {@return the Ethernet address, as {@link dev.mempool.net.EtherAddr}} C: {@code
   * rte_eth_macaddr_get}.
   */
  public synchronized long macAddress() {
    checkOpen();
    return call("tell its address", ops::macAddress);
  }

  /**
   * {@return the most bytes of a packet without its Ethernet header} C: {@code
   * rte_eth_dev_get_mtu}.
   */
  public synchronized int mtu() {
    checkOpen();
    return call("tell its MTU", ops::mtu);
  }

  /**
   * Sets the MTU. C counterpart: {@code rte_eth_dev_set_mtu}.
   *
   * @param bytes within the limits of {@link #info}
   * @throws IllegalArgumentException if it is not
   * @throws UnsupportedOperationException if the device has a fixed MTU
   * @throws MempoolException if the system refuses it, or EIO if the driver fails
   */
  public synchronized void setMtu(int bytes) {
    checkOpen();
    check("MTU", bytes, info.minMtu(), info.maxMtu());
    run("set the MTU", () -> ops.setMtu(bytes));
  }

  /** {@return whether packets for other addresses are received too} */
  public synchronized boolean isPromiscuous() {
    checkOpen();
    return call("tell its mode", ops::isPromiscuous);
  }

  /**
   * Lets the device receive packets for other addresses, or not. C counterpart: {@code
   * rte_eth_promiscuous_enable}.
   *
   * @param on whether it receives them
   * @throws UnsupportedOperationException if the device cannot be set so
   * @throws MempoolException if the system refuses it, or EIO if the driver fails
   */
  public synchronized void setPromiscuous(boolean on) {
    checkOpen();
    run("set its mode", () -> ops.setPromiscuous(on));
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "device %s is closed; open it again", name));
    }
  }

  private void checkStopped(String what) {
    checkOpen();
    if (started) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "device %s is started and cannot %s; stop it first", name, what));
    }
  }

  private void check(String what, int value, int min, int max) {
    if (max < min) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "device %s: %s is %d, and there are none; call configure first",
              name,
              what,
              value));
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "device %s: %s is %d, allowed are %d to %d",
              name,
              what,
              value,
              min,
              max));
    }
  }

  private void run(String action, Runnable call) {
    call(
        action,
        () -> {
          call.run();
          return true;
        });
  }

  /** The seam to the driver: what it throws becomes an exception that names it. */
  private <T> T call(String action, Supplier<? extends @Nullable T> call) {
    try {
      T answer = call.get();
      if (answer != null) {
        return answer;
      }
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      throw failed(action, e);
    }
    throw failed(action, new NullPointerException("null was returned"));
  }

  private RuntimeException failed(String action, Throwable thrown) {
    if (Faults.printable(thrown) == thrown) {
      if (thrown instanceof MempoolException e) {
        return e;
      }
      if (thrown instanceof IllegalArgumentException e) {
        return new IllegalArgumentException("device " + name + ": " + Faults.message(e), e);
      }
      if (thrown instanceof UnsupportedOperationException e) {
        return new UnsupportedOperationException("device " + name + ": " + Faults.message(e), e);
      }
    }
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "device %s: the driver %s failed to %s: %s%s",
            name,
            driver.description(),
            action,
            Faults.text(thrown),
            Faults.advice(thrown)),
        Faults.printable(thrown));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "port %d, %s", port, name);
  }
}
