package dev.mempool.cli.perf;

/** A cell cannot be measured; the message is one line that says why. */
final class CellFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  CellFailedException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
