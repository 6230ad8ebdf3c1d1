// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap.driver;

import dev.mempool.ethdev.TxQueue;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.DynTimestamp;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.CaptureWriter;
import dev.mempool.net.pcap.PcapHeader;
import dev.mempool.net.pcap.PcapWriter;
import dev.mempool.net.pcap.PcapngWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A queue that writes packets to a capture: with the time at which they were received if they have
 * one, else with the time now.
 */
final class PcapTx extends TxQueue {

  private final @Nullable FileChannel channel;
  private final @Nullable CaptureWriter writer;
  private final String file;
  private final DynTimestamp timestamp = DynRegistry.global().registerRxTimestamp();

  /** Makes a queue that drops all packets. */
  PcapTx() {
    this.channel = null;
    this.writer = null;
    this.file = "";
  }

  /**
   * Makes a queue.
   *
   * @param channel the file, which is closed if this fails
   */
  PcapTx(FileChannel channel, String file, String device, int snapLength) throws IOException {
    this.channel = channel;
    this.file = file;
    try {
      this.writer =
          file.endsWith(".pcapng")
              ? new PcapngWriter(channel, PcapHeader.ETHERNET, snapLength, List.of(device))
              : PcapWriter.nanoseconds(channel, PcapHeader.ETHERNET, snapLength);
      writer.flush();
    } catch (IOException e) {
      channel.close();
      throw unwritable(e);
    }
  }

  @Override
  public int txBurst(Mbuf[] packets, int from, int count) {
    long now = 0;
    long bytes = 0;
    int written = 0;
    try {
      for (; written < count; written++) {
        Mbuf packet = packets[from + written];
        bytes += packet.packetLength();
        if (writer == null) {
          continue;
        }
        long time;
        if (timestamp.isSet(packet)) {
          time = timestamp.get(packet);
        } else {
          time = now = now == 0 ? nowNanos() : now;
        }
        writer.write(packet, time);
      }
    } catch (IOException e) {
      countErrors(count - written);
      PktmbufPool.freeBulk(packets, from, count);
      throw new UncheckedIOException(unwritable(e));
    }
    PktmbufPool.freeBulk(packets, from, count);
    count(count, bytes);
    return count;
  }

  /** Milliseconds are what the clock gives without an object. */
  private static long nowNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  void flush() {
    if (writer != null) {
      try {
        writer.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(unwritable(e));
      }
    }
  }

  private IOException unwritable(IOException cause) {
    return new IOException(
        String.format(Locale.ROOT, "%s cannot be written: %s", file, cause.getMessage()), cause);
  }

  void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(unwritable(e));
      }
    }
  }
}
