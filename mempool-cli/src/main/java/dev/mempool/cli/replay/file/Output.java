// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import dev.mempool.cli.pcap.PcapReader;
import dev.mempool.cli.pcap.PcapWriter;
import dev.mempool.cli.support.UsageException;
import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The capture that is written. A regular file that is not finished is removed, by {@link #close} or
 * when the JVM is shut down, so that it cannot be mistaken for a complete capture. Not thread-safe.
 */
public final class Output implements AutoCloseable {

  private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");
  private static final Path NULL_DEVICE = Path.of("/dev/null");

  /** The shutdown hook, which runs when the program is interrupted by a signal. */
  private final Thread shutdownHook = new Thread(this::remove, "removes unfinished output");

  private final Path path;
  private final FileChannel channel;
  private final PcapWriter writer;

  /** The identity of the file that was opened, null if it has none. */
  private final @Nullable Object identity;

  /** Written by {@link #finish} and read by the shutdown hook. */
  private volatile boolean complete;

  private Output(Path path, int recordHeaderSize) throws IOException {
    this.path = path;
    this.channel =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    this.identity = identity(path);
    this.writer = new PcapWriter(channel, recordHeaderSize);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /**
   * Refuses an output that is the input, by whatever name, or standard output.
   *
   * @param input the capture that will be read
   * @param output the capture that will be written
   * @throws UsageException if the output is refused
   * @throws OutputException if the files cannot be compared
   */
  public static void checkNot(Path input, Path output) {
    try {
      if (Files.exists(output) && Files.isSameFile(input, output)) {
        throw new UsageException(
            String.format(
                Locale.ROOT, "--out %s is the input %s itself; give another file", output, input));
      }
      if (isStandardOutput(output)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "--out %s is standard output, to which the report is printed; give a file or a"
                    + " named pipe",
                output));
      }
    } catch (IOException e) {
      throw new OutputException(output, e);
    }
  }

  private static boolean isStandardOutput(Path output) throws IOException {
    return Files.exists(output)
        && Files.exists(STANDARD_OUTPUT)
        && Files.isSameFile(output, STANDARD_OUTPUT)
        // If both are discarded, capture and report cannot be mixed up.
        && !Files.isSameFile(output, NULL_DEVICE);
  }

  /**
   * Creates or truncates the file and writes its file header.
   *
   * @param path the file
   * @param input the capture whose records will be written
   * @return the open output
   * @throws OutputException if it cannot be written
   */
  public static Output create(Path path, PcapReader input) {
    try {
      Output output = new Output(path, input.header().recordHeaderSize());
      output.writer.bytes(input.headerBytes());
      return output;
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /**
   * Writes a record.
   *
   * @param headerWord the words of its header, as {@link PcapReader#headerWord} returned them
   * @param frame its frame
   * @throws OutputException if it cannot be written
   */
  public void write(IntToLongFunction headerWord, Mbuf frame) {
    try {
      writer.recordHeader(headerWord);
      writer.frame(frame);
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /**
   * Completes and closes the file.
   *
   * @throws OutputException if it cannot be written
   */
  public void finish() {
    try {
      writer.flush();
      channel.close();
      complete = true;
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /** Removes the file unless it was finished. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook removes the file too.
    }
    remove();
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private void remove() {
    if (complete) {
      return;
    }
    try {
      channel.close();
      Path file = path.toRealPath();
      // not what somebody else has put in its place meanwhile
      if (Files.isRegularFile(file) && Objects.equals(identity, identity(file))) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // The error because of which the output is not complete is reported instead.
    }
  }
}
