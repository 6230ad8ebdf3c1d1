// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap.driver;

import dev.mempool.ethdev.DeviceArguments;
import dev.mempool.ethdev.EthDevInfo;
import dev.mempool.ethdev.EthDevOps;
import dev.mempool.ethdev.EthLink;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.PcapHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A device of captures. */
final class PcapDevice implements EthDevOps {

  /** The beginning of the addresses, which are local ones: DPDK's, whose last bytes count. */
  private static final long FIRST_ADDRESS = 0x02_70_63_61_70_00L;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final DeviceArguments arguments;
  private final long address = FIRST_ADDRESS + COUNT.getAndIncrement();
  private final List<PcapRx> sources = new ArrayList<>();
  private final List<PcapTx> targets = new ArrayList<>();
  private final boolean eof;
  private volatile boolean up;

  PcapDevice(DeviceArguments arguments) {
    this.arguments = arguments;
    this.eof = arguments.integer(PcapDriver.EOF) == 1;
  }

  /**
   * Opens all files.
   *
   * @throws IOException if one cannot be opened or written; the message names it
   * @throws DamagedCaptureException if one is no capture
   */
  void open() throws IOException {
    boolean infinite = arguments.integer(PcapDriver.INFINITE_RX) == 1;
    for (String file : arguments.all(PcapDriver.RX_PCAP)) {
      sources.add(new PcapRx(channel(file, StandardOpenOption.READ), file, infinite));
    }
    for (String file : arguments.all(PcapDriver.TX_PCAP)) {
      checkNotRead(file);
      FileChannel channel =
          channel(
              file,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      targets.add(
          new PcapTx(channel, file, arguments.device(), arguments.integer(PcapDriver.SNAPLEN)));
    }
    if (sources.isEmpty()) {
      sources.add(new PcapRx());
    }
    if (targets.isEmpty()) {
      targets.add(new PcapTx());
    }
  }

  private void checkNotRead(String file) throws IOException {
    for (String source : arguments.all(PcapDriver.RX_PCAP)) {
      if (Files.exists(Path.of(file)) && Files.isSameFile(Path.of(file), Path.of(source))) {
        throw arguments.refused(
            String.format(
                Locale.ROOT, "tx_pcap=%s is the file that rx_pcap names; give another file", file));
      }
    }
  }

  private static FileChannel channel(String file, StandardOpenOption... options)
      throws IOException {
    try {
      return FileChannel.open(Path.of(file), options);
    } catch (NoSuchFileException e) {
      throw new IOException(
          String.format(Locale.ROOT, "%s cannot be opened: there is no such file or folder", file),
          e);
    } catch (IOException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s cannot be opened: %s",
              file,
              e instanceof AccessDeniedException ? "permission denied" : e.toString()),
          e);
    }
  }

  @Override
  public EthDevInfo info() {
    return new EthDevInfo(
        sources.size(), targets.size(), EthDevInfo.MIN_MTU, PcapHeader.MAX_LENGTH);
  }

  @Override
  public RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool) {
    return sources.get(queue).use(pool);
  }

  @Override
  public TxQueue txQueue(int queue, int descriptors) {
    return targets.get(queue);
  }

  @Override
  public void start() {
    up = true;
  }

  @Override
  public void stop() {
    up = false;
    targets.forEach(PcapTx::flush);
  }

  @Override
  public void close() {
    sources.forEach(PcapRx::close);
    targets.forEach(PcapTx::close);
  }

  @Override
  public EthLink link() {
    boolean ended = eof && sources.stream().allMatch(PcapRx::isAtEnd);
    return new EthLink(up && !ended, EthLink.SOFTWARE_SPEED, true);
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
