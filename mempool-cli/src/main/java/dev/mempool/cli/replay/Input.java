package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.UsageException;
import dev.mempool.cli.pcap.PcapReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The capture that is replayed: a file, or a pipe that can be read only once. */
final class Input implements AutoCloseable {

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

  /** Opens the capture and reads its header; waits for the other end of a pipe. */
  static Input open(Path path, int passes) {
    boolean regular = check(path, passes);
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw unreadable(path, IoReason.of(e));
    }
    try {
      return new Input(path, regular, channel);
    } catch (DamagedInputException e) {
      close(channel);
      throw e;
    }
  }

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
          "--repeat %d: %s is not a regular file, so it can be read only once; leave --repeat out, or copy it to a file first"
              .formatted(passes, path));
    }
    return regular;
  }

  PcapReader reader() {
    return reader;
  }

  Path path() {
    return path;
  }

  /** Whether it has an end that can be looked up, and can be read again. */
  boolean isRegular() {
    return regular;
  }

  /** The length in bytes of a regular file; as good as a guess when it still grows. */
  long size() {
    try {
      return regular ? channel.size() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    close(channel);
  }

  /** What was read is read: a failure to close cannot take it back. */
  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing follows from it
    }
  }

  private static DamagedInputException unreadable(Path path, String reason) {
    return new DamagedInputException("%s: cannot be read: %s".formatted(path, reason));
  }
}
