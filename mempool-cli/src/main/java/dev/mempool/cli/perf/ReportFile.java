// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.cli.support.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file for a report. It is opened before anything is measured, so that a wrong name is found at
 * once; its content stays until the report is written. A new file that is not written is removed.
 *
 * @param path its name
 * @param channel the open file
 * @param isNew whether it did not exist before
 */
record ReportFile(Path path, FileChannel channel, boolean isNew) implements AutoCloseable {

  static ReportFile open(String option, Path path) {
    try {
      try {
        return new ReportFile(
            path,
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            true);
      } catch (FileAlreadyExistsException e) {
        return new ReportFile(
            path,
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
            false);
      }
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s %s cannot be written: %s; nothing was measured, give another file",
              option,
              path,
              e));
    }
  }

  void write(String text) throws IOException {
    if (Files.isRegularFile(path)) {
      channel.truncate(0);
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (isNew && Files.isRegularFile(path) && Files.size(path) == 0) {
      Files.delete(path);
    }
  }
}
