package dev.mempool.cli.perf;

import dev.mempool.cli.support.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that a report goes to, opened before anything is measured so that nobody waits in vain.
 * What is in it stays until the report is written; a file that was made and not written to is
 * removed.
 */
final class ReportFile implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final boolean isNew;
  private boolean written;

  private ReportFile(Path path, FileChannel channel, boolean isNew) {
    this.path = path;
    this.channel = channel;
    this.isNew = isNew;
  }

  static ReportFile open(String option, Path path) {
    boolean isNew = Files.notExists(path);
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      return new ReportFile(path, channel, isNew);
    } catch (IOException e) {
      throw new UsageException(
          "%s %s cannot be written: %s; nothing was measured, give another file"
              .formatted(option, path, e));
    }
  }

  void write(String text) throws IOException {
    if (Files.isRegularFile(path)) {
      channel.truncate(0);
    }
    written = true;
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (isNew && !written) {
      Files.deleteIfExists(path);
    }
  }
}
