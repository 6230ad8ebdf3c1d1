package dev.mempool.bench.compare;

/** The C side gives no figures for a cell. The message is the reason. */
final class NativeRefusal extends Exception {

  private static final long serialVersionUID = 1;

  NativeRefusal(String reason) {
    super(reason);
  }
}
