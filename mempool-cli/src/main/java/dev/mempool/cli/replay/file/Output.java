// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import dev.mempool.cli.support.UsageException;
import dev.mempool.cli.support.WholeFile;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.net.pcap.PcapReader;
import dev.mempool.net.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * The capture that is written. One that is not finished does not stay, so that it cannot be
 * mistaken for a complete capture, and leaves an older file of that name as it was. Not
 * thread-safe.
 */
public final class Output implements AutoCloseable {

  private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");
  private static final Path NULL_DEVICE = Path.of("/dev/null");

  private final Path path;
  private final WholeFile file;
  private final PcapWriter writer;

  /** The shutdown hook, which runs when the program is interrupted by a signal. */
  private final Thread shutdownHook;

  private Output(Path path, WholeFile file, PcapWriter writer) {
    this.path = path;
    this.file = file;
    this.writer = writer;
    this.shutdownHook = new Thread(file::close, "removes unfinished output");
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
      if (Files.exists(input) && Files.exists(output) && Files.isSameFile(input, output)) {
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
   * Creates the file and writes its file header.
   *
   * @param path the file
   * @param input the capture whose records will be written
   * @return the open output
   * @throws OutputException if it cannot be written
   */
  public static Output create(Path path, PcapReader input) {
    try {
      WholeFile file = WholeFile.create(path);
      try {
        PcapWriter writer = new PcapWriter(file.channel(), input.header().recordHeaderSize());
        writer.bytes(input.headerBytes());
        return new Output(path, file, writer);
      } catch (Throwable e) {
        file.close();
        throw e;
      }
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
   * Completes the file and puts it in its place.
   *
   * @throws OutputException if it cannot be written
   */
  public void finish() {
    try {
      writer.flush();
      file.finish();
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /** Removes what was written unless it was finished. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook removes the file too.
    }
    file.close();
  }
}
