package dev.mempool.bench;

/** A contestant could not be measured; the message says why. */
public final class HeatFailure extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * A failure without a cause that is worth more than its message.
   *
   * @param message why
   */
  public HeatFailure(String message) {
    super(message);
  }

  /**
   * A failure with its cause.
   *
   * @param message why
   * @param cause what went wrong
   */
  public HeatFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
