// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap.driver;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.ethdev.RxPackets;
import dev.mempool.ethdev.RxQueue;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.DynTimestamp;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.CaptureReader;
import dev.mempool.net.pcap.DamagedCaptureException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A queue that receives the frames of a capture. A frame for which the pool has no mbuf is tried
 * again by the next burst, so that none is lost.
 */
final class PcapRx extends RxQueue {

  private final @Nullable FileChannel channel;
  private final @Nullable CaptureReader reader;
  private final boolean infinite;
  private final DynTimestamp timestamp = DynRegistry.global().registerRxTimestamp();
  private @Nullable RxPackets packets;

  /** Whether the reader has a record that was not received yet. */
  private boolean pending;

  private volatile boolean atEnd;

  /** Makes a queue that receives nothing. */
  PcapRx() {
    this.channel = null;
    this.reader = null;
    this.infinite = false;
    this.atEnd = true;
  }

  /**
   * Makes a queue.
   *
   * @param channel the capture, which is closed if this fails
   */
  PcapRx(FileChannel channel, String file, boolean infinite) {
    this.channel = channel;
    this.infinite = infinite;
    try {
      this.reader = CaptureReader.open(channel, file);
    } catch (DamagedCaptureException e) {
      close();
      throw e;
    }
  }

  PcapRx use(PktmbufPool pool) {
    packets = new RxPackets(pool);
    return this;
  }

  boolean isAtEnd() {
    return atEnd;
  }

  @Override
  public int rxBurst(Mbuf[] to, int from, int count) {
    RxPackets mbufs = packets;
    CaptureReader source = reader;
    if (source == null || mbufs == null || atEnd) {
      return 0;
    }
    int received = 0;
    long bytes = 0;
    while (received < count && next(source)) {
      Mbuf packet = mbufs.copy(source.memory(), source.frame(), source.length());
      if (packet == null) {
        countNoMbuf();
        break;
      }
      timestamp.set(packet, source.timeNanos());
      bytes += source.length();
      to[from + received++] = packet;
      pending = false;
    }
    count(received, bytes);
    return received;
  }

  /** Goes to the next record unless the current one was not received yet. */
  private boolean next(CaptureReader source) {
    try {
      if (pending) {
        return true;
      }
      pending = source.next();
      if (!pending && infinite && source.number() > 1) {
        source.rewind();
        pending = source.next();
      }
    } catch (DamagedCaptureException e) {
      atEnd = true;
      throw new MempoolException(
          Reason.EIO, String.format(Locale.ROOT, "net_pcap: %s", e.getMessage()), e);
    }
    atEnd = !pending;
    return pending;
  }

  void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // all frames that were wanted have been read
      }
    }
  }
}
