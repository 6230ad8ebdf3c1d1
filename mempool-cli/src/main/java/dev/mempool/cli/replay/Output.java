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

  private final Path path;
  private final FileChannel channel;
  private final PcapWriter writer;
  private boolean complete;

  private Output(Path path) throws IOException {
    this.path = path;
    this.channel =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    this.writer = new PcapWriter(channel);
  }

  /** Refuses to write over the input, whatever name it goes by. */
  static void checkNot(Path input, Path output) {
    try {
      if (Files.exists(output) && Files.isSameFile(input, output)) {
        throw new UsageException(
            "--out %s is the input %s itself; give another file".formatted(output, input));
      }
    } catch (IOException e) {
      throw new OutputException(output, e);
    }
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
