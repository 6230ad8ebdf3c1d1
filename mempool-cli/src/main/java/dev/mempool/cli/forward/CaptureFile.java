// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.cli.support.IoReason;
import dev.mempool.ethdev.EthDev;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.DynTimestamp;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.net.pcap.CaptureWriter;
import dev.mempool.net.pcap.PcapHeader;
import dev.mempool.net.pcap.PcapWriter;
import dev.mempool.net.pcap.PcapngWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The capture that is written. What was captured stays if the program is killed, so the file is
 * written in its place. Used by one thread.
 */
final class CaptureFile implements AutoCloseable {

  /** Thrown when the file cannot be written. */
  static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwritable(Path path, IOException cause) {
      super(
          String.format(Locale.ROOT, "%s cannot be written: %s", path, IoReason.of(cause)), cause);
    }
  }

  private final Path path;
  private final FileChannel channel;
  private final CaptureWriter writer;
  private final @Nullable PcapngWriter interfaces;
  private final DynTimestamp timestamp = DynRegistry.global().registerRxTimestamp();

  private CaptureFile(Path path, FileChannel channel, List<EthDev> ports) throws IOException {
    this.path = path;
    this.channel = channel;
    if (path.toString().endsWith(".pcap")) {
      this.interfaces = null;
      this.writer = PcapWriter.nanoseconds(channel, PcapHeader.ETHERNET, PcapHeader.MAX_LENGTH);
    } else {
      List<String> names = ports.stream().map(EthDev::name).toList();
      this.interfaces =
          new PcapngWriter(channel, PcapHeader.ETHERNET, PcapHeader.MAX_LENGTH, names);
      this.writer = interfaces;
    }
    writer.flush();
  }

  /**
   * Creates the file, or empties it, and writes its header.
   *
   * @throws Unwritable if that fails
   */
  static CaptureFile create(Path path, List<EthDev> ports) {
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      try {
        return new CaptureFile(path, channel, ports);
      } catch (Throwable e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Unwritable(path, e);
    }
  }

  /**
   * Writes a packet, which stays the caller's, with its time, or with the time now if it has none.
   */
  void write(Mbuf packet, int port) {
    long time = timestamp.isSet(packet) ? timestamp.get(packet) : now();
    try {
      if (interfaces == null) {
        writer.write(packet, time);
      } else {
        interfaces.write(packet, time, port);
      }
    } catch (IOException e) {
      throw new Unwritable(path, e);
    }
  }

  private static long now() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Writes what is buffered. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new Unwritable(path, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      writer.flush();
    } catch (IOException e) {
      throw new Unwritable(path, e);
    }
  }
}
