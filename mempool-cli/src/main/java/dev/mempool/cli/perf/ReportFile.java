// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.cli.support.IoReason;
import dev.mempool.cli.support.UsageException;
import dev.mempool.cli.support.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file for a report. It is opened before anything is measured, so that a wrong name is found at
 * once; an older file of that name stays until the report is complete.
 *
 * @param option the option that names it, for messages
 * @param path its name
 * @param file the open file
 */
record ReportFile(String option, Path path, WholeFile file) implements AutoCloseable {

  static ReportFile open(String option, Path path) {
    try {
      return new ReportFile(option, path, WholeFile.create(path));
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s %s cannot be written: %s; nothing was measured, give another file",
              option,
              path,
              IoReason.of(e)));
    }
  }

  void write(String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      file.channel().write(bytes);
    }
    file.finish();
  }

  @Override
  public void close() {
    file.close();
  }
}
