package dev.mempool.cli.replay;

import dev.mempool.cli.UsageException;
import dev.mempool.cli.pcap.PcapWriter;
import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The capture that is written. */
final class Output implements AutoCloseable {

  private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");
  private static final Path NOWHERE = Path.of("/dev/null");

  /** Runs when the program is interrupted. */
  private final Thread interrupted = new Thread(this::remove, "removes unfinished output");

  private final Path path;
  private final FileChannel channel;
  private final PcapWriter writer;
  private volatile boolean complete;

  private Output(Path path) throws IOException {
    this.path = path;
    this.channel =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    this.writer = new PcapWriter(channel);
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  /** Refuses to write over the input, whatever name it goes by. */
  static void checkNot(Path input, Path output) {
    try {
      if (Files.exists(output) && Files.isSameFile(input, output)) {
        throw new UsageException(
            "--out %s is the input %s itself; give another file".formatted(output, input));
      }
      if (isStandardOutput(output)) {
        throw new UsageException(
            "--out %s is standard output, which carries the report; give a file or a named pipe"
                .formatted(output));
      }
    } catch (IOException e) {
      throw new OutputException(output, e);
    }
  }

  private static boolean isStandardOutput(Path output) throws IOException {
    return Files.exists(output)
        && Files.exists(STANDARD_OUTPUT)
        && Files.isSameFile(output, STANDARD_OUTPUT)
        // nothing can be mixed up there
        && !Files.isSameFile(output, NOWHERE);
  }

  static Output create(Path path, ByteBuffer header) {
    try {
      Output output = new Output(path);
      output.writer.bytes(header);
      return output;
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  void write(Mbuf frame) {
    try {
      writer.recordHeader(Frame.headerLow(frame), Frame.headerHigh(frame));
      for (@Nullable Mbuf segment = frame; segment != null; segment = segment.next()) {
        writer.bytes(segment.byteBuffer());
      }
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /** All is written that shall be. */
  void finish() {
    try {
      writer.flush();
      channel.close();
      complete = true;
    } catch (IOException e) {
      throw new OutputException(path, e);
    }
  }

  /** Removes a file that was not finished, lest it be taken for the whole. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // it is running, and does the same
    }
    remove();
  }

  private void remove() {
    if (complete) {
      return;
    }
    try {
      channel.close();
      Path file = path.toRealPath();
      if (Files.isRegularFile(file)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // the failure that led here is reported
    }
  }
}
