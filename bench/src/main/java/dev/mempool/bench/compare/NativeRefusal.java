package dev.mempool.bench.compare;

/** The C side gives nothing for a cell; with the reason. */
final class NativeRefusal extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  NativeRefusal(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** {@return the reason} */
  String reason() {
    return reason;
  }
}
