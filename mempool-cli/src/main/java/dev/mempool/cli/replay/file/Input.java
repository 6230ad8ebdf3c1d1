// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.IoReason;
import dev.mempool.cli.support.UsageException;
import dev.mempool.net.pcap.DamagedCaptureException;
import dev.mempool.net.pcap.PcapReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** The capture that is replayed: a regular file, or a pipe, which can be read only once. */
public final class Input implements AutoCloseable {

  private final Path path;
  private final boolean regular;
  private final FileChannel channel;
  private final PcapReader reader;

  private Input(Path path, boolean regular, FileChannel channel) {
    this.path = path;
    this.regular = regular;
    this.channel = channel;
    this.reader = new PcapReader(channel, path.toString());
  }

  /**
   * Opens a capture and reads its file header. For a pipe, waits until its other end is open.
   *
   * @param path the capture
   * @param passes how often it will be read
   * @return the open capture
   * @throws UsageException if it cannot be read as often as that
   * @throws DamagedInputException if it cannot be opened or is no classic pcap file
   */
  public static Input open(Path path, int passes) {
    boolean regular = check(path, passes);
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw unreadable(path, IoReason.of(e));
    }
    try {
      return new Input(path, regular, channel);
    } catch (DamagedCaptureException e) {
      close(channel);
      throw DamagedInputException.of(e);
    }
  }

  /** Tells whether the path is a regular file. */
  private static boolean check(Path path, int passes) {
    if (!Files.exists(path)) {
      throw unreadable(path, "there is no such file");
    }
    if (Files.isDirectory(path)) {
      throw unreadable(path, "it is a folder");
    }
    boolean regular = Files.isRegularFile(path);
    if (!regular && passes > 1) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--repeat %d: %s is not a regular file, so it can be read only once; leave --repeat"
                  + " out, or copy it to a file first",
              passes,
              path));
    }
    return regular;
  }

  /** {@return the reader of its records} */
  public PcapReader reader() {
    return reader;
  }

  /** {@return the path by which it was opened} */
  public Path path() {
    return path;
  }

  /** {@return whether it is a regular file, which has a known size and can be read again} */
  public boolean isRegular() {
    return regular;
  }

  /** {@return the bytes of a regular file, which may still grow; 0 if they are not known} */
  public long size() {
    try {
      return regular ? channel.size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The frames have been read, so a failure to close changes nothing.
    }
  }

  private static DamagedInputException unreadable(Path path, String reason) {
    return new DamagedInputException(
        String.format(Locale.ROOT, "%s: cannot be read: %s", path, reason),
        0,
        "it cannot be read: " + reason);
  }
}
