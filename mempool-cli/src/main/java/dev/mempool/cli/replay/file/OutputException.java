// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when the output cannot be written. */
public final class OutputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutputException(Path path, IOException cause) {
    super("--out %s cannot be written: %s".formatted(path, IoReason.of(cause)), cause);
  }
}
