package dev.mempool.cli.replay;

import java.io.IOException;
import java.nio.file.Path;

/** The output cannot be written. */
final class OutputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutputException(Path path, IOException cause) {
    super("--out %s cannot be written: %s".formatted(path, IoReason.of(cause)), cause);
  }
}
