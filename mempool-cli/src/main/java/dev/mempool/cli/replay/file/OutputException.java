// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import dev.mempool.cli.support.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Thrown when the output cannot be written. */
public final class OutputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutputException(Path path, IOException cause) {
    super(
        String.format(Locale.ROOT, "--out %s cannot be written: %s", path, IoReason.of(cause)),
        cause);
  }
}
